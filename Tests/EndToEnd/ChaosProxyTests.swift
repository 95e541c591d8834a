import PactwireTesting
import Testing

/// Two programs that send each other bytes without end through a proxy. Every byte says where in
/// its direction it stands, so that a lost, doubled or changed one shows.
private struct Talk {
    private let listener: TCPSocket
    let proxy: ChaosProxy
    private var client: Side
    private var server: Side?
    private(set) var connections = 1
    /// Bytes that came, both ways, over all connections.
    private(set) var received = 0
    /// A byte was not the one that stands there.
    private(set) var isGarbled = false

    struct Side {
        let socket: TCPSocket
        var sent = 0
        var received = 0
        /// How much had been sent when the other direction was seen to end.
        var sentAtEnd: Int?
        var hasFailed = false
    }

    init(seed: UInt64, _ weather: ChaosWeather) throws {
        let (listener, endpoint) = try TCPSocket.listening()
        self.listener = listener
        proxy = try ChaosProxy(before: endpoint, seed: seed, weather)
        client = Side(socket: try TCPSocket.connecting(to: proxy.endpoint))
    }

    private static func byte(at place: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (place &* 2_654_435_761) >> 7)
    }

    /// Sends and receives what can be, and connects anew when the connection is over for both.
    mutating func goOn() throws {
        client = moved(client)
        server = (server ?? listener.accepted().map { Side(socket: $0) }).map { moved($0) }
        if client.isOver, server?.isOver ?? true {
            client = Side(socket: try TCPSocket.connecting(to: proxy.endpoint))
            server = nil
            connections += 1
        }
    }

    /// Whether bytes came that were sent after the other direction had ended.
    var isHalfClosed: Bool {
        guard let server else { return false }
        return client.received > server.sentAtEnd ?? .max
            || server.received > client.sentAtEnd ?? .max
    }

    private mutating func moved(_ side: Side) -> Side {
        var side = side
        let bytes = (side.sent..<side.sent + 512).map(Self.byte)
        if case .bytes(let count) = side.socket.transmit(bytes[...]) { side.sent += count }
        var buffer = [UInt8](repeating: 0, count: 4096)
        switch side.socket.receive(into: &buffer) {
        case .bytes(let count):
            let expected = (side.received..<side.received + count).map(Self.byte)
            if !buffer[..<count].elementsEqual(expected) { isGarbled = true }
            side.received += count
            received += count
        case .none: break
        case .end: side.sentAtEnd = side.sentAtEnd ?? side.sent
        case .failed: side.hasFailed = true
        }
        return side
    }
}

extension Talk.Side {
    fileprivate var isOver: Bool { sentAtEnd != nil || hasFailed }
}

@Suite("A proxy that lets faults happen", .timeLimit(.minutes(1)))
struct ChaosProxyTests {
    @Test("Bytes pass unchanged and in order through every fault, and every fault is counted")
    func allFaults() async throws {
        let weather = ChaosWeather(pauseMilliseconds: 5, lastingMilliseconds: 10)
        var talk = try Talk(seed: 4, weather)
        try await eventually("each fault happened five times") {
            for _ in 0..<50 { try talk.goOn() }
            return ChaosWeather.Fault.allCases.allSatisfy { talk.proxy.counts[$0, default: 0] >= 5 }
        }
        #expect(!talk.isGarbled && talk.connections > 5 && talk.received > 10_000)

        talk.proxy.calm()
        let before = talk.received
        try await eventually("bytes pass again") {
            for _ in 0..<50 { try talk.goOn() }
            return talk.received > before + 100_000
        }
        let (connections, counts) = (talk.connections, talk.proxy.counts)
        for _ in 0..<2_000 { try talk.goOn() }
        #expect(!talk.isGarbled && talk.connections == connections && talk.proxy.counts == counts)
    }

    @Test(
        "A fault that ends a connection ends it for both, one that doesn't lets it live",
        arguments: ChaosWeather.Fault.allCases)
    func one(_ fault: ChaosWeather.Fault) async throws {
        let weather = ChaosWeather(faults: [fault], pauseMilliseconds: 5, lastingMilliseconds: 10)
        var talk = try Talk(seed: 7, weather)
        var wasHalfClosed = false
        try await eventually("it happened") {
            for _ in 0..<20 {
                try talk.goOn()
                if talk.isHalfClosed { wasHalfClosed = true }
            }
            return talk.proxy.counts[fault, default: 0] >= 10 && talk.received > 10_000
                && wasHalfClosed == (fault == .halfClose)
        }
        let ends: Set<ChaosWeather.Fault> = [.cut, .reset, .halfClose]
        #expect((talk.connections > 1) == ends.contains(fault))
        #expect(wasHalfClosed == (fault == .halfClose))
        #expect(!talk.isGarbled && talk.proxy.counts.keys.allSatisfy { $0 == fault })
    }

    @Test(
        "A stall and a delay hold everything back, a throttle all but a trickle",
        arguments: [ChaosWeather.Fault.stall, .delay, .throttle])
    func held(_ fault: ChaosWeather.Fault) async throws {
        func bytes(_ faults: [ChaosWeather.Fault]) async throws -> Int {
            // One fault follows the other at once, in either direction.
            let weather = ChaosWeather(
                faults: faults, pauseMilliseconds: 1, lastingMilliseconds: 60_000)
            var talk = try Talk(seed: 1, weather)
            let end = ContinuousClock.now + .milliseconds(300)
            while ContinuousClock.now < end { try talk.goOn() }
            #expect(!talk.isGarbled)
            return talk.received
        }
        let unhindered = try await bytes([])
        // On a busy machine little passes anyway.
        #expect(try await bytes([fault]) < max(unhindered / 4, 100_000))
    }
}
