import Wire
import ZeroMQ

/// The client's thread: the one owner of its sockets. It sends what is asked, hands answers to
/// those who wait, and feeds the followers.
///
/// Not `Sendable`: made and run on its thread. Others reach it through ``Orders``.
final class Engine {
    private let endpoints: Endpoints
    private let context: Context
    private let orders: Orders
    private let policy: HistoryChangePolicy
    private let report: EngineReport
    private var acknowledged: Acknowledged
    /// `nil` between one that was lost and the next.
    private var connection: RequestConnection?
    /// When to connect again, where there is no connection.
    private var nextConnect = 0
    private var connectPause = connectPauseMilliseconds
    private var outstanding: Outstanding
    private var waiting: [UInt64: Orders.Waiter] = [:]
    private var followers: [Int: any RunningFollower] = [:]
    private var nextFollower = 1
    /// When to say to which follower that its wait is over.
    private var waits: [Int: Int] = [:]
    private var poller = Poller()
    private var slots: [(Poller.Slot, Source)] = []
    private var isClosed = false

    private enum Source {
        case orders, requests
        /// Looked at in each turn.
        case monitor
        case follower(Int)
    }

    /// The wait before connecting again doubles from the first to the second, until something is
    /// heard, lest a peer that hangs up at once is called on without end.
    private static var connectPauseMilliseconds: Int { 50 }
    private static var connectPauseMaxMilliseconds: Int { 1000 }

    /// Followers are woken this often, to try again what failed.
    private static var wakeMilliseconds: Int { 1000 }
    private var nextWake = 0

    init(
        _ endpoints: Endpoints, context: Context, orders: Orders, report: EngineReport,
        patienceMilliseconds: Int, whenHistoryChanges policy: HistoryChangePolicy
    ) throws(ZMQError) {
        self.endpoints = endpoints
        self.context = context
        self.orders = orders
        self.report = report
        self.policy = policy
        acknowledged = Acknowledged(
            report.acknowledged.map { KnownHistory(history: $0.history, seen: $0.sequence) })
        outstanding = Outstanding(patienceMilliseconds: patienceMilliseconds)
        if !policy.goesOn { outstanding.known = acknowledged.known?.encoded }
        connection = try RequestConnection(to: endpoints, in: context)
        rebuildPoller()
    }

    func run() {
        while !isClosed {
            do throws(ZMQError) { try turn() } catch { close(ClientError(error)) }
        }
    }

    private func turn() throws(ZMQError) {
        let now = monotonicMilliseconds()
        var timeout = outstanding.nextTick(now: now)
        if !followers.isEmpty {
            let next = min(nextWake, waits.values.min() ?? .max)
            timeout = min(timeout ?? .max, max(0, next - now))
        }
        if connection == nil { timeout = min(timeout ?? .max, max(0, nextConnect - now)) }
        _ = try poller.wait(timeoutMilliseconds: timeout)
        // Looked up before anything is done, since a follower that ends rebuilds the poller.
        let ready = slots.filter { poller.isReadable($0.0) }
        // Before anything is sent, which a connection mended behind its back would deliver first.
        if try connection?.isLost() == true { try loseConnection() }
        for (_, source) in ready {
            switch source {
            case .orders: carryOutOrders()
            case .requests: try takeAnswers()
            case .monitor: break
            case .follower(let id): try takeStream(id)
            }
            if isClosed { return }
        }
        try tick()
    }

    private func tick() throws(ZMQError) {
        let now = monotonicMilliseconds()
        switch outstanding.tick(now: now) {
        case .nothing: break
        case .ping(let frames): try connection?.send(frames)
        case .resend(let all): try sendAgain(all)
        case .giveUp:
            // With it goes what it didn't send.
            disconnect(connectingAt: now)
            for id in outstanding.removeAll() {
                try finish(id, .failure(.unreachable(endpoints.requests, endpoints.security)))
            }
        }
        if connection == nil, nextConnect <= now { try connect(now: now) }
        for id in waits.filter({ $0.value <= now }).keys.sorted() {
            waits[id] = nil
            if let follower = followers[id] { try act(id, follower.waited()) }
        }
        guard now >= nextWake else { return }
        nextWake = now + Self.wakeMilliseconds
        for id in followers.keys.sorted() { try wake(id) }
    }

    // MARK: Orders

    /// Every order taken is carried out or refused, whatever becomes of the ones before it.
    private func carryOutOrders() {
        for order in orders.takeAll() {
            guard !isClosed else {
                orders.put(order)
                continue
            }
            do throws(ZMQError) { try carryOut(order) } catch { close(ClientError(error)) }
        }
    }

    private func carryOut(_ order: Orders.Order) throws(ZMQError) {
        switch order {
        case .ask(let verb, let bodies, let waiter): try ask(verb, bodies, waiter)
        case .forget(let reply): forget(reply)
        case .follow(let follower): try follow(follower)
        case .wake:
            for id in followers.keys.sorted() { try wake(id) }
        case .close: close(.closed)
        }
    }

    private func ask(
        _ verb: Verb, _ bodies: [[UInt8]], _ waiter: Orders.Waiter
    ) throws(ZMQError) {
        if case .call(let reply) = waiter, reply.isTold { return }
        let (id, frames) = outstanding.add(verb, bodies, now: monotonicMilliseconds())
        waiting[id] = waiter
        try connection?.send(frames)
    }

    private func forget(_ reply: Reply) {
        let place = waiting.first { _, waiter in
            if case .call(let other) = waiter { other === reply } else { false }
        }
        guard let id = place?.key else { return }
        waiting[id] = nil
        outstanding.forget(id)
    }

    private func close(_ error: ClientError) {
        isClosed = true
        orders.refuseFurther(error)
        for waiter in waiting.values { waiter.tell(.failure(error)) }
        for follower in followers.values { follower.finish(error) }
        waiting = [:]
        followers = [:]
        waits = [:]
    }

    // MARK: Answers

    private func takeAnswers() throws(ZMQError) {
        while let message = try connection?.receive() {
            guard case .frames(let frames) = message, let first = frames.first,
                let header = AnswerHeader(decoding: first)
            else { continue }
            connectPause = Self.connectPauseMilliseconds
            let outcome = outstanding.answered(header, now: monotonicMilliseconds())
            try sendAgain(outcome.resend)
            guard outcome.isAwaited else { continue }
            let bodies = Array(frames.dropFirst())
            if header.kind == .answer(.append) { note(acknowledgement: bodies) }
            try finish(
                header.requestId,
                header.kind == .error
                    ? .failure(.refused(body: bodies.first ?? []))
                    : .success(DaemonAnswer(epoch: header.epoch, bodies: bodies)))
        }
    }

    /// A client that goes on whatever changes sees a change here; for any other the daemon sees it,
    /// before it takes an append.
    private func note(acknowledgement bodies: [[UInt8]]) {
        guard bodies.count > 1, let summary = AppendSummary(decoding: bodies[1]) else { return }
        if let change = acknowledged.note(summary) { policy.report(change) }
        report.acknowledged = acknowledged.known.map {
            Checkpoint(history: $0.history, sequence: $0.seen)
        }
        if !policy.goesOn { outstanding.known = acknowledged.known?.encoded }
    }

    private func finish(
        _ id: UInt64, _ answer: Result<DaemonAnswer, ClientError>
    ) throws(ZMQError) {
        switch waiting.removeValue(forKey: id) {
        case .call(let reply): reply.tell(answer)
        case .follower(let follower):
            guard let running = followers[follower] else { return }
            try act(follower, try running.answered(answer))
        case nil: break
        }
    }

    // MARK: Connection

    private func loseConnection() throws(ZMQError) {
        // What the daemon said before it went.
        try takeAnswers()
        disconnect(connectingAt: monotonicMilliseconds() + connectPause)
        connectPause = min(connectPause * 2, Self.connectPauseMaxMilliseconds)
    }

    private func disconnect(connectingAt time: Int) {
        connection = nil
        nextConnect = time
        rebuildPoller()
    }

    /// What the connection before may have lost is asked again, and all that was asked since, in
    /// the order it was asked in.
    private func connect(now: Int) throws(ZMQError) {
        do throws(ZMQError) {
            connection = try RequestConnection(to: endpoints, in: context)
        } catch {
            // For want of sockets, say: other calls must not end for that.
            nextConnect = now + Self.connectPauseMaxMilliseconds
            return
        }
        rebuildPoller()
        try sendAgain(outstanding.lostConnection(now: now))
    }

    private func sendAgain(_ requests: [[[UInt8]]]) throws(ZMQError) {
        guard !requests.isEmpty else { return }
        report.noteSentAgain()
        for frames in requests { try connection?.send(frames) }
    }

    // MARK: Followers

    private func follow(_ follower: any RunningFollower) throws(ZMQError) {
        let id = nextFollower
        nextFollower += 1
        do throws(ZMQError) {
            try follower.connect(to: endpoints, in: context)
        } catch {
            return follower.finish(ClientError(error))
        }
        followers[id] = follower
        rebuildPoller()
        try act(id, follower.start())
    }

    private func takeStream(_ id: Int) throws(ZMQError) {
        guard let follower = followers[id] else { return }
        try act(id, try follower.takeStream())
    }

    private func wake(_ id: Int) throws(ZMQError) {
        guard let follower = followers[id] else { return }
        try act(id, follower.woken())
    }

    private func act(_ id: Int, _ steps: FollowerAsks) throws(ZMQError) {
        for (verb, bodies) in steps.asks { try ask(verb, bodies, .follower(id)) }
        if let milliseconds = steps.waitMilliseconds {
            waits[id] = monotonicMilliseconds() + milliseconds
        }
        if steps.isOver {
            followers[id] = nil
            waits[id] = nil
        }
        if steps.isOver || steps.hasReconnected { rebuildPoller() }
        followers[id]?.listen(through: &poller)
    }

    private func rebuildPoller() {
        poller = Poller()
        slots = [(poller.add(fileDescriptor: orders.wakeUp.fileDescriptor), .orders)]
        if let added = connection?.add(to: &poller) {
            slots += [(added.requests, .requests), (added.monitor, .monitor)]
        }
        for id in followers.keys.sorted() {
            guard let slot = followers[id]?.add(to: &poller) else { continue }
            slots.append((slot, .follower(id)))
        }
    }
}
