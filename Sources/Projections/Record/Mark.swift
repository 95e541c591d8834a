/// What other events do to one event. Only events that some `target` names have a mark.
struct Mark: Sendable {
    /// The subject the event counts for now.
    var place: String
    /// Events that correct it, ascending, whether they stand or not.
    var corrections: [UInt64] = []
    /// Events that retract it and stand.
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
    }

    init(place: String) { self.place = place }

    var isRetracted: Bool { !retractions.isEmpty }
    var isUnsaid: Bool { retractions.contains(where: \.isOurs) }
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
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        sequence = try reader.integer()
        isOurs = try reader.flag()
    }
}
