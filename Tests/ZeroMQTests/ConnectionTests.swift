import Testing
import ZeroMQ

@Suite("A connection has a name that no other ever has", .timeLimit(.minutes(1)))
struct ConnectionTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    /// The connection that the next subscription comes over, and its bytes.
    ///
    /// `poller` waits for the publisher, and for a subscriber that is to come back: its socket
    /// subscribes again only while somebody waits for it.
    private func nextSubscription(
        to publisher: borrowing Socket, _ poller: inout Poller
    ) throws -> (connection: Connection?, bytes: [UInt8]) {
        try #require(try poller.wait(timeoutMilliseconds: patienceMilliseconds) == 1)
        guard let message = try publisher.receive() else { return (nil, []) }
        return (Connection(of: message, hasKeys: false), message.bytes())
    }

    @Test("What one peer sends comes over one connection, what another sends over another")
    func tellsPeersApart() throws {
        let publisher = try Socket.bound(.xpub, in: context, [.xpubVerboser(true)])
        var poller = Poller()
        _ = poller.add(publisher)
        let one = try Socket.connected(
            .sub, in: context, to: publisher, [.subscribe([7]), .subscribe([8])])
        let first = try nextSubscription(to: publisher, &poller)
        let second = try nextSubscription(to: publisher, &poller)
        let other = try Socket.connected(.sub, in: context, to: publisher, [.subscribe([7])])
        let third = try nextSubscription(to: publisher, &poller)
        #expect([first.bytes, second.bytes, third.bytes] == [[1, 7], [1, 8], [1, 7]])
        let connection = try #require(first.connection)
        #expect(second.connection == connection)
        #expect(third.connection != connection)
        #expect(connection.isAlive && connection.key.isEmpty)

        try one.setOption(.unsubscribe([8]))
        let takenBack = try nextSubscription(to: publisher, &poller)
        #expect(takenBack == (connection, [0, 8]))
        one.close()
        let lost = try nextSubscription(to: publisher, &poller)
        #expect(lost == (nil, [0, 7]))
        // libzmq tells of the loss a moment before it closes the descriptor.
        let deadline = monotonicMilliseconds() + patienceMilliseconds
        while connection.isAlive, monotonicMilliseconds() < deadline {}
        #expect(!connection.isAlive)
        other.close()
    }

    @Test("A connection that is ended is gone, its peer comes back over another, no other notices")
    func ends() throws {
        let publisher = try Socket.bound(.xpub, in: context, [.xpubVerboser(true)])
        var poller = Poller()
        _ = poller.add(publisher)
        let one = try Socket.connected(
            .sub, in: context, to: publisher, [.subscribe([7]), .reconnect(milliseconds: 10)])
        let first = try nextSubscription(to: publisher, &poller)
        let ended = try #require(first.connection)
        let other = try Socket.connected(.sub, in: context, to: publisher, [.subscribe([8])])
        let second = try nextSubscription(to: publisher, &poller)
        let kept = try #require(second.connection)

        ended.end()
        _ = poller.add(one)
        let lost = try nextSubscription(to: publisher, &poller)
        #expect(lost == (nil, [0, 7]))
        let again = try nextSubscription(to: publisher, &poller)
        #expect(again.bytes == [1, 7])
        #expect(try #require(again.connection) != ended)
        #expect(!ended.isAlive && kept.isAlive)
        // The number may be in use again: that connection is not the one to end.
        ended.end()
        #expect(again.connection?.isAlive == true)
        one.close()
        other.close()
    }
}
