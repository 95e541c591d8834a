/// Reads one value of the book from bytes, in the order in which it was written.
///
/// Nothing in the bytes can trap: what doesn't fit throws.
struct ByteReader {
    private let bytes: [UInt8]
    private var at = 0
    private var flags = (byte: UInt8(0), left: 0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func flag() throws(DamagedValue) -> Bool {
        if flags.left == 0 { flags = (try code(), 8) }
        defer { flags = (flags.byte >> 1, flags.left - 1) }
        return flags.byte & 1 == 1
    }

    mutating func integer() throws(DamagedValue) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try code()
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        throw DamagedValue()
    }

    /// How many of something follow, each of which takes a byte at least.
    mutating func count() throws(DamagedValue) -> Int {
        let number = try integer()
        guard number <= UInt64(bytes.count - at) else { throw DamagedValue() }
        return Int(number)
    }

    mutating func code() throws(DamagedValue) -> UInt8 {
        guard at < bytes.count else { throw DamagedValue() }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func raw(_ count: Int) throws(DamagedValue) -> ArraySlice<UInt8> {
        guard count <= bytes.count - at else { throw DamagedValue() }
        defer { at += count }
        return bytes[at..<at + count]
    }

    /// The bytes that `body` reads.
    mutating func raw(
        _ body: (inout ByteReader) throws(DamagedValue) -> Void
    ) throws(DamagedValue) -> ArraySlice<UInt8> {
        let start = at
        try body(&self)
        return bytes[start..<at]
    }

    mutating func read<Value: Coded>(_ type: Value.Type = Value.self) throws(DamagedValue) -> Value
    {
        try Value(from: &self)
    }
}

/// Bytes that are no value of the kind they should be.
struct DamagedValue: Error {}
