/// One value inside a ``JSON`` document: a cursor, cheap to copy.
///
/// Accessors answer `nil` where the value is of another kind; nothing here throws or traps on
/// what a sender wrote.
package struct JSONValue: Sendable {
    let storage: JSON.Storage
    let index: Int

    private var node: JSON.Node { storage.tape[index] }

    package var isObject: Bool { node.kind == .object }
    package var isArray: Bool { node.kind == .array }
    package var isString: Bool { node.kind == .string || node.kind == .escapedString }
    package var isNumber: Bool { node.kind == .number }
    package var isNull: Bool { node.kind == .null }

    /// What kind of value this is, in the words of RFC 8259.
    package var kindName: String {
        switch node.kind {
        case .object: "an object"
        case .array: "an array"
        case .string, .escapedString: "a string"
        case .number: "a number"
        case .true, .false: "a boolean"
        case .null: "null"
        }
    }

    package var bool: Bool? {
        switch node.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The text of the value as written; of a string, what is between its quotes.
    package var source: ArraySlice<UInt8> { storage.bytes[Int(node.start)..<Int(node.end)] }

    /// A string's characters as UTF-8, escapes resolved.
    package var stringBytes: ArraySlice<UInt8>? {
        switch node.kind {
        case .string: source
        case .escapedString: JSONEscapes.removed(from: source)[...]
        default: nil
        }
    }

    package var string: String? { stringBytes.map { String(decoding: $0, as: UTF8.self) } }

    /// A number's digits as written.
    package var numberText: String? {
        isNumber ? String(decoding: source, as: UTF8.self) : nil
    }

    /// A number that is a whole, non-negative 64-bit one.
    package var unsignedInteger: UInt64? { numberText.flatMap { UInt64($0) } }

    package func isString(_ word: StaticString) -> Bool {
        let node = node
        // Nearly all that are asked are of another length.
        if node.kind == .string, Int(node.end - node.start) != word.utf8CodeUnitCount {
            return false
        }
        return borrowed { $0.isString(word) }
    }

    /// Lets `switch` look a member's name up without making a `String` of it.
    package static func ~= (word: StaticString, value: JSONValue) -> Bool { value.isString(word) }

    /// How many elements an array or members an object has; 0 for any other value.
    package var count: Int {
        if isArray { return elements.reduce(0) { count, _ in count + 1 } }
        return members.reduce(0) { count, _ in count + 1 }
    }

    /// The member of an object, or `nil` where there is none.
    package subscript(_ name: StaticString) -> JSONValue? {
        for (key, value) in members where key.isString(name) { return value }
        return nil
    }

    /// As above; names are compared byte for byte, as JSON does.
    package subscript(named name: String) -> JSONValue? {
        for (key, value) in members where key.stringBytes?.elementsEqual(name.utf8) == true {
            return value
        }
        return nil
    }

    /// The elements of an array, in order; none for any other value.
    package var elements: Elements { Elements(of: self) }
    /// The members of an object, in order; none for any other value.
    package var members: Members { Members(of: self) }

    package struct Elements: Sequence, IteratorProtocol {
        private let storage: JSON.Storage
        private var at: Int
        private let end: Int
        init(of value: JSONValue) {
            storage = value.storage
            at = value.index + 1
            end = value.isArray ? Int(value.node.next) : at
        }
        package mutating func next() -> JSONValue? {
            guard at < end else { return nil }
            defer { at = Int(storage.tape[at].next) }
            return JSONValue(storage: storage, index: at)
        }
    }

    package struct Members: Sequence, IteratorProtocol {
        private let storage: JSON.Storage
        private var at: Int
        private let end: Int
        init(of value: JSONValue) {
            storage = value.storage
            at = value.index + 1
            end = value.isObject ? Int(value.node.next) : at
        }
        package mutating func next() -> (name: JSONValue, value: JSONValue)? {
            guard at < end else { return nil }
            defer { at = Int(storage.tape[at + 1].next) }
            return (
                JSONValue(storage: storage, index: at), JSONValue(storage: storage, index: at + 1)
            )
        }
    }
}
