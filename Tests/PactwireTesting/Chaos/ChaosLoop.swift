import Glibc
import Synchronization

/// What the proxy's thread does until it is stopped. Its sockets are closed with it.
struct ChaosLoop: ~Copyable {
    private let listener: TCPSocket
    private let server: TCPAddress
    private let seed: UInt64
    private let weather: ChaosWeather
    private let shared: ChaosProxy.Shared
    private var connections: [ChaosConnection] = []
    private var accepted = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(
        _ listener: TCPSocket, _ server: TCPAddress, _ seed: UInt64, _ weather: ChaosWeather,
        _ shared: ChaosProxy.Shared
    ) {
        self.listener = listener
        self.server = server
        self.seed = seed
        self.weather = weather
        self.shared = shared
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    mutating func run() {
        while !shared.isStopped.load(ordering: .acquiring) {
            wait()
            shared.settle()
            if shared.isCutting.exchange(false, ordering: .acquiring) { connections = [] }
            accept()
            let isCalm = shared.isCalm.load(ordering: .acquiring)
            let now = Self.now
            var kept: [ChaosConnection] = []
            kept.reserveCapacity(connections.count)
            for var connection in connections {
                let lives =
                    connection.age(at: now, isCalm: isCalm) { shared.count($0) }
                    && connection.move(at: now, using: &buffer)
                if lives { kept.append(connection) }
            }
            connections = kept
        }
    }

    private mutating func accept() {
        while let client = listener.accepted() {
            accepted += 1
            // Nobody there: the client sees its connection end.
            guard let upstream = try? TCPSocket.connecting(to: server) else { continue }
            let forecast = ChaosForecast(weather, seed: seed, connection: accepted)
            connections.append(
                ChaosConnection(
                    client: client, server: upstream, forecast: forecast, at: Self.now))
        }
    }

    /// Until bytes can move, something is due or the owner wakes it.
    private func wait() {
        let now = Self.now
        var polled = [
            pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: shared.wokenEnd, events: Int16(POLLIN), revents: 0),
        ]
        let isCalm = shared.isCalm.load(ordering: .acquiring)
        var due: Int?
        for connection in connections {
            for flow in [connection.toServer, connection.toClient] {
                if flow.wantsToTake { polled.append(Self.entry(flow.source, POLLIN)) }
                if flow.wantsToPass(at: now) { polled.append(Self.entry(flow.sink, POLLOUT)) }
            }
            if let next = connection.due(isCalm: isCalm) { due = min(due ?? next, next) }
        }
        let timeout = due.map { max(0, min($0 - now, 60_000)) } ?? -1
        poll(&polled, nfds_t(polled.count), Int32(timeout))
    }

    private static func entry(_ socket: TCPSocket, _ events: Int32) -> pollfd {
        pollfd(fd: socket.descriptor, events: Int16(events), revents: 0)
    }
}
