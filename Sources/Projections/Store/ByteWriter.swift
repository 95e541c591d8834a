/// Writes one value of the book as bytes: see ``Coded``.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []
    /// Where the byte that holds the last flags is, and the bit that the next one takes.
    private var flags = (place: 0, bit: UInt8(0))

    /// With room for so many bytes; more grow it.
    init(reserving count: Int = 0) {
        if count > 0 { bytes.reserveCapacity(count) }
    }

    /// One bit. Flags share bytes: the first of eight takes a byte where it stands, the next seven
    /// go there too, whatever is written in between.
    mutating func flag(_ value: Bool) {
        if flags.bit == 0 {
            flags = (bytes.count, 1)
            bytes.append(0)
        }
        if value { bytes[flags.place] |= flags.bit }
        flags.bit <<= 1
    }

    /// Seven bits a byte, the lowest first; the high bit says that more follow.
    mutating func integer(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func count(_ number: Int) { integer(UInt64(number)) }
    mutating func code(_ code: UInt8) { bytes.append(code) }

    /// The bytes as they are: the reader must know how many.
    mutating func raw(_ raw: [UInt8]) { bytes.append(contentsOf: raw) }

    mutating func raw(_ raw: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: raw) }

    /// For another value; the memory stays.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        flags = (0, 0)
    }

    mutating func write(_ value: some Coded) { value.encode(to: &self) }
}
