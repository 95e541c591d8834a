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

    private var few = PackedRoll()
    private var organisations: Int32 = 0
    /// All of them, once they are too many for a list; `nil` while they aren't.
    private var many: Shared<ShortDictionary<String, Part>>?

    var organisationsCount: Int { Int(organisations) }

    init() {}

    /// - Returns: whether the id was none of these before.
    @discardableResult
    mutating func enter(_ id: String, as part: Part) -> Bool {
        let isNew = add(part, to: id).isDisjoint(with: part)
        if isNew, part.contains(.organisation) { organisations += 1 }
        return isNew
    }

    /// - Returns: what the id was before.
    private mutating func add(_ part: Part, to id: String) -> Part {
        if many == nil, few.isFull, few[id].isEmpty {
            var known = ShortDictionary<String, Part>()
            for (id, part) in few.all { known[id] = part }
            (many, few) = (Shared(known), PackedRoll())
        }
        guard many != nil else { return few.add(part, to: id) }
        let known = self[id]
        if !known.isSuperset(of: part) { many?.value[id] = known.union(part) }
        return known
    }

    private subscript(id: String) -> Part { many.map { $0.value[id] ?? [] } ?? few[id] }

    func has(_ id: String, as part: Part) -> Bool { self[id].isSuperset(of: part) }

    /// Whether what is told of the subject names it as publisher or origin.
    func isVoice(_ id: String) -> Bool { !self[id].isDisjoint(with: [.publisher, .origin]) }

    /// In no order.
    func ids(of part: Part) -> [String] {
        if let many {
            return many.value.compactMap { $0.value.isSuperset(of: part) ? $0.key : nil }
        }
        return few.ids(of: part)
    }

    private func count(of part: Part) -> Int {
        guard let many else { return few.count(of: part) }
        return many.value.count { $0.value.isSuperset(of: part) }
    }
}

extension Roll: Coded {
    func encode(to writer: inout ByteWriter) {
        guard let many else { return writer.write(few) }
        writer.write(many)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        var ahead = reader
        if try ahead.count() <= PackedRoll.countMax {
            few = try reader.read()
        } else {
            many = Shared(try reader.read())
        }
        organisations = Int32(count(of: .organisation))
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
