/// No member name stands twice in one object.
extension JSONScanner {
    /// The names of one object so far, as one bit each: tells at once of nearly every name that it
    /// is new.
    struct SeenNames {
        private var members: UInt64 = 0
        private var others: UInt64 = 0
        private(set) var count = 0

        /// Whether an equal name may have been here before; from now on this one has. `member` is
        /// which it is, if any; of the others, escaped ones may equal any.
        @inline(__always)
        mutating func mayHold(
            _ member: MemberName?, _ text: UnsafeRawBufferPointer, isEscaped: Bool
        ) -> Bool {
            count += 1
            if let member {
                return Self.insert(1 << UInt64(member.rawValue & 63), into: &members)
            }
            guard !isEscaped, !text.isEmpty else {
                others = .max
                return true
            }
            let (first, last) = (UInt64(text[0]), UInt64(text[text.count - 1]))
            let hash = first &* 7 &+ last &* 3 &+ UInt64(text.count)
            return Self.insert(1 << (hash & 63), into: &others)
        }

        /// Whether the bit was there.
        @inline(__always)
        private static func insert(_ bit: UInt64, into bits: inout UInt64) -> Bool {
            defer { bits |= bit }
            return bits & bit != 0
        }
    }

    /// Below this many members, comparing each new name with all before it is the fastest way.
    static var smallObjectMembers: Int { 16 }

    func refuseSecond(name: Int, of object: Int) throws(JSONError) {
        var other = object + 1
        var seen = 0
        while other < name, seen < Self.smallObjectMembers {
            if sameName(tape[other], tape[name]) { throw duplicate(tape[name]) }
            other = Int(tape[other + 1].next)
            seen += 1
        }
    }

    /// Large objects are looked at once more as a set, so that a hostile one costs no square.
    func refuseSecondInLarge(_ object: Int) throws(JSONError) {
        var names: Set<[UInt8]> = []
        var member = object + 1
        while member < tape.count {
            guard names.insert(unescaped(tape[member])).inserted else {
                throw duplicate(tape[member])
            }
            member = Int(tape[member + 1].next)
        }
    }

    private func sameName(_ a: JSON.Node, _ b: JSON.Node) -> Bool {
        if a.kind == .string, b.kind == .string {
            return a.end - a.start == b.end - b.start && span(a).elementsEqual(span(b))
        }
        return unescaped(a) == unescaped(b)
    }

    private func span(_ node: JSON.Node) -> Slice<UnsafeBufferPointer<UInt8>> {
        bytes[Int(node.start)..<Int(node.end)]
    }

    private func unescaped(_ node: JSON.Node) -> [UInt8] {
        node.kind == .string ? Array(span(node)) : JSONEscapes.removed(from: span(node))
    }

    private func duplicate(_ name: JSON.Node) -> JSONError {
        JSONError(
            code: .duplicateMember, offset: Int(name.start),
            what: "member \(String(quoting: unescaped(name))) stands twice")
    }
}
