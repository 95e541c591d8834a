/// Text that anyone may write, as it was written: equal are texts of equal bytes, as in JSON. A
/// `String` takes other spellings of its characters for equal, and a key of bytes can't.
package struct ExactText: Hashable, Comparable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (a: ExactText, b: ExactText) -> Bool {
        var (a, b) = (a.text, b.text)
        return a.withUTF8 { a in b.withUTF8 { b in a.count == b.count && a.elementsEqual(b) } }
    }

    package static func < (a: ExactText, b: ExactText) -> Bool {
        a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension ExactText: Coded {
    func encode(to writer: inout ByteWriter) { writer.write(text) }
    init(from reader: inout ByteReader) throws(DamagedValue) { text = try reader.read() }
}
