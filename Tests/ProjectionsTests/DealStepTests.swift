import Events
import Testing

@testable import Projections

@Suite("A step of a deal in a snapshot")
struct DealStepTests {
    private static func bytes(
        sequence: UInt64, firmSequence: UInt64, rumourSequence: UInt64?
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(EventType.mouSigned)
        writer.integer(0)
        writer.integer(sequence)
        writer.integer(firmSequence)
        writer.flag(rumourSequence != nil)
        if let rumourSequence {
            writer.integer(rumourSequence)
            writer.write(Stated<EDTF>())
        }
        writer.write(Certainty.official)
        writer.write(Stated<EDTF>())
        for _ in ["outcome", "title", "instrument", "binding", "expires"] {
            writer.write(Stated<String>())
        }
        writer.write(CommonDays())
        writer.flag(false)
        writer.flag(false)
        return writer.bytes
    }

    @Test(
        "It is written as it was read",
        arguments: [(7, 7, nil), (7, 9, 7), (7, 0, 7)] as [(UInt64, UInt64, UInt64?)])
    func written(sequence: UInt64, firmSequence: UInt64, rumourSequence: UInt64?) throws {
        let bytes = Self.bytes(
            sequence: sequence, firmSequence: firmSequence, rumourSequence: rumourSequence)
        let step = try DealStep(decoding: bytes)
        #expect(step.rumour?.sequence == rumourSequence)
        #expect(step.encoded == bytes)
    }

    @Test(
        "One that contradicts itself is refused",
        arguments: [
            // A rumour of what began as more, or none of what began as one.
            (7, 7, 7), (7, 9, nil), (7, 0, nil),
            // The rumour of another event.
            (7, 9, 8), (7, 0, 6),
        ] as [(UInt64, UInt64, UInt64?)])
    func damaged(sequence: UInt64, firmSequence: UInt64, rumourSequence: UInt64?) {
        let bytes = Self.bytes(
            sequence: sequence, firmSequence: firmSequence, rumourSequence: rumourSequence)
        #expect(throws: DamagedValue.self) { try DealStep(decoding: bytes) }
    }
}
