import Synchronization
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

    @Test("One buffer is shown to many frames, and outlives its owner while they need it")
    func sharedBuffer() throws {
        let publisher = try Socket.bound(.xpub, in: context)
        let subscriber = try Socket.connected(
            .sub, in: context, to: publisher, [.subscribe([])])
        #expect(try publisher.nextFrames() == [[1]])

        let bytes = (0..<200).map { UInt8($0) }
        var buffer: SharedBytes? = SharedBytes(copying: bytes)
        weak let watched = buffer
        let released = Atomic(0)
        for _ in 0..<4 {
            var message = Message(sharing: try #require(buffer)) {
                released.add(1, ordering: .relaxed)
            }
            #expect(try publisher.send(&message) == .sent)
        }
        buffer = nil
        for _ in 0..<4 { #expect(try subscriber.nextFrames() == [bytes]) }
        subscriber.close()
        publisher.close()
        context.terminate()
        #expect(watched == nil)
        #expect(released.load(ordering: .relaxed) == 4)
    }

    @Test("A frame that shows a buffer and is never sent tells so all the same", arguments: [0, 9])
    func sharedAndDropped(count: Int) {
        let released = Atomic(0)
        do {
            let bytes = SharedBytes(copying: [UInt8](repeating: 1, count: count))
            let message = Message(sharing: bytes) { released.add(1, ordering: .relaxed) }
            #expect(message.count == count)
        }
        #expect(released.load(ordering: .relaxed) == 1)
    }
}
