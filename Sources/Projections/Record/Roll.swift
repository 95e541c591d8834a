/// Who appears in what is said of one subject, and as what. Only grows: who hears anew begins a new
/// one.
struct Roll: Sendable {
    /// What an id stands in the record as. Of the first two one means an id as written, the other
    /// the party that it stands for.
    struct Part: OptionSet, Sendable {
        let rawValue: UInt8

        /// As written, anywhere.
        static let mentioned = Part(rawValue: 1)
        /// Listed in what is told.
        static let party = Part(rawValue: 1 << 1)
        /// Of a deal's own steps.
        static let organisation = Part(rawValue: 1 << 2)
        /// Named by more than rumours as one of these.
        static let firm = Part(rawValue: 1 << 3)
        /// Who tells it, and where they have it from; as written.
        static let publisher = Part(rawValue: 1 << 4)
        static let origin = Part(rawValue: 1 << 5)

        fileprivate static let all = Part(rawValue: 1 << 6 - 1)
    }

    private var parts = ShortDictionary<String, Part>()
    private(set) var organisationsCount = 0

    init() {}

    /// - Returns: whether the id was none of these before.
    @discardableResult
    mutating func enter(_ id: String, as part: Part) -> Bool {
        if parts[id]?.isSuperset(of: part) ?? false { return false }
        let isNew = parts.update(id, default: []) { known in
            defer { known.formUnion(part) }
            return known.isDisjoint(with: part)
        }
        if isNew, part.contains(.organisation) { organisationsCount += 1 }
        return isNew
    }

    func has(_ id: String, as part: Part) -> Bool { parts[id]?.isSuperset(of: part) ?? false }

    /// Whether what is told of the subject names it as publisher or origin.
    func isVoice(_ id: String) -> Bool {
        parts[id].map { !$0.isDisjoint(with: [.publisher, .origin]) } ?? false
    }

    /// In no order.
    func ids(of part: Part) -> [String] {
        parts.compactMap { $0.value.isSuperset(of: part) ? $0.key : nil }
    }
}

extension Roll: Coded {
    func encode(to writer: inout ByteWriter) { writer.write(parts) }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        parts = try reader.read()
        organisationsCount = ids(of: .organisation).count
    }
}

extension Roll.Part: Coded {
    func encode(to writer: inout ByteWriter) { writer.integer(UInt64(rawValue)) }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        guard let code = UInt8(exactly: try reader.integer()), code <= Self.all.rawValue else {
            throw DamagedValue()
        }
        self.init(rawValue: code)
    }
}
