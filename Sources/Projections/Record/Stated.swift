import Events

/// What the reports say of one member: the word of the strongest certainty, then the first
/// recorded. Must hear the reports in the order of their sequences.
struct Stated<Value: Sendable>: Sendable {
    private(set) var value: Value?
    private var assertion = Assertion.none

    var certainty: Certainty { assertion.certainty }
    /// Of the event that says so; 0 where none does.
    var sequence: UInt64 { assertion.sequence }

    mutating func hear(_ word: Value?, _ certainty: Certainty, at sequence: UInt64) {
        guard let word, value == nil || certainty > self.certainty else { return }
        replace(with: word, certainty, at: sequence)
    }

    /// What an amendment does: the old word counts no longer, however sure it was.
    mutating func replace(with word: Value, _ certainty: Certainty, at sequence: UInt64) {
        (value, assertion) = (word, Assertion(certainty, at: sequence))
    }

    /// A rumour completes no statement that is more than one.
    func completing(firm: Bool) -> Value? { firm && certainty.isRumour ? nil : value }
}

extension Seldom {
    /// Has one of its members hear a word. Where there is none, nothing is written.
    @inline(__always)
    mutating func hear<Word>(
        _ word: Word?, as member: WritableKeyPath<Value, Stated<Word>>, _ certainty: Certainty,
        at sequence: UInt64
    ) {
        guard word != nil else { return }
        value[keyPath: member].hear(word, certainty, at: sequence)
    }
}

extension Stated where Value: Equatable {
    /// Whether this word and another one are stated and not the same.
    func differs(from word: Value?) -> Bool {
        guard let word, let value else { return false }
        return word != value
    }
}

extension Stated where Value == String {
    /// The same for text that anyone may write.
    func differs(from word: String?) -> Bool {
        guard let word, let value else { return false }
        return ExactText(word) != ExactText(value)
    }
}

extension Stated: Coded where Value: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.flag(value != nil)
        guard let value else { return }
        writer.write(value)
        writer.write(assertion)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        guard try reader.flag() else { return }
        value = try reader.read(Value.self)
        assertion = try reader.read()
    }
}
