import Events
import Testing

@testable import Projections

@Suite("Which event says so, and how certain it is")
struct AssertionTests {
    @Test(
        "Both are had back, also through bytes",
        arguments: Certainty.allCases, [0, 1, 4, 1 << 61, 1 << 62 - 1] as [UInt64])
    func both(certainty: Certainty, sequence: UInt64) throws {
        let assertion = Assertion(certainty, at: sequence)
        for known in [assertion, try Assertion(decoding: assertion.encoded)] {
            #expect(known.certainty == certainty)
            #expect(known.sequence == sequence)
        }
    }

    @Test("A sequence that no log has is damage")
    func tooLarge() {
        var writer = ByteWriter()
        writer.write(Certainty.official)
        writer.integer(1 << 62)
        #expect(throws: DamagedValue.self) { try Assertion(decoding: writer.bytes) }
    }
}
