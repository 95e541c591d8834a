import Testing
import ZeroMQ

@Suite struct RouterDealerTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test("A request reaches the router under the dealer's name, and the answer comes back")
    func roundTrip() throws {
        let router = try Socket.bound(.router, in: context)
        let dealer = try Socket.connected(
            .dealer, in: context, to: router, [.identity(Array("desk".utf8))])

        #expect(try dealer.sendMultipart([Array("append".utf8), Array("event".utf8)]) == .sent)
        let request = try router.nextFrames()
        #expect(request == [Array("desk".utf8), Array("append".utf8), Array("event".utf8)])

        #expect(try router.sendMultipart([request[0], Array("1".utf8)]) == .sent)
        #expect(try dealer.nextFrames() == [Array("1".utf8)])
    }

    @Test(
        "A frame arrives whole whatever its size and however it is sent",
        arguments: [0, 1, 33, 34, 1 << 20], SendForm.allCases)
    func sizes(count: Int, form: SendForm) throws {
        let router = try Socket.bound(.router, in: context)
        let dealer = try Socket.connected(.dealer, in: context, to: router)
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }

        #expect(try form.send(bytes, over: dealer) == .sent)
        #expect(try router.nextFrames().last == bytes)
    }

    enum SendForm: CaseIterable {
        case array, buffer, message, shared

        func send(_ bytes: [UInt8], over socket: borrowing Socket) throws -> Socket.SendResult {
            switch self {
            case .array:
                return try socket.send(bytes)
            case .buffer:
                let buffer = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: bytes.count, alignment: 1)
                defer { buffer.deallocate() }
                buffer.copyBytes(from: bytes)
                return try socket.send(UnsafeRawBufferPointer(buffer))
            case .message:
                var message = Message(copying: bytes)
                return try socket.send(&message)
            case .shared:
                var message = Message(sharing: SharedBytes(copying: bytes))
                return try socket.send(&message)
            }
        }
    }

    @Test("A router that is told to refuses a peer it doesn't know")
    func unroutable() throws {
        let router = try Socket.bound(.router, in: context, [.routerMandatory(true)])
        #expect(try router.sendMultipart([Array("nobody".utf8), [1]]) == .unroutable)
    }

    @Test("A dealer with no peer would block, and keeps the message it was to send")
    func wouldBlock() throws {
        let dealer = try Socket(.dealer, in: context)
        var message = Message(copying: [7])
        #expect(try dealer.send(&message) == .wouldBlock)
        #expect(message.bytes() == [7])
    }

    @Test("With nothing there, receive gives nothing and doesn't wait")
    func nothingThere() throws {
        let router = try Socket.bound(.router, in: context)
        #expect(try router.receiveMultipart(framesMax: 1, bytesMax: 1) == nil)
        #expect(try router.receive()?.count == nil)
    }

    @Test(
        "A message over a limit is drained and counted, and the next one is whole",
        arguments: [
            (framesMax: 4, bytesMax: 1000, keptMax: 4),
            (framesMax: 100, bytesMax: 10, keptMax: 3),
            (framesMax: 100, bytesMax: 3, keptMax: 0),
        ])
    func overLong(framesMax: Int, bytesMax: Int, keptMax: Int) throws {
        let router = try Socket.bound(.router, in: context)
        let dealer = try Socket.connected(
            .dealer, in: context, to: router, [.identity(Array("desk".utf8))])

        let long = (0..<10).map { [UInt8](repeating: UInt8($0), count: 3) }
        #expect(try dealer.sendMultipart(long) == .sent)
        #expect(try dealer.sendMultipart([[9]]) == .sent)

        let message = try router.nextMessage(framesMax: framesMax, bytesMax: bytesMax)
        let kept = Array(([Array("desk".utf8)] + long).prefix(keptMax))
        #expect(message == .overLong(kept: kept, frames: 11, bytes: 34))
        #expect(try router.nextFrames() == [Array("desk".utf8), [9]])
    }

    @Test("A peer that sends a frame over the size limit is cut off, and others are served")
    func frameTooLarge() throws {
        let router = try Socket.bound(.router, in: context, [.maxMessageSize(100)])
        let rude = try Socket.connected(.dealer, in: context, to: router)
        let polite = try Socket.connected(.dealer, in: context, to: router)

        #expect(try rude.send([UInt8](repeating: 0, count: 101)) == .sent)
        #expect(try polite.send([UInt8](repeating: 0, count: 100)) == .sent)
        #expect(try router.nextFrames().last?.count == 100)
    }

    @Test("With CURVE, who knows the server's key is heard")
    func curve() throws {
        let serverKeys = try CurveKeyPair.generate()
        let router = try Socket.bound(
            .router, in: context, [.curveServer(secretKey: serverKeys.secretKey)])
        let stranger = try Socket.connected(.dealer, in: context, to: router)
        let client = try Socket.connected(
            .dealer, in: context, to: router,
            [.curveClient(serverKey: serverKeys.publicKey, keys: .generate())])

        #expect(try stranger.send([1]) == .sent)
        #expect(try client.send([2]) == .sent)
        #expect(try router.nextFrames().last == [2])
    }
}
