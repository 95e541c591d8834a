import Events
import Testing

@testable import Recall

@Suite("The hash of a key")
struct KeyHashTests {
    @Test("It is SipHash-2-4: the vectors of its authors")
    func vectors() {
        let expected: [(Int, UInt64)] = [
            (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD),
            (8, 0x93F5_F579_9A93_2462), (15, 0xA129_CA61_49BE_45E5),
        ]
        for (count, hash) in expected {
            var state = SipState(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)
            state.take((0..<count).map { UInt8($0) }[...])
            #expect(state.finish() == hash, "\(count) bytes")
        }
    }

    @Test("Source and id don't run together, and another key hashes otherwise")
    func parts() {
        let hash = KeyHash(low: 1, high: 2)
        let keys = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc"), ("a\0", "bc")]
        let hashes = keys.map { hash(EventKey(source: $0.0.utf8, id: $0.1.utf8)) }
        #expect(Set(hashes).count == keys.count)
        let other = KeyHash(low: 1, high: 3)
        #expect(other(EventKey(source: "ab".utf8, id: "c".utf8)) != hashes[0])
        #expect(KeyHash(key: hash.key, mask: .max).map { $0.key } == hash.key)
        #expect(KeyHash(key: [1, 2], mask: .max) == nil)
    }
}
