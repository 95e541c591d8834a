/// How an event reads with its corrections up to one of them.
struct CorrectedText: Sendable {
    /// The last of the corrections.
    let through: UInt64
    let text: [UInt8]
    /// The first correction that gives it another subject; `nil` where none does.
    let movedBy: UInt64?
    /// The members that they set, as JSON Pointers, sorted.
    let pointers: [ExactText]
}

extension CorrectedText: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(through)
        writer.count(text.count)
        writer.raw(text)
        writer.write(movedBy)
        writer.write(pointers)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        through = try reader.integer()
        text = Array(try reader.raw(try reader.count()))
        movedBy = try reader.read()
        pointers = try reader.read()
    }
}
