import PactwireTesting
import Testing

@testable import Projections

@Suite("A dictionary that is mostly short")
struct ShortDictionaryTests {
    private typealias Short = ShortDictionary<String, UInt64>

    private static func isSame(_ short: Short, _ model: [String: UInt64]) -> Bool {
        let read = Dictionary(short.map { ($0.key, $0.value) }) { one, _ in one }
        return read == model && short.underestimatedCount == model.count
            && short.isEmpty == model.isEmpty
            && model.allSatisfy { short[$0.key] == $0.value }
    }

    /// Keys that a list holds, as many as it just holds, and more.
    @Test(
        "It has what a dictionary has, and so has each copy, whatever becomes of the others",
        arguments: [5, Short.listMax, 3 * Short.listMax])
    func model(keys: Int) {
        var random = SeededRandom(seed: UInt64(keys))
        var (short, model) = (Short(), [String: UInt64]())
        var copies: [(short: Short, model: [String: UInt64])] = []
        for step in 0..<2000 {
            let (key, value) = ("key \(random.below(keys))", random.next())
            switch random.below(4) {
            case 0: (short[key], model[key]) = (nil, nil)
            case 1: (short[key], model[key]) = (value, value)
            default:
                short.update(key, default: 7) { $0 &+= value }
                model[key, default: 7] &+= value
            }
            #expect(short["none"] == nil && short[key] == model[key])
            if step % 100 == 0 { copies.append((short, model)) }
        }
        copies.append((short, model))
        #expect(copies.allSatisfy { Self.isSame($0.short, $0.model) })
    }

    @Test(
        "It is written in the order of its keys, and read as it was",
        arguments: [0, 1, 2, Short.listMax, Short.listMax + 1, 300])
    func coded(count: Int) throws {
        var random = SeededRandom(seed: 1)
        var (short, model) = (Short(), [String: UInt64]())
        for number in (0..<count).shuffled(using: &random) {
            (short["\(number)"], model["\(number)"]) = (UInt64(number), UInt64(number))
        }
        var read = try Short(decoding: short.encoded)
        #expect(Self.isSame(read, model) && read.encoded == short.encoded)
        (read["new"], model["new"]) = (1, 1)
        #expect(Self.isSame(read, model))
    }

    @Test("Keys that come twice or in no order, as in damaged bytes, are each there once")
    func unordered() throws {
        var writer = ByteWriter()
        writer.count(4)
        for (key, value) in [("b", 1), ("a", 2), ("b", 3), ("c", 4)] as [(String, UInt64)] {
            key.encode(to: &writer)
            value.encode(to: &writer)
        }
        let read = try Short(decoding: writer.bytes)
        #expect(Self.isSame(read, ["a": 2, "b": 3, "c": 4]))
    }
}
