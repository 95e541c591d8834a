import PactwireTesting
import Testing

@testable import Daemon

@Suite("The pace of beats is known before it holds")
struct RoundPaceTests {
    @Test(
        "However topics come and go, the next beat is no later than the last one said",
        arguments: 1...8 as ClosedRange<UInt64>)
    func keepsItsWord(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var pace = RoundPace()
        for _ in 0..<200 {
            pace.beginRound(channels: random.below(100_001))
            let (announced, lasting) = (pace.beatMilliseconds, pace.roundMilliseconds)
            #expect(lasting <= announced)
            pace.beginRound(channels: random.below(100_001))
            #expect(pace.roundMilliseconds <= announced)
            #expect(pace.beatMilliseconds <= 2 * announced)
            // Who loses one of them waits for three before it gives up.
            #expect(lasting + pace.roundMilliseconds <= 3 * lasting)
        }
    }

    @Test(
        "It grows by rounds to what the topics want, and is back in two",
        arguments: [
            (0, [1000, 1000, 1000]), (10_000, [1000, 1000, 1000]),
            (15_000, [1500, 1500, 1500]), (35_000, [2000, 3500, 3500]),
            (100_000, [2000, 4000, 8000, 10_000, 10_000]),
        ])
    func grows(channels: Int, announced: [Int]) {
        var pace = RoundPace()
        pace.beginRound(channels: 0)
        #expect(pace.beatMilliseconds == 1000)
        for milliseconds in announced {
            pace.beginRound(channels: channels)
            #expect(pace.beatMilliseconds == milliseconds)
        }
        pace.beginRound(channels: 0)
        pace.beginRound(channels: 0)
        #expect(pace.beatMilliseconds == 1000)
    }
}
