import Events
import Glibc
import Synchronization
import Wire
import ZeroMQ

/// A client of one daemon: appends, asks, and follows.
///
/// It connects by itself and connects again when the daemon comes back. Every call may be made from
/// any task; several may be under way at once.
public final class PactwireClient: Sendable {
    let policy: HistoryChangePolicy
    private let orders: Orders
    private let report: EngineReport
    let patience: Duration

    /// Starts a client. Nothing needs to listen at the endpoints yet.
    ///
    /// - Parameter patience: how long the daemon may stay silent before a call fails as
    ///   `unreachable`; longer than connecting takes. A daemon that is busy with a long answer is
    ///   not silent.
    /// - Parameter policy: what to do where a backup was restored below what was seen before.
    /// - Parameter acknowledged: what an earlier client's ``acknowledged`` was, where a producer
    ///   kept it: so that it is told when that is not in the log any more.
    /// - Throws: `badEndpoint`; `badArgument` where `acknowledged` names no history; `system`.
    public init(
        _ endpoints: Endpoints = Endpoints(), patience: Duration = .seconds(5),
        whenHistoryChanges policy: HistoryChangePolicy = .stop, acknowledged: Checkpoint? = nil
    ) throws(ClientError) {
        if let acknowledged { _ = try acknowledged.historyName() }
        self.policy = policy
        self.patience = patience
        report = EngineReport(acknowledged: acknowledged)
        do throws(ZMQError) {
            orders = try Orders()
            try Self.startEngine(endpoints, orders, report, patience, policy)
        } catch {
            throw ClientError(error)
        }
    }

    deinit { orders.put(.close) }

    /// Ends every call and every stream that is under way with `closed`.
    public func close() { orders.put(.close) }

    /// How far this client's own appends were acknowledged, and in which history; `nil` before the
    /// first, unless it was given. To be kept by a producer that wants to be told, when it is
    /// started again, that what was acknowledged to it is gone.
    public var acknowledged: Checkpoint? { report.acknowledged }

    /// A request was sent more than once, so that those made after it may have been carried out
    /// before it.
    package var hasSentAgain: Bool { report.hasSentAgain }

    // MARK: Calls

    /// Appends events, each one JSON object on one line. Returns when all that were taken are on
    /// disk; the answers come in the order of the events.
    ///
    /// At most 4,096 events and 16 MiB. While the daemon has more waiting than it holds (`busy`,
    /// `credit_exceeded`: nothing was taken), it is asked again for as long as patience lasts, with
    /// a pause that grows. Calls that are under way together may then be taken in another order
    /// than they were made, and now and then when a connection is lost, after which all that is
    /// unanswered is asked again in order: await one before making another that builds on it.
    ///
    /// - Throws: whatever the code, the same call is safe to make again, since what was taken
    ///   answers `duplicate`. `unreachable` and `cancelled`: it may have been taken, or be taken by
    ///   a daemon that has it already; none that comes later is sent it. `badArgument`: nothing was
    ///   sent. `refused` with the daemon's own code: of these `busy` and
    ///   `credit_exceeded` come when patience is over, `disk_full` at once, with some taken
    ///   perhaps; `isWorthRetrying` says whether a later call can succeed. `historyChanged`, and
    ///   nothing was taken, when what this client had acknowledged before isn't in the log.
    public func append(
        _ events: [[UInt8]], expecting expectation: Expectation? = nil
    ) async throws(ClientError) -> [AppendAnswer] {
        let end = ContinuousClock.now + patience
        var pause = Duration.milliseconds(20)
        while true {
            do throws(ClientError) {
                return try await appendOnce(events, expecting: expectation)
            } catch {
                // Not all at once who were refused together.
                let wait = pause * Double.random(in: 0.5...1)
                guard error.isForWantOfCredit, .now + wait < end else { throw error }
                try await Self.sleep(wait)
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    /// As ``append(_:expecting:)``, but asked only once.
    package func appendOnce(
        _ events: [[UInt8]], expecting expectation: Expectation? = nil
    ) async throws(ClientError) -> [AppendAnswer] {
        for (place, event) in events.enumerated()
        where event.isEmpty || event.contains(UInt8(ascii: "\n")) {
            throw ClientError(
                .badArgument, "event \(place + 1) must be one line of JSON; nothing was sent")
        }
        let options = AppendOptions(
            expectedSequence: expectation?.sequence, deal: expectation?.deal)
        let body = Array(events.joined(separator: [UInt8(ascii: "\n")]))
        guard events.count <= Limits.batchEventsMax, body.count <= Limits.batchBytesMax else {
            throw ClientError(
                .badArgument,
                "\(events.count) events of \(body.count) bytes are more than one call may append "
                    + "(\(Limits.batchEventsMax), \(Limits.batchBytesMax)); nothing was sent")
        }
        let bodies = try await ask(.append, [options.encoded, body]).bodies
        let answers = try Lines(bodies.first ?? []).map { line throws(ClientError) in
            try AppendAnswer(line)
        }
        guard answers.count == events.count else {
            throw .malformed("\(answers.count) lines for \(events.count) events")
        }
        return answers
    }

    /// The daemon's health.
    public func status() async throws(ClientError) -> DaemonStatus {
        guard let body = try await ask(.status, []).bodies.first,
            let root = try? JSON(parsing: body).root, let history = root["history"]?.string,
            let head = root["head"]?.unsignedInteger
        else { throw .malformed("no status") }
        return DaemonStatus(history: history, head: head, json: body)
    }

    // MARK: Engine

    func ask(_ verb: Verb, _ bodies: [[UInt8]]) async throws(ClientError) -> DaemonAnswer {
        let reply = Reply()
        let answer = await withTaskCancellationHandler {
            orders.put(.ask(verb, bodies, .call(reply)))
            return await reply.answer()
        } onCancel: {
            reply.tell(.failure(.cancelled))
            orders.put(.forget(reply))
        }
        return try answer.get()
    }

    static func sleep(_ duration: Duration) async throws(ClientError) {
        do { try await Task.sleep(for: duration) } catch { throw .cancelled }
    }

    func start(_ follower: any RunningFollower) { orders.put(.follow(follower)) }

    /// What a channel calls when its reader has room again.
    var hasRoomAgain: @Sendable () -> Void { { [orders] in orders.put(.wake) } }

    func streamEnded() { orders.put(.wake) }

    private static func startEngine(
        _ endpoints: Endpoints, _ orders: Orders, _ report: EngineReport, _ patience: Duration,
        _ policy: HistoryChangePolicy
    ) throws(ZMQError) {
        let context = try Context()
        let seconds = min(max(patience.components.seconds, 0), 86_400 * 365)
        let milliseconds =
            Int(seconds) * 1000 + Int(patience.components.attoseconds / 1_000_000_000_000_000)
        let engine = try Engine(
            endpoints, context: context, orders: orders, report: report,
            patienceMilliseconds: milliseconds, whenHistoryChanges: policy)
        let started = StartedEngine(engine)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(started)
        let answer = pthread_create(&thread, nil, runEngine, argument.toOpaque())
        guard answer == 0 else {
            argument.release()
            throw ZMQError(.openContext, .other(answer))
        }
        pthread_detach(thread)
    }
}

/// `@unchecked`: carries the engine from where it is made to the thread it lives on, once.
private final class StartedEngine: @unchecked Sendable {
    private let engine: Engine

    init(_ engine: Engine) { self.engine = engine }

    func run() { engine.run() }
}

/// A function, for a closure literal may be isolated to the actor it was written on.
private nonisolated func runEngine(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
{
    guard let argument else { return nil }
    Unmanaged<StartedEngine>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

extension AppendAnswer {
    /// One line of an append's answer.
    fileprivate init(_ line: ArraySlice<UInt8>) throws(ClientError) {
        guard let root = try? JSON(parsing: Array(line)).root,
            let outcome = root["outcome"]?.string.flatMap(Outcome.init(rawValue:))
        else { throw .malformed("a line without an outcome") }
        self.init(
            outcome: outcome, sequence: root["sequence"]?.unsignedInteger,
            code: root["code"]?.string, reason: root["reason"]?.string,
            source: root["source"]?.string, id: root["id"]?.string)
    }
}
