/// What other events do to one event. Only events that some `target` names have a mark.
struct Mark: Sendable {
    /// The subject the event counts for now.
    var place: String
    /// Events that correct it, ascending, whether they stand or not.
    var corrections: [UInt64] = []
    /// Events that retract it, whether they stand or not.
    var retractions: [Retraction] = []
    /// Events that add a source to it, ascending, whether they stand or not.
    var reports: [UInt64] = []
    /// Events that deny it, ascending, whether they stand or not.
    var denials: [UInt64] = []

    struct Retraction: Sendable {
        let sequence: UInt64
        /// Whether we had it wrong: then the event counts as never said. Else its publisher takes
        /// its report back.
        let isOurs: Bool
        let stands: Bool
    }

    init(place: String) { self.place = place }

    var isRetracted: Bool { retractions.contains(where: \.stands) }
    var isUnsaid: Bool { retractions.contains { $0.stands && $0.isOurs } }
    /// Whether nobody ever corrected or retracted it.
    var isUntouched: Bool { corrections.isEmpty && retractions.isEmpty }

    /// Whether it is told of by a report, or denied, by the event of this sequence.
    func isToldOrDenied(by sequence: UInt64) -> Bool {
        reports.contains(sequence) || denials.contains(sequence)
    }
}

extension Mark: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(place)
        writer.write(corrections)
        writer.write(retractions)
        writer.write(reports)
        writer.write(denials)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        place = try reader.read()
        corrections = try reader.read()
        retractions = try reader.read()
        reports = try reader.read()
        denials = try reader.read()
    }
}

extension Mark.Retraction: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(sequence)
        writer.flag(isOurs)
        writer.flag(stands)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        sequence = try reader.integer()
        isOurs = try reader.flag()
        stands = try reader.flag()
    }
}
