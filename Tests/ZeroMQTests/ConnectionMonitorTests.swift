import Testing
import ZeroMQ

@Suite struct ConnectionMonitorTests {
    @Test("A socket's monitor hears that a connection was lost, and only that")
    func lost() throws {
        let context = try Context()
        let dealer = try Socket(.dealer, in: context)
        let monitor = try ConnectionMonitor(of: dealer, in: context)
        let endpoint = try connectAndTalk(dealer, in: context, monitor)
        // The router is gone by now.
        var poller = Poller()
        let slot = poller.add(monitor.socket)
        _ = try poller.wait(timeoutMilliseconds: patienceMilliseconds)
        #expect(poller.isReadable(slot) && !endpoint.isEmpty)
        #expect(try monitor.hasLostConnection())
        #expect(try !monitor.hasLostConnection())
    }

    private func connectAndTalk(
        _ dealer: borrowing Socket, in context: Context, _ monitor: borrowing ConnectionMonitor
    ) throws -> String {
        let router = try Socket.bound(.router, in: context)
        try dealer.connect(try router.lastEndpoint())
        #expect(try dealer.sendMultipart([[1]]) == .sent)
        #expect(try router.nextFrames().last == [1])
        #expect(try !monitor.hasLostConnection())
        return try router.lastEndpoint()
    }
}
