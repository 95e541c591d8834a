import CRC32C

extension UnsafeRawBufferPointer {
    @inlinable
    package func little<Integer: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as: Integer.Type
    ) -> Integer {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// Whether every byte is zero; true when there is none.
    package var isZero: Bool {
        var at = 0
        while at + 8 <= count {
            if loadUnaligned(fromByteOffset: at, as: UInt64.self) != 0 { return false }
            at += 8
        }
        return self[at...].allSatisfy { $0 == 0 }
    }
}

extension UnsafeMutableRawBufferPointer {
    @inlinable
    package func store(_ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
    }
}

extension FixedWidthInteger {
    /// The integer whose little-endian bytes are those of `text`.
    package init(littleEndianBytes text: StaticString) {
        self = text.withUTF8Buffer { bytes in
            bytes.reversed().reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
        }
    }
}

/// CRC32C of `bytes`, going on from `crc`.
package func checksum(_ crc: UInt32 = 0, of bytes: UnsafeRawBufferPointer) -> UInt32 {
    pactwire_crc32c(crc, bytes.baseAddress, bytes.count)
}
