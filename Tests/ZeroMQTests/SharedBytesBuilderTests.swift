import Testing
import ZeroMQ

@Suite("Bytes put together for frames")
struct SharedBytesBuilderTests {
    @Test(
        "Whatever room it began with, the whole is the pieces in order",
        arguments: [0, 1, 7, 64, 1 << 20])
    func keepsAll(capacity: Int) {
        var builder = SharedBytesBuilder(capacity: capacity)
        var expected: [UInt8] = []
        for count in [0, 1, 63, 500, 0, 70_000, 3] {
            let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count)
            builder.append(count: count) { room in
                #expect(room.count == count)
                room.copyBytes(from: piece)
            }
            expected += piece
            #expect(builder.count == expected.count)
        }
        let bytes = builder.finish()
        #expect(bytes.count == expected.count && bytes.bytes() == expected)
    }

    @Test("Nothing is no bytes")
    func isEmpty() {
        #expect(SharedBytesBuilder(capacity: 100).finish().bytes() == [])
    }
}
