import Dispatch
import PactwireClient
import PactwireTesting
import Wire
import ZeroMQ

/// Two sockets that answer as a test says: for what a real daemon does too seldom to wait for.
actor FakeDaemon {
    typealias Answer = @Sendable (Verb, _ count: Int) -> Result<[[UInt8]], WireError>

    nonisolated let endpoints: Endpoints
    /// A thread of its own: tests that only compute would keep it from answering in time.
    private let executor = QueueExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    /// Topics that are subscribed to now, and how often each was.
    private(set) var held: Set<[UInt8]> = []
    private(set) var subscribed: [[UInt8]: Int] = [:]
    private(set) var counts: [Verb: Int] = [:]
    private let directory: TemporaryDirectory
    private let router: Socket
    private let xpub: Socket
    private let answer: Answer
    private let pace: Pace?
    private let turns: any DispatchSourceTimer

    static var epoch: UInt64 { 7 }

    /// `answer` is asked for the bodies of each answer but a ping's. `pace`: who joins is told so; nobody
    /// sends beats here, and without it each silence of some seconds is asked about.
    init(pace: Pace? = nil, _ answer: @escaping Answer) throws {
        directory = try TemporaryDirectory()
        endpoints = Endpoints(
            requests: "ipc://\(directory.appending("requests"))",
            stream: "ipc://\(directory.appending("stream"))")
        self.answer = answer
        self.pace = pace
        turns = DispatchSource.makeTimerSource(queue: executor.queue)
        turns.schedule(deadline: .now(), repeating: .milliseconds(2))
        let context = try Context()
        router = try Socket(.router, in: context)
        xpub = try Socket(.xpub, in: context)
        try xpub.setOption(.xpubVerbose(true))
        try xpub.setOption(.sendHighWaterMark(0))
        try router.bind(endpoints.requests)
        try xpub.bind(endpoints.stream)
    }

    func start() {
        turns.setEventHandler { [weak self] in self?.assumeIsolated { try? $0.turn() } }
        turns.resume()
    }

    isolated deinit { turns.cancel() }

    func publish(_ topic: [UInt8], _ header: StreamHeader, _ body: [UInt8] = []) throws {
        _ = try xpub.sendMultipart([topic, header.encoded, body])
    }

    /// All of it before anything more is answered.
    func publish(_ topic: [UInt8], all messages: [(StreamHeader, [UInt8])]) throws {
        for (header, body) in messages { try publish(topic, header, body) }
    }

    private func turn() throws {
        while case .frames(let frames) = try xpub.receiveMultipart(framesMax: 1, bytesMax: 5000) {
            let topic = Array(frames[0].dropFirst())
            if frames[0].first == 1 {
                held.insert(topic)
                subscribed[topic, default: 0] += 1
                if let pace, case .join = Topic(decoding: topic) {
                    let header = StreamHeader(.joined, epoch: Self.epoch, sequence: 0, previous: 0)
                    try publish(topic, header, pace.encoded)
                }
            } else {
                held.remove(topic)
            }
        }
        while case .frames(let frames) = try router.receiveMultipart(
            framesMax: 6, bytesMax: 1 << 20)
        {
            let header = try RequestHeader(decoding: frames[1])
            let count = counts[header.verb, default: 0]
            counts[header.verb] = count + 1
            let bodies: [[UInt8]]
            let kind: AnswerHeader.Kind
            switch header.verb == .ping ? .success([]) : answer(header.verb, count) {
            case .success(let own): (kind, bodies) = (.answer(header.verb), own)
            case .failure(let error): (kind, bodies) = (.error, [error.body])
            }
            let first = AnswerHeader(kind, requestId: header.requestId, epoch: Self.epoch).encoded
            _ = try router.sendMultipart([frames[0], first] + bodies)
        }
    }
}

/// Runs an actor on a dispatch queue.
private final class QueueExecutor: SerialExecutor {
    let queue = DispatchQueue(label: "fake-daemon")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
