import Testing
import ZeroMQ

@Suite struct PublishTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test("An XPUB sees each subscription come and go, and what is published between arrives")
    func subscriptions() throws {
        let publisher = try Socket.bound(.xpub, in: context)
        let subscriber = try Socket.connected(
            .sub, in: context, to: publisher, [.subscribe(Array("deal.".utf8))])
        #expect(try publisher.nextFrames() == [[1] + Array("deal.".utf8)])

        #expect(try publisher.sendMultipart([Array("visit.held".utf8), [1]]) == .sent)
        #expect(try publisher.sendMultipart([Array("deal.signed".utf8), [2]]) == .sent)
        #expect(try subscriber.nextFrames() == [Array("deal.signed".utf8), [2]])

        try subscriber.setOption(.unsubscribe(Array("deal.".utf8)))
        #expect(try publisher.nextFrames() == [[0] + Array("deal.".utf8)])
    }

    @Test(
        "Only a verbose XPUB is told of a second subscription to a topic",
        arguments: [true, false])
    func verbose(isOn: Bool) throws {
        let publisher = try Socket.bound(.xpub, in: context, [.xpubVerbose(isOn)])
        let first = try Socket.connected(
            .sub, in: context, to: publisher, [.subscribe(Array("a".utf8))])
        #expect(try publisher.nextFrames() == [[1] + Array("a".utf8)])

        // The subscription to "b" marks the end of what the second one had to say.
        let second = try Socket.connected(
            .sub, in: context, to: publisher,
            [.subscribe(Array("a".utf8)), .subscribe(Array("b".utf8))])
        if isOn { #expect(try publisher.nextFrames() == [[1] + Array("a".utf8)]) }
        #expect(try publisher.nextFrames() == [[1] + Array("b".utf8)])
        second.close()
        first.close()
    }

    @Test("One buffer is shown to many frames in parts, and outlives its owner while they need it")
    func sharedBuffer() throws {
        let publisher = try Socket.bound(.xpub, in: context)
        let subscriber = try Socket.connected(
            .sub, in: context, to: publisher, [.subscribe([])])
        #expect(try publisher.nextFrames() == [[1]])

        var buffer: SharedBytes? = SharedBytes(copying: (0..<200).map { UInt8($0) })
        weak let watched = buffer
        for start in stride(from: 0, to: 200, by: 50) {
            var message = Message(sharing: try #require(buffer), range: start..<start + 50)
            #expect(try publisher.send(&message) == .sent)
        }
        buffer = nil
        for start in stride(from: 0, to: 200, by: 50) {
            #expect(try subscriber.nextFrames() == [(start..<start + 50).map { UInt8($0) }])
        }
        subscriber.close()
        publisher.close()
        context.terminate()
        #expect(watched == nil)
    }

    @Test("A duplicate holds the same bytes and stands alone", arguments: [0, 10, 100_000])
    func duplicate(count: Int) {
        let bytes = [UInt8](repeating: 3, count: count)
        var original = Message(copying: bytes)
        let copy = original.duplicate()
        original = Message()
        #expect(copy.count == count)
        #expect(copy.bytes() == bytes)
        #expect(original.count == 0)
    }
}
