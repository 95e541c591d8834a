import Events

/// Which event says something, and how certain it is of that, in eight bytes: the record keeps one
/// for each member that it was told.
struct Assertion: Sendable {
    /// The sequence above two bits for the certainty. It leaves room for them: a group of the log
    /// begins below 2^61 (docs/LOG-FORMAT.md).
    private let bits: UInt64

    /// What no event says.
    static let none = Assertion(.speculated, at: 0)

    init(_ certainty: Certainty, at sequence: UInt64) {
        bits = sequence << 2 | UInt64(certainty.code - 1)
    }

    /// Of what a snapshot says, which may be damaged.
    init(reading certainty: Certainty, at sequence: UInt64) throws(DamagedValue) {
        guard sequence < 1 << 62 else { throw DamagedValue() }
        self.init(certainty, at: sequence)
    }

    /// Of the event; 0 for none.
    var sequence: UInt64 { bits >> 2 }

    var certainty: Certainty {
        switch bits & 3 {
        case 0: .official
        case 1: .reported
        case 2: .rumoured
        default: .speculated
        }
    }
}

extension Assertion: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(certainty)
        writer.integer(sequence)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        try self.init(reading: try reader.read(), at: try reader.integer())
    }
}
