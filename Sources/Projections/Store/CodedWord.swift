import Events

/// A word of a closed list, written as one byte. A code once given stays with its word.
protocol CodedWord: Coded, CaseIterable {
    var code: UInt8 { get }
}

extension CodedWord {
    func encode(to writer: inout ByteWriter) { writer.code(code) }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        let code = try reader.code()
        guard let word = Self.allCases.first(where: { $0.code == code }) else {
            throw DamagedValue()
        }
        self = word
    }
}

extension Certainty: CodedWord {
    var code: UInt8 {
        switch self {
        case .official: 1
        case .reported: 2
        case .rumoured: 3
        case .speculated: 4
        }
    }
}

extension EventType: CodedWord {
    var code: UInt8 {
        switch self {
        case .talksReported: 1
        case .talksEnded: 2
        case .visitHeld: 3
        case .mouSigned: 4
        case .partnershipAnnounced: 5
        case .dealSigned: 6
        case .dealAmended: 7
        case .dealInForce: 8
        case .dealSuspended: 9
        case .dealResumed: 10
        case .dealCompleted: 11
        case .dealTerminated: 12
        case .commitmentStated: 13
        case .statementMade: 14
        case .reportAdded: 15
        case .announcementCorrected: 16
        case .announcementDenied: 17
        case .announcementRetracted: 18
        case .partyNamed: 19
        case .partyMerged: 20
        case .extended: 21
        }
    }
}

extension DealStatus: CodedWord {
    var code: UInt8 {
        switch self {
        case .rumoured: 1
        case .inTalks: 2
        case .mou: 3
        case .announced: 4
        case .signed: 5
        case .inForce: 6
        case .completed: 7
        case .suspended: 8
        case .lapsed: 9
        case .withdrawn: 10
        case .terminated: 11
        }
    }
}
