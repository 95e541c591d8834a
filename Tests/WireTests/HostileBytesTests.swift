import HostileBytes
import PactwireTesting
import Testing

/// `make fuzz` asks the same judges, guided by what the bytes reach.
@Suite("Bytes of a stranger are judged, never trusted")
struct HostileBytesTests {
    private static let telling = Array("\"\\{}[],:0129-+eEtfn u/@#~.\n\u{0}PW".utf8)

    /// For one kind; a fast machine does all rounds in a part of it.
    private static let budget = Duration.milliseconds(400)

    @Test("Every sample is taken", arguments: Judge.allCases)
    func samples(_ judge: Judge) throws {
        #expect(!judge.samples.isEmpty)
        for sample in judge.samples { #expect(try judge.takes(sample)) }
    }

    @Test("Random bytes trap no decoder, and what is taken comes back", arguments: Judge.allCases)
    func randomBytes(_ judge: Judge) throws {
        var random = SeededRandom(seed: 20_251_120)
        let deadline = ContinuousClock.now + Self.budget
        for round in 0..<20_000 {
            guard round % 64 != 0 || ContinuousClock.now < deadline else { break }
            _ = try judge.takes(random.bytes(upTo: 80))
        }
    }

    @Test("Damaged bytes trap no decoder, and what is taken comes back", arguments: Judge.allCases)
    func damagedBytes(_ judge: Judge) throws {
        var random = SeededRandom(seed: 7)
        let good = judge.samples
        let deadline = ContinuousClock.now + Self.budget
        var taken = 0
        for round in 0..<50_000 {
            // However slow the machine, enough is taken to say that damage isn't all refused.
            let isEnough = taken > 100
            guard !isEnough || round % 64 != 0 || ContinuousClock.now < deadline else { break }
            var bytes = good[random.below(good.count)]
            for _ in 0...random.below(3) { damage(&bytes, &random) }
            if try judge.takes(bytes) { taken += 1 }
        }
        #expect(taken > 100)
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        let telling = Self.telling[random.below(Self.telling.count)]
        switch random.below(5) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = telling
        case 2: bytes.insert(telling, at: place)
        case 3: bytes.remove(at: place)
        default:
            let end = min(bytes.count, place + random.below(8))
            bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        }
    }
}
