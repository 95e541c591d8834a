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
        var start: UInt32
        var end: UInt32
        var next: UInt32
    }

    final class Storage: Sendable {
        let bytes: [UInt8]
        let tape: [Node]
        init(bytes: [UInt8], tape: [Node]) {
            self.bytes = bytes
            self.tape = tape
        }
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
        var tape: [Node] = []
        tape.reserveCapacity(64)
        var space = false
        var failure: JSONError?
        bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, nestingMax: nestingMax)
            do throws(JSONError) {
                try scanner.scanText(into: &tape)
                space = scanner.sawInsignificantSpace
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        storage = Storage(bytes: bytes, tape: tape)
        hasInsignificantSpace = space
    }

    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    package var root: JSONValue { JSONValue(storage: storage, index: 0) }
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
