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
    let patience: Duration

    /// Starts a client. Nothing needs to listen at the endpoints yet.
    ///
    /// - Parameter patience: how long the daemon may stay silent before a call fails as
    ///   `unreachable`. A daemon that is busy with a long answer is not silent.
    /// - Parameter policy: what to do where a backup was restored below what was seen before.
    /// - Throws: `badEndpoint`.
    public init(
        _ endpoints: Endpoints = Endpoints(), patience: Duration = .seconds(5),
        whenHistoryChanges policy: HistoryChangePolicy = .stop
    ) throws(ClientError) {
        self.policy = policy
        self.patience = patience
        do throws(ZMQError) {
            orders = try Orders()
            try Self.startEngine(endpoints, orders, patience, policy)
        } catch {
            throw ClientError(error)
        }
    }

    deinit { orders.put(.close) }

    /// Ends every call and every stream that is under way with `closed`.
    public func close() { orders.put(.close) }

    // MARK: Calls

    /// Appends events, each one JSON object on one line. Returns when all that were taken are on
    /// disk; the answers come in the order of the events.
    ///
    /// At most 4,096 events and 16 MiB. While the daemon has more waiting than it holds (`busy`,
    /// `credit_exceeded`: nothing was taken), it is asked again for as long as patience lasts, with
    /// a pause that grows. Calls that are under way together may then be taken in another order
    /// than they were made: await one before making another that builds on it.
    ///
    /// - Throws: whatever the code, the same call is safe to make again, since what was taken
    ///   answers `duplicate`. `refused` with the daemon's own code: of these `busy` and
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
                guard error.isForWantOfCredit, .now + wait < end, await Self.sleep(wait) else {
                    throw error
                }
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
                .refused, "event \(place + 1) must be one line of JSON; nothing was sent")
        }
        let options = AppendOptions(
            expectedSequence: expectation?.sequence, deal: expectation?.deal)
        let body = Array(events.joined(separator: [UInt8(ascii: "\n")]))
        guard events.count <= Limits.batchEventsMax, body.count <= Limits.batchBytesMax else {
            throw ClientError(
                .refused,
                "\(events.count) events of \(body.count) bytes are more than one call may append "
                    + "(\(Limits.batchEventsMax), \(Limits.batchBytesMax)); nothing was sent",
                serverCode: WireError.Code.tooLarge.rawValue)
        }
        let bodies = try await ask(.append, [options.encoded, body])
        let answers = try Lines(bodies.first ?? []).map { line throws(ClientError) in
            try AppendAnswer(line)
        }
        guard answers.count == events.count else {
            throw .malformed("\(answers.count) lines for \(events.count) events")
        }
        return answers
    }

    /// The daemon's health: one JSON object.
    public func status() async throws(ClientError) -> [UInt8] {
        guard let body = try await ask(.status, []).first else { throw .malformed("no status") }
        return body
    }

    /// The rows of a projection that match, all as of one sequence.
    public func show(
        _ projection: String, _ query: ProjectionQuery = ProjectionQuery()
    ) async throws(ClientError) -> ProjectionState {
        var request = ShowRequest(projection: projection, key: query.key)
        request.parties = query.parties
        request.deals = query.deals
        request.projects = query.projects
        request.roles = query.roles
        request.atSequence = query.atSequence
        var rows: [[UInt8]] = []
        while true {
            let bodies = try await ask(.show, [request.encoded])
            guard bodies.count == 2, let summary = try? JSON(parsing: bodies[0]).root,
                let sequence = summary["sequence"]?.unsignedInteger
            else { throw .malformed("no rows") }
            rows += Lines(bodies[1]).map { Array($0) }
            guard let cursor = summary["cursor"]?.unsignedInteger else {
                return ProjectionState(sequence: sequence, rows: rows)
            }
            request.cursor = cursor
        }
    }

    // MARK: Engine

    func ask(_ verb: Verb, _ bodies: [[UInt8]]) async throws(ClientError) -> [[UInt8]] {
        let answer = await withCheckedContinuation { continuation in
            orders.put(.ask(verb, bodies, .continuation(continuation)))
        }
        return try answer.get().bodies
    }

    /// `false` when it was cancelled.
    private static func sleep(_ duration: Duration) async -> Bool {
        do {
            try await Task.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }

    func start(_ follower: any RunningFollower) { orders.put(.follow(follower)) }

    /// What a channel calls when its reader has room again.
    var hasRoomAgain: @Sendable () -> Void { { [orders] in orders.put(.wake) } }

    func streamEnded() { orders.put(.wake) }

    private static func startEngine(
        _ endpoints: Endpoints, _ orders: Orders, _ patience: Duration,
        _ policy: HistoryChangePolicy
    ) throws(ZMQError) {
        let context = try Context()
        let seconds = min(max(patience.components.seconds, 0), 86_400 * 365)
        let milliseconds =
            Int(seconds) * 1000 + Int(patience.components.attoseconds / 1_000_000_000_000_000)
        let engine = try Engine(
            endpoints, context: context, orders: orders, patienceMilliseconds: milliseconds,
            whenHistoryChanges: policy)
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
