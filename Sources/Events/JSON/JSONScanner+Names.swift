/// No member name stands twice in one object.
extension JSONScanner {
    /// The names of one object so far, as one bit each: tells at once of nearly every name that it
    /// is new.
    struct SeenNames {
        private var bits: UInt64 = 0
        private(set) var count = 0

        /// Whether an equal name may have been here before; from now on this one has. Escaped names
        /// may equal any.
        mutating func mayHold(_ name: JSON.Node, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            count += 1
            guard name.kind == .string, name.start < name.end else {
                bits = .max
                return true
            }
            let first = UInt64(bytes[Int(name.start)])
            let last = UInt64(bytes[Int(name.end) - 1])
            let bit: UInt64 = 1 << ((first &* 7 &+ last &* 3 &+ UInt64(name.end - name.start)) & 63)
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
