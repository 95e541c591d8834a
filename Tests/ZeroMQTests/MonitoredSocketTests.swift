import Testing
import ZeroMQ

@Suite struct MonitoredSocketTests {
    @Test("A socket hears that a connection was lost, and only that")
    func lost() throws {
        let context = try Context()
        let dealer = try MonitoredSocket(Socket(.dealer, in: context), in: context)
        try talk(over: dealer, in: context)
        // The router is gone by now.
        var poller = Poller()
        let slot = poller.add(dealer.events)
        _ = try poller.wait(timeoutMilliseconds: patienceMilliseconds)
        #expect(poller.isReadable(slot))
        #expect(try dealer.hasLostConnection())
        #expect(try !dealer.hasLostConnection())
    }

    @Test("A connection that is lost while its socket closes holds up no other socket")
    func lostWhileClosing() throws {
        let context = try Context()
        for _ in 0..<500 {
            // Of a context of its own: the other end closes at its own time.
            try talk(
                over: MonitoredSocket(try Socket(.dealer, in: context), in: context),
                in: try Context())
        }
        try talk(over: MonitoredSocket(try Socket(.dealer, in: context), in: context), in: context)
    }

    /// With a router that is gone when this returns.
    private func talk(over dealer: borrowing MonitoredSocket, in context: Context) throws {
        let router = try Socket.bound(.router, in: context)
        try dealer.socket.connect(try router.lastEndpoint())
        #expect(try dealer.socket.sendMultipart([[1]]) == .sent)
        #expect(try router.nextFrames().last == [1])
        #expect(try !dealer.hasLostConnection())
    }
}
