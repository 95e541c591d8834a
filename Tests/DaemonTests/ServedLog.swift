import Dispatch
import EventLog
import Logging
import PactwireTesting
import Storage
import Synchronization
import Testing
import Wire
import ZeroMQ

@testable import Daemon

/// A disk whose syncs can be held up.
final class HeldDisk: Sendable {
    private let isHeld = Atomic(false)
    private let reached = DispatchSemaphore(value: 0)
    private let released = DispatchSemaphore(value: 0)

    func disk() -> SimulatedDisk {
        SimulatedDisk { [self] call in
            guard call == .sync, isHeld.load(ordering: .acquiring) else { return }
            reached.signal()
            released.wait()
        }
    }

    func hold() { isHeld.store(true, ordering: .releasing) }

    /// Whether a sync came to stand still within the patience.
    func hasHeld() -> Bool { reached.wait(timeout: .now() + 30) == .success }

    func release() {
        isHeld.store(false, ordering: .releasing)
        released.signal()
    }
}

/// The daemon's own loop, in this process, on a disk of the test's choosing.
final class ServedLog: Sendable {
    let endpoint: String
    private let thread: EndpointThread
    private let directory: TemporaryDirectory
    private let serving: Task<Void, any Error>

    /// It serves when this returns: a test that then blocks its thread does not block it.
    init(_ disk: any Disk, access: Access? = nil) async throws {
        directory = try TemporaryDirectory()
        var settings = Settings()
        settings.data = directory.path
        settings.requests = "tcp://127.0.0.1:*"
        settings.stream = "tcp://127.0.0.1:*"
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        guard
            var start = try StartedLog.open(
                settings, disk: disk, manager: ServiceManager(environment: [:]), logger: logger)
        else { throw WaitedInVain("the log was not opened") }
        let thread = try EndpointThread(
            settings: settings, access: access, logger: logger, start: &start)
        self.thread = thread
        endpoint = thread.requestsEndpoint
        let (begun, begins) = AsyncStream<Void>.makeStream()
        serving = Task {
            defer { begins.finish() }
            try await thread.run { begins.finish() }
        }
        for await _ in begun {}
    }

    func replaceAccessList(by list: AccessList) { thread.replaceAccessList(by: list) }

    /// Ends it in order; throws why it ended otherwise.
    func stop() async throws {
        thread.stop()
        try await serving.value
    }
}

/// One peer of a daemon, which speaks raw requests.
final class RawPeer {
    private let socket: Socket
    private let context: Context
    private var poller = Poller()
    private var lastId: UInt64 = 0

    struct Reply: Equatable {
        let requestId: UInt64
        let kind: AnswerHeader.Kind
        let bodies: [[UInt8]]

        /// The code of a refusal.
        var code: String? {
            guard kind == .error, let body = bodies.first else { return nil }
            let text = String(decoding: body, as: UTF8.self)
            return WireError.Code.allCases.map(\.rawValue).first { text.contains("\"\($0)\"") }
        }
    }

    /// `keys`: its own, for a daemon that has the public key `server`.
    init(_ endpoint: String, server: String = "", keys: CurveKeyPair? = nil) throws {
        context = try Context()
        socket = try Socket(.dealer, in: context)
        try socket.setOption(.sendHighWaterMark(0))
        try socket.setOption(.receiveHighWaterMark(0))
        if let keys { try socket.setOption(.curveClient(serverKey: server, keys: keys)) }
        try socket.connect(endpoint)
        _ = poller.add(socket)
    }

    @discardableResult
    func send(_ verb: Verb, _ bodies: [UInt8]...) throws -> UInt64 {
        try send(verb, bodies)
    }

    private func send(_ verb: Verb, _ bodies: [[UInt8]]) throws -> UInt64 {
        lastId += 1
        let header = RequestHeader(verb: verb, requestId: lastId)
        let result = try socket.sendMultipart([header.encoded] + bodies)
        guard result == .sent else { throw WaitedInVain("the request was not taken") }
        return lastId
    }

    /// The next answer, waited for.
    func reply() throws -> Reply {
        let ready = try poller.wait(timeoutMilliseconds: 30_000)
        guard ready == 1 else { throw WaitedInVain("no answer in 30 s") }
        let message = try socket.receiveMultipart(framesMax: 8, bytesMax: 64 << 20)
        guard case .frames(var frames) = message, !frames.isEmpty else {
            throw WaitedInVain("no whole answer")
        }
        guard let header = AnswerHeader(decoding: frames.removeFirst()) else {
            throw WaitedInVain("no answer's header")
        }
        return Reply(requestId: header.requestId, kind: header.kind, bodies: frames)
    }

    /// Asks and waits for that answer; others that come before are lost.
    func ask(_ verb: Verb, _ bodies: [UInt8]...) throws -> Reply {
        let requestId = try send(verb, bodies)
        while true {
            let reply = try reply()
            if reply.requestId == requestId { return reply }
        }
    }
}
