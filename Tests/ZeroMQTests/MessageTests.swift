import Testing
import ZeroMQ

@Suite("Frames")
struct MessageTests {
    @Test(
        "Duplicates of a frame hold its bytes, also when it is gone", arguments: [0, 33, 34, 5000])
    func duplicates(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        func duplicate() -> Message {
            var message = Message(copying: bytes)
            let first = message.duplicate()
            #expect(first.bytes() == bytes && message.bytes() == bytes)
            return message.duplicate()
        }
        #expect(duplicate().bytes() == bytes)
    }
}
