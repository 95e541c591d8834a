/// What one event has to do with others: of which it speaks, and what others corrected in it. Most
/// events have nothing of it.
struct Bearing: Sendable {
    /// The event it speaks of; 0 for none.
    var target: UInt64 = 0
    /// Whose mistake a correction or retraction names, as written.
    var mistake: String?
    /// What a correction sets, by JSON Pointer: the text of one JSON object.
    var set: String?
    /// The members of it that standing corrections set, as JSON Pointers into the event, sorted.
    var corrected: [String] = []
    /// `nil` where it reads every commitment as it was recorded.
    var former: FormerReadings?

    var isNone: Bool {
        target == 0 && mistake == nil && set == nil && corrected.isEmpty && former == nil
    }
}

/// The commitments that an event, as it was recorded, read otherwise than it reads them with its
/// corrections.
struct FormerReadings: Sendable {
    /// The subject that the event was recorded for.
    let subject: String
    /// Sorted; never empty.
    let commitments: [ExactText]
}

extension Bearing: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(target)
        writer.write(mistake)
        writer.write(set)
        writer.write(corrected)
        writer.write(former)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        target = try reader.integer()
        mistake = try reader.read()
        set = try reader.read()
        corrected = try reader.read()
        former = try reader.read()
    }
}

extension FormerReadings: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(subject)
        writer.write(commitments)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        subject = try reader.read()
        commitments = try reader.read()
    }
}
