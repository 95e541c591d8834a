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
    private var acknowledged = Acknowledged()
    private let requests: Socket
    private let monitor: ConnectionMonitor
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
        case orders, requests, monitor
        case follower(Int)
    }

    /// Followers are woken this often, to try again what failed.
    private static var wakeMilliseconds: Int { 1000 }
    private var nextWake = 0

    init(
        _ endpoints: Endpoints, context: Context, orders: Orders, patienceMilliseconds: Int,
        whenHistoryChanges policy: HistoryChangePolicy
    ) throws(ZMQError) {
        self.endpoints = endpoints
        self.context = context
        self.orders = orders
        self.policy = policy
        outstanding = Outstanding(patienceMilliseconds: patienceMilliseconds)
        requests = try Socket(.dealer, in: context)
        monitor = try ConnectionMonitor(of: requests, in: context)
        try requests.setOption(.sendHighWaterMark(0))
        try requests.setOption(.ipv6(true))
        try requests.setOption(.reconnect(milliseconds: 50, maximum: 1000))
        try requests.setOption(.heartbeat(interval: 5000, timeout: 15_000))
        try requests.secure(by: endpoints.security)
        try requests.connect(endpoints.requests)
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
        _ = try poller.wait(timeoutMilliseconds: timeout)
        // Looked up before anything is done, since a follower that ends rebuilds the poller.
        let ready = slots.filter { poller.isReadable($0.0) }
        for (_, source) in ready {
            switch source {
            case .orders: carryOutOrders()
            case .requests: try takeAnswers()
            case .monitor: try askAgain()
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
        case .ping(let frames): _ = try requests.sendMultipart(frames)
        case .resend(let all): for frames in all { _ = try requests.sendMultipart(frames) }
        case .giveUp:
            for id in outstanding.removeAll() {
                try finish(id, .failure(.unreachable(endpoints.requests, endpoints.security)))
            }
        }
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
        case .follow(let follower): try follow(follower)
        case .wake:
            for id in followers.keys.sorted() { try wake(id) }
        case .close: close(.closed)
        }
    }

    private func ask(
        _ verb: Verb, _ bodies: [[UInt8]], _ waiter: Orders.Waiter
    ) throws(ZMQError) {
        let (id, frames) = outstanding.add(verb, bodies, now: monotonicMilliseconds())
        waiting[id] = waiter
        _ = try requests.sendMultipart(frames)
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
        while let message = try requests.receiveMultipart(framesMax: 4, bytesMax: 64 << 20) {
            guard case .frames(let frames) = message, let first = frames.first,
                let header = AnswerHeader(decoding: first)
            else { continue }
            let outcome = outstanding.answered(header, now: monotonicMilliseconds())
            for frames in outcome.resend { _ = try requests.sendMultipart(frames) }
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

    /// What a lost connection may have taken with it is asked again when there is another one.
    private func askAgain() throws(ZMQError) {
        guard try monitor.hasLostConnection() else { return }
        for frames in outstanding.lostConnection(now: monotonicMilliseconds()) {
            _ = try requests.sendMultipart(frames)
        }
    }

    /// A client that goes on whatever changes sees a change here; for any other the daemon sees it,
    /// before it takes an append.
    private func note(acknowledgement bodies: [[UInt8]]) {
        guard bodies.count > 1, let summary = AppendSummary(decoding: bodies[1]) else { return }
        if let change = acknowledged.note(summary) { policy.report(change) }
        if !policy.goesOn { outstanding.known = acknowledged.known?.encoded }
    }

    private func finish(
        _ id: UInt64, _ answer: Result<DaemonAnswer, ClientError>
    ) throws(ZMQError) {
        switch waiting.removeValue(forKey: id) {
        case .continuation(let continuation): continuation.resume(returning: answer)
        case .follower(let follower):
            guard let running = followers[follower] else { return }
            try act(follower, try running.answered(answer))
        case nil: break
        }
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
        slots = [
            (poller.add(fileDescriptor: orders.wakeUp.fileDescriptor), .orders),
            (poller.add(requests), .requests), (poller.add(monitor.socket), .monitor),
        ]
        for id in followers.keys.sorted() {
            guard let slot = followers[id]?.add(to: &poller) else { continue }
            slots.append((slot, .follower(id)))
        }
    }
}
