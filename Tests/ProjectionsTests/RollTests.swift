import PactwireTesting
import Testing

@testable import Projections

@Suite("Who appears as what")
struct RollTests {
    private typealias Model = [String: Roll.Part]

    private static let parts: [Roll.Part] = [
        .mentioned, .party, .organisation, .firm, .publisher, .origin,
    ]

    /// Of one character, of the most an id may have, and beginnings of one another.
    private static func id(_ number: Int) -> String {
        switch number % 4 {
        case 0: "\(number)"
        case 1: String(repeating: "a", count: 1 + number % 128)
        case 2: "party-\(number)"
        default: "party-\(number)-" + String(repeating: "z", count: 110)
        }
    }

    private static func expectSame(_ roll: Roll, _ model: Model) {
        for part in parts {
            let ids = model.filter { $0.value.contains(part) }.keys.sorted()
            #expect(roll.ids(of: part).sorted() == ids)
        }
        #expect(
            model.allSatisfy { id, known in
                parts.allSatisfy { roll.has(id, as: $0) == known.contains($0) }
            })
        #expect(
            model.allSatisfy { id, known in
                roll.isVoice(id) == !known.isDisjoint(with: [.publisher, .origin])
            })
        #expect(!roll.has("nobody", as: .mentioned) && !roll.isVoice("nobody"))
        #expect(
            roll.organisationsCount == model.values.count { $0.contains(.organisation) })
    }

    @Test(
        "It has whoever was entered, and so has each copy, read back or not",
        arguments: [3, PackedRoll.countMax, 3 * PackedRoll.countMax])
    func model(ids: Int) throws {
        var random = SeededRandom(seed: UInt64(ids))
        var (roll, model) = (Roll(), Model())
        var copies: [(roll: Roll, model: Model)] = []
        for step in 0..<1500 {
            let id = Self.id(random.below(ids))
            let part = Self.parts[random.below(Self.parts.count)]
            let isNew = model[id, default: []].insert(part).inserted
            #expect(roll.enter(id, as: part) == isNew)
            if step % 50 == 0 { copies.append((roll, model)) }
            if random.below(100) == 0 { roll = try Roll(decoding: roll.encoded) }
        }
        for copy in copies + [(roll, model)] {
            Self.expectSame(copy.roll, copy.model)
            Self.expectSame(try Roll(decoding: copy.roll.encoded), copy.model)
        }
    }

    @Test(
        "It is written by ascending id, whenever each was entered",
        arguments: [0, 1, PackedRoll.countMax, PackedRoll.countMax + 1])
    func written(count: Int) {
        let ids = (0..<count).map { "id-\($0)" }
        var writer = ByteWriter()
        writer.count(count)
        for id in ids.sorted() {
            writer.write(id)
            writer.write(Roll.Part.party)
        }
        var random = SeededRandom(seed: 1)
        for _ in 0..<4 {
            var roll = Roll()
            for id in ids.shuffled(using: &random) { roll.enter(id, as: .party) }
            #expect(roll.encoded == writer.bytes)
        }
    }

    @Test("Bytes that no roll has are refused")
    func damaged() throws {
        var roll = Roll()
        for number in 0..<5 { roll.enter(Self.id(number), as: .publisher) }
        let bytes = roll.encoded
        for count in 0..<bytes.count {
            #expect(throws: DamagedValue.self) { try Roll(decoding: Array(bytes[..<count])) }
        }
        #expect(throws: DamagedValue.self) { try Roll(decoding: [1, 1, 0xFF, 1]) }
        #expect(throws: DamagedValue.self) { try Roll(decoding: [1, 1, 0x61, 0x40]) }
    }
}
