import Glibc
import PactwireClient
import PactwireTesting

/// A daemon that is killed now and then, and programs that reach it only through proxies.
final class ChaosWorld {
    let daemon: TestDaemon
    let requests: ChaosProxy
    let stream: ChaosProxy
    private(set) var tails: [(filter: ChaosFilter, process: ChildProcess)] = []
    private(set) var watch: ChildProcess?
    private(set) var kills = 0
    private(set) var stops = 0
    private var random: SeededRandom
    /// Tails that are stopped, and when they go on.
    private var stopped: [(process: ChildProcess, until: ContinuousClock.Instant)] = []

    /// So few messages are queued for a subscriber that a short stall loses some.
    private static let environment = ["PACTWIRE_STREAM_QUEUE": "8"]

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        daemon = try TestDaemon()
        let weather = ChaosWeather(pauseMilliseconds: 1_000, lastingMilliseconds: 700)
        requests = try ChaosProxy(before: daemon.requests, seed: seed, weather)
        stream = try ChaosProxy(before: daemon.stream, seed: ~seed, weather)
        calm()
    }

    /// As programs reach it.
    var endpoints: Endpoints { Endpoints(requests: requests.endpoint, stream: stream.endpoint) }

    func startDaemon() async throws { try await daemon.start(environment: Self.environment) }

    func calm() {
        requests.calm()
        stream.calm()
    }

    func storm() {
        requests.storm()
        stream.storm()
    }

    func beginTail(_ filter: ChaosFilter) throws {
        tails.append((filter, try begin(["tail", "--json"] + filter.options)))
    }

    func beginWatch() throws { watch = try begin(["watch", "deals", "--json"]) }

    private func begin(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            BuiltPrograms.commandLine, arguments,
            environment: CleanEnvironment.with([
                "PACTWIRE_REQUESTS": requests.endpoint, "PACTWIRE_STREAM": stream.endpoint,
            ]))
    }

    /// Lets something happen, or nothing.
    func doSomething() async throws {
        letGoOn(at: ContinuousClock.now)
        switch random.below(12) {
        case 0:
            kills += 1
            try await daemon.kill()
            try await Task.sleep(for: .milliseconds(random.below(300)))
            try await startDaemon()
        case 1, 2, 3:
            guard let tail = tails.randomElement(using: &random) else { return }
            stops += 1
            tail.process.signal(SIGSTOP)
            let pause = Duration.milliseconds(300 + random.below(2_700))
            stopped.append((tail.process, ContinuousClock.now + pause))
        case 4 where tails.count < 12:
            // Somebody new is given the time to reach the daemon at all.
            calm()
            try beginTail(ChaosFilter(from: 1 + random.below(50)))
            let process = tails[tails.count - 1].process
            try await eventually("it reaches the daemon; it said: \(process.errorText)") {
                process.outputByteCount > 0
            }
            storm()
        default: break
        }
        try await Task.sleep(for: .milliseconds(50 + random.below(300)))
    }

    /// Ends all chaos: what is slow, stopped or held goes on.
    func end() {
        calm()
        letGoOn(at: nil)
    }

    /// Lets go on who is stopped until `now`, or everybody.
    private func letGoOn(at now: ContinuousClock.Instant?) {
        for (process, until) in stopped where until <= now ?? until { process.signal(SIGCONT) }
        if let now { stopped.removeAll { $0.until <= now } } else { stopped = [] }
    }
}
