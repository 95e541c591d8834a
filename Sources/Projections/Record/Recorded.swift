/// What several events say of one thing, in the order of their sequences; never empty.
struct Recorded<Value: Coded>: Sendable {
    struct Entry: Sendable {
        let sequence: UInt64
        let value: Value
    }

    private(set) var entries: [Entry]

    /// The entries of before with that of one event set, or for `nil` taken away; `nil` where none
    /// is left.
    init?(_ before: Recorded?, setting value: Value?, at sequence: UInt64) {
        entries = before?.entries ?? []
        let place = entries.firstIndex { $0.sequence >= sequence } ?? entries.count
        let isKnown = place < entries.count && entries[place].sequence == sequence
        let new = value.map { [Entry(sequence: sequence, value: $0)] } ?? []
        entries.replaceSubrange(place..<(isKnown ? place + 1 : place), with: new)
        if entries.isEmpty { return nil }
    }
}

extension Recorded: Coded {
    func encode(to writer: inout ByteWriter) { writer.write(entries) }
    init(from reader: inout ByteReader) throws(DamagedValue) { entries = try reader.read() }
}

extension Recorded.Entry: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(sequence)
        writer.write(value)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        sequence = try reader.integer()
        value = try reader.read()
    }
}
