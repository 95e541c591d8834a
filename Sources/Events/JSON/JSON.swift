/// One parsed JSON text: its bytes, and a tape of where each value lies in them.
///
/// Nothing is built for a value until it is asked for: a string is a range of bytes, an object a
/// run of tape. That is why one parse can serve validation, routing and every fold.
/// Copying is a reference count; a document never changes after it is parsed.
package struct JSON: Sendable {
    /// What stands at one place of the tape.
    enum Kind: UInt8 {
        case object, array, string, escapedString, number, `true`, `false`, null
    }

    /// One value on the tape. Strings span the bytes between their quotes; objects and arrays
    /// span their brackets. `next` is the tape index just behind the value and all it holds.
    struct Node {
        var kind: Kind
        /// Which member a name is of; `nil` for other names, and for values.
        var name: MemberName?
        var start: UInt32
        var end: UInt32
        var next: UInt32
    }

    let storage: Storage
    /// Whether white space stands between tokens, so that writing the text again would shorten it.
    package let hasInsignificantSpace: Bool

    /// Parses one JSON text strictly (RFC 8259, UTF-8 only, no member twice, numbers as written).
    ///
    /// - Throws: ``JSONError`` with the byte offset of the first thing wrong.
    package init(parsing bytes: [UInt8], nestingMax: Int = Limits.nestingMax)
        throws(JSONError)
    {
        (storage, hasInsignificantSpace) = try bytes.withUnsafeBufferPointer {
            (buffer) throws(JSONError) -> (Storage, Bool) in
            var scanner = JSONScanner(buffer, nestingMax: nestingMax)
            try scanner.scanText()
            let hasSpace = scanner.sawInsignificantSpace
            return (scanner.tape.finish(bytes), hasSpace)
        }
    }

    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    package var root: JSONValue { value(at: 0) }

    /// The value at a place of the tape, which must be one that it has.
    func value(at index: Int) -> JSONValue { JSONValue(storage: storage, index: index) }

    package var bytes: [UInt8] { storage.bytes }
}

/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case syntax, utf8, surrogate, number, depth, duplicateMember
    }
    package let code: Code
    /// Bytes from the start of the text.
    package let offset: Int
    package let what: String

    package var description: String { "byte \(offset): \(what)" }
}
