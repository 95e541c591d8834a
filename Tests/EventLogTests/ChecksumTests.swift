import CRC32C
import Testing

@Suite("CRC32C")
struct ChecksumTests {
    @Test(
        "Known answers come out",
        arguments: [
            (Array("123456789".utf8), 0xE306_9283),
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E),
            ([], 0),
        ] as [([UInt8], UInt32)])
    func knownAnswers(bytes: [UInt8], expected: UInt32) {
        #expect(pactwire_crc32c(0, bytes, bytes.count) == expected)
        #expect(pactwire_crc32c_portable(0, bytes, bytes.count) == expected)
    }

    @Test("Instruction and tables agree at every length and alignment around the lanes")
    func agreement() {
        let bytes = (0..<1300).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 251) }
        bytes.withUnsafeBytes { bytes in
            for start in 0..<9 {
                for count in Array(0..<40) + Array(370..<400) + Array(760..<780) + [1200] {
                    let from = bytes.baseAddress! + start  // 1300 bytes: there is a base
                    #expect(
                        pactwire_crc32c(1, from, count)
                            == pactwire_crc32c_portable(1, from, count))
                }
            }
        }
    }

    @Test("A checksum goes on where another ended")
    func chaining() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        for cut in stride(from: 0, through: 1000, by: 37) {
            let head = pactwire_crc32c(0, Array(bytes[..<cut]), cut)
            let whole = pactwire_crc32c(head, Array(bytes[cut...]), 1000 - cut)
            #expect(whole == pactwire_crc32c(0, bytes, 1000))
        }
    }
}
