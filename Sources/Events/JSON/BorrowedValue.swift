/// One value of a ``JSON`` text while a closure holds it: reads as ``JSONValue`` does, and counts no
/// references. It must not leave the closure that it was given to; ``kept`` may.
package struct BorrowedValue {
    private let storage: Unmanaged<JSON.Storage>
    private let text: UnsafeRawPointer
    private let tape: UnsafePointer<JSON.Node>
    let index: Int

    fileprivate init(_ value: JSONValue, text: UnsafeRawPointer) {
        storage = .passUnretained(value.storage)
        self.text = text
        tape = value.storage.tape
        index = value.index
    }

    private init(_ index: Int, beside other: BorrowedValue) {
        (storage, text, tape) = (other.storage, other.text, other.tape)
        self.index = index
    }

    private var node: JSON.Node { tape[index] }

    /// Another value of the same text.
    func beside(_ other: JSONValue) -> BorrowedValue { BorrowedValue(other.index, beside: self) }

    /// The same value, to be kept as long as one likes.
    var kept: JSONValue { JSONValue(storage: storage.takeUnretainedValue(), index: index) }

    var isObject: Bool { node.kind == .object }
    package var isArray: Bool { node.kind == .array }
    package var isString: Bool { node.kind == .string || node.kind == .escapedString }
    var isNumber: Bool { node.kind == .number }
    /// Whether an array or object holds nothing.
    var isEmpty: Bool { Int(node.next) == index + 1 }

    var kindName: String { kept.kindName }

    /// The text of the value as written; of a string, what is between its quotes.
    var source: UnsafeRawBufferPointer {
        let node = node
        return UnsafeRawBufferPointer(
            start: text + Int(node.start), count: Int(node.end &- node.start))
    }

    /// Where in the text a string's characters stand; `nil` where they are escaped there.
    var plainPlace: Int? { node.kind == .string ? Int(node.start) : nil }

    /// A string's characters as UTF-8, escapes resolved, for the time of the call; of any other
    /// value, its text.
    @inline(__always)
    func withCharacters<R, E>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        guard node.kind == .escapedString else { return try body(source) }
        return try withUnescaped(body)
    }

    @inline(never)
    private func withUnescaped<R, E>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try JSONEscapes.removed(from: source).withUnsafeBufferPointer { (characters) throws(E) in
            try body(UnsafeRawBufferPointer(characters))
        }
    }

    package func isString(_ word: StaticString) -> Bool {
        isString && withCharacters { $0.isEqual(to: word) }
    }

    /// A string's characters, escapes resolved.
    package var string: String? {
        // The text was found to be UTF-8 when it was parsed.
        if node.kind == .string {
            let characters = UnsafeBufferPointer(
                start: text.advanced(by: Int(node.start)).assumingMemoryBound(to: UInt8.self),
                count: source.count)
            return String(copying: UTF8Span(unchecked: characters.span))
        }
        return isString ? withUnescaped { String(decoding: $0, as: UTF8.self) } : nil
    }

    /// The number that is written here, be it in a string; `nil` where it is none.
    package var decimal: Decimal? { withCharacters { Decimal($0) } }

    /// Which member it is, of a name; `nil` for any other name.
    package var memberName: MemberName? { node.name }

    /// The member of an object, or `nil` where there is none.
    package subscript(_ name: MemberName) -> BorrowedValue? {
        var members = members
        while let (key, value) = members.next() {
            if key.memberName == name { return value }
        }
        return nil
    }

    /// The elements of an array, in order; none for any other value.
    package var elements: Elements { Elements(of: self) }
    /// The members of an object, in order; none for any other value.
    package var members: Members { Members(of: self) }

    package struct Elements: Sequence, IteratorProtocol {
        private var at: BorrowedValue
        private let end: Int

        init(of value: BorrowedValue) {
            at = BorrowedValue(value.index + 1, beside: value)
            end = value.isArray ? Int(value.node.next) : at.index
        }

        @inline(__always)
        package mutating func next() -> BorrowedValue? {
            guard at.index < end else { return nil }
            defer { at = BorrowedValue(Int(at.node.next), beside: at) }
            return at
        }
    }

    package struct Members: Sequence, IteratorProtocol {
        private var at: BorrowedValue
        private let end: Int

        init(of value: BorrowedValue) {
            at = BorrowedValue(value.index + 1, beside: value)
            end = value.isObject ? Int(value.node.next) : at.index
        }

        @inline(__always)
        package mutating func next() -> (name: BorrowedValue, value: BorrowedValue)? {
            guard at.index < end else { return nil }
            let value = BorrowedValue(at.index + 1, beside: at)
            defer { at = BorrowedValue(Int(value.node.next), beside: at) }
            return (at, value)
        }
    }
}

extension JSONValue {
    /// Lends the value for the time of the call.
    @inline(__always)
    package func borrowed<R, E>(_ body: (BorrowedValue) throws(E) -> R) throws(E) -> R {
        try storage.bytes.withUnsafeBufferPointer { (text) throws(E) in
            // A text that was parsed has a byte at least.
            guard let start = text.baseAddress else { preconditionFailure("no JSON is empty") }
            return try withExtendedLifetime(storage) { () throws(E) in
                try body(BorrowedValue(self, text: UnsafeRawPointer(start)))
            }
        }
    }
}
