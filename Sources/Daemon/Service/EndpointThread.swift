import EventLog
import Events
import Logging
import Storage
import SystemPackage
import Wire
import ZeroMQ

/// The thread that an ``Endpoint`` lives on, and what others may do to it: wait for it, stop it.
///
/// `@unchecked`: `endpoint` is set before the thread is started and then touched by that thread
/// alone, which also closes its sockets; everything else never changes or is `Sendable` itself.
final class EndpointThread: @unchecked Sendable {
    let requestsEndpoint: String
    let streamEndpoint: String
    private let mailbox: Mailbox
    private let context: Context
    private var endpoint: Endpoint?
    private let check = BackgroundCheck()

    /// How long answers still queued may take to leave after the end, in milliseconds.
    private static var lingerMilliseconds: Int32 { 1000 }
    /// Of one peer, beyond which answers to it are dropped. More than its credit of requests.
    private static var answersQueuedMax: Int32 { 5000 }
    /// A topic, and what ZMTP and CURVE put around it.
    private static var subscriptionBytesMax: Int64 { Int64(Topic.bytesMax) + 128 }
    /// Of one peer, beyond which ZeroMQ reads no more from it: it holds so many whole requests, and
    /// what its buffers do. One peer can fill that with requests of the largest size.
    private static var requestsQueuedMax: Int32 { 64 }

    /// What bounds how long peers are waited for that are silent, unread, half connected, without a
    /// listed key, or to be told last words.
    private static let patience: [SocketOption] = [
        .heartbeat(interval: 10_000, timeout: 30_000), .unreadTimeout(milliseconds: 30_000),
        .handshake(milliseconds: 5000), .backlog(512), .linger(milliseconds: lingerMilliseconds),
    ]

    /// Binds both endpoints and starts the log's writer. Nothing is served before `run`.
    init(
        settings: Settings, access: Access?, logger: Logger, start: inout StartedLog
    ) throws(DaemonFailure) {
        do throws(ZMQError) {
            let context = try Context()
            self.context = context
            mailbox = try Mailbox()
            let control = try access.map { access throws(ZMQError) in
                try AccessControl(access, in: context, logger: logger)
            }
            let requests = try Socket(.router, in: context)
            try requests.setOption(.routerMandatory(true))
            try requests.setOption(.sendHighWaterMark(Self.answersQueuedMax))
            try requests.setOption(.receiveHighWaterMark(Self.requestsQueuedMax))
            try requests.setOption(.maxMessageSize(Int64(WireProtocol.requestBytesMax)))
            requestsEndpoint = try Self.bind(requests, to: settings.requests, control)
            let stream = try Socket(.xpub, in: context)
            try stream.setOption(.sendHighWaterMark(Int32(settings.streamQueueMessages)))
            try stream.setOption(.maxMessageSize(Self.subscriptionBytesMax))
            // Or a second subscription to a topic, and whose it is, would stay unknown.
            try stream.setOption(.xpubVerboser(true))
            streamEndpoint = try Self.bind(stream, to: settings.stream, control)
            endpoint = Endpoint(
                start, folder: try Self.folder(start, mailbox, logger), requests: requests,
                stream: stream,
                caps: SubscriptionCaps(
                    topicsMax: settings.streamTopicsMax,
                    topicsPerKeyMax: settings.streamTopicsPerKeyMax),
                access: control, mailbox: mailbox, logger: logger)
        } catch {
            throw .endpoint(error)
        }
        if !settings.checksAll {
            check.start(start.unchecked, start.snapshots, start.keys, logger: logger) {
                [mailbox] in mailbox.put(.failed($0))
            }
        }
        guard let writer = start.takeWriter() else { return }
        do throws(LogError) {
            endpoint?.commit = try GroupCommit(
                writer, bounds: AppendQueue.commitBounds, clock: WallClock.microseconds,
                onCommit: { [mailbox] in mailbox.put(.committed($0)) },
                onFailure: { [mailbox] in mailbox.put(.commitFailed($0)) },
                onFillFailure: { error in
                    logger.warning("no segment could be prepared; appends take longer: \(error)")
                })
        } catch {
            throw .log(error)
        }
    }

    private static func folder(
        _ start: borrowing StartedLog, _ mailbox: Mailbox, _ logger: Logger
    ) throws(ZMQError) -> Folder {
        do {
            return try Folder(
                from: start.state, history: start.history, snapshots: start.snapshots,
                mailbox: mailbox, logger: logger)
        } catch {
            throw ZMQError(.openContext, .other(error.rawValue))
        }
    }

    /// - Returns: the endpoint that it really got.
    private static func bind(
        _ socket: borrowing Socket, to endpoint: String, _ control: AccessControl?
    ) throws(ZMQError) -> String {
        for option in patience { try socket.setOption(option) }
        try socket.setOption(.ipv6(endpoint.contains("[")))
        try control?.guardSocket(socket)
        try IPCPath.check(endpoint)
        // libzmq binds addresses and interfaces, no names.
        let local = "tcp://localhost:"
        let port = endpoint.hasPrefix(local) ? endpoint.dropFirst(local.count) : nil
        try socket.bind(port.map { "tcp://127.0.0.1:\($0)" } ?? endpoint)
        return try socket.lastEndpoint()
    }

    /// Serves on a thread of its own until `stop`, or until it can't go on.
    /// `isServing` is called on that thread when it has begun.
    func run(isServing: @escaping @Sendable () -> Void) async throws {
        let outcome = await withCheckedContinuation { continuation in
            do throws(Errno) {
                // Nobody joins it: it has ended when it resumes us.
                _ = try PosixThread("pactwire-serve") { [self] in
                    isServing()
                    continuation.resume(returning: serve())
                }
            } catch {
                let reason = ZMQError(.openContext, .other(error.rawValue))
                continuation.resume(returning: .endpoint(reason))
            }
        }
        if let outcome { throw outcome }
    }

    func stop() { mailbox.put(.stop) }

    /// Only clients in `list` are served from here on; others' connections are ended.
    func replaceAccessList(by list: AccessList) { mailbox.put(.accessList(list)) }

    /// On the thread: serves, closes the sockets, waits until what they held has left, and writes
    /// what the next start is faster with.
    private func serve() -> DaemonFailure? {
        var outcome: DaemonFailure?
        do throws(DaemonFailure) { try endpoint?.run() } catch { outcome = error }
        var derived = outcome == nil ? endpoint?.derived : nil
        endpoint = nil
        check.stop()
        context.terminate()
        derived?.finish()
        return outcome
    }
}
