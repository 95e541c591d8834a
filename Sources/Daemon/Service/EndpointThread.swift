import EventLog
import Events
import Glibc
import Logging
import Synchronization
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
    private static var answersQueuedMax: Int32 { 10_000 }

    /// Binds both endpoints and starts the log's writer. Nothing is served before `run`.
    init(
        settings: Settings, logger: Logger, start: inout StartedLog
    ) throws(DaemonFailure) {
        do throws(ZMQError) {
            context = try Context()
            mailbox = try Mailbox()
            let requests = try Socket(.router, in: context)
            try requests.setOption(.routerMandatory(true))
            try requests.setOption(.sendHighWaterMark(Self.answersQueuedMax))
            try requests.setOption(
                .maxMessageSize(Int64(Events.Limits.batchBytesMax + (64 << 10))))
            try requests.setOption(.linger(milliseconds: Self.lingerMilliseconds))
            try requests.setOption(.ipv6(settings.requests.contains("[")))
            try requests.bind(settings.requests)
            requestsEndpoint = try requests.lastEndpoint()
            let stream = try Socket(.xpub, in: context)
            try stream.setOption(.sendHighWaterMark(Int32(settings.streamQueueMessages)))
            try stream.setOption(.maxMessageSize(4096))
            try stream.setOption(.linger(milliseconds: Self.lingerMilliseconds))
            try stream.setOption(.ipv6(settings.stream.contains("[")))
            try stream.bind(settings.stream)
            streamEndpoint = try stream.lastEndpoint()
            endpoint = Endpoint(
                start, requests: requests, stream: stream, mailbox: mailbox, logger: logger)
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

    /// Serves on a thread of its own until `stop`, or until it can't go on.
    /// `isServing` is called on that thread when it has begun.
    func run(isServing: @escaping @Sendable () -> Void) async throws {
        let outcome = await withCheckedContinuation { continuation in
            let started = Started(
                thread: self, isServing: isServing, ended: { continuation.resume(returning: $0) })
            var thread = pthread_t()
            let argument = Unmanaged.passRetained(started)
            let answer = pthread_create(&thread, nil, runEndpoint, argument.toOpaque())
            guard answer == 0 else {
                argument.release()
                let reason = ZMQError(.openContext, .other(answer))
                return continuation.resume(returning: .endpoint(reason))
            }
            pthread_detach(thread)
        }
        if let outcome { throw outcome }
    }

    func stop() { mailbox.put(.stop) }

    /// On the thread: serves, closes the sockets, waits until what they held has left, and writes
    /// what the next start is faster with.
    fileprivate func serve() -> DaemonFailure? {
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

private final class Started: Sendable {
    let thread: EndpointThread
    let isServing: @Sendable () -> Void
    let ended: @Sendable (DaemonFailure?) -> Void

    init(
        thread: EndpointThread, isServing: @escaping @Sendable () -> Void,
        ended: @escaping @Sendable (DaemonFailure?) -> Void
    ) {
        self.thread = thread
        self.isServing = isServing
        self.ended = ended
    }
}

/// A function, for a closure literal may be isolated to the actor it was written on.
private nonisolated func runEndpoint(_ argument: UnsafeMutableRawPointer?)
    -> UnsafeMutableRawPointer?
{
    guard let argument else { return nil }
    let started = Unmanaged<Started>.fromOpaque(argument).takeRetainedValue()
    started.isServing()
    started.ended(started.thread.serve())
    return nil
}
