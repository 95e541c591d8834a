import PactwireClient

/// One measurement against a daemon: its connections, and what came over them.
struct BenchRun: Sendable {
    private let plan: BenchPlan
    private let events: BenchEvents
    private let producers: [PactwireClient]
    private let subscribers: [PactwireClient]
    private let watch = Stopwatch()

    init(_ plan: BenchPlan, _ events: BenchEvents, at endpoints: Endpoints) throws(ClientError) {
        (self.plan, self.events) = (plan, events)
        func clients(_ count: Int) throws(ClientError) -> [PactwireClient] {
            var clients: [PactwireClient] = []
            for _ in 0..<count { clients.append(try PactwireClient(endpoints)) }
            return clients
        }
        producers = try clients(plan.producers)
        subscribers = try clients(plan.subscribers)
    }

    /// Appends all events behind `checkpoint` and waits until every subscriber has heard them.
    ///
    /// - Throws: whatever any connection ended with; what was appended by then stays.
    func measure(after checkpoint: Checkpoint) async throws -> BenchReport {
        defer { close() }
        return try await withTaskCancellationHandler {
            let hearing = subscribers.map {
                BenchSubscriber($0, after: checkpoint, watch: watch)
            }
            for subscriber in hearing { try await subscriber.reach(checkpoint.sequence) }
            let answers = try await produce()
            let last = answers.compactMap(\.sequences.last).max() ?? 0
            for subscriber in hearing { try await subscriber.reach(last) }
            var heard: [[BenchSubscriber.Heard]] = []
            for subscriber in hearing { heard.append(try await subscriber.end()) }
            return BenchReport(plan, events, answers, heard)
        } onCancel: {
            close()
        }
    }

    /// The answers to all requests, in no order.
    private func produce() async throws -> [BenchAnswer] {
        // Connecting is nobody's append.
        for client in producers { _ = try await client.status() }
        let begun = Duration.nanoseconds(watch.nanoseconds)
        return try await withThrowingTaskGroup(of: [BenchAnswer].self) { group in
            for (number, client) in producers.enumerated() {
                let producer = BenchProducer(
                    number: number, plan: plan, events: events, client: client, watch: watch,
                    begun: begun)
                group.addTask { try await producer.run() }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func close() {
        for client in producers + subscribers { client.close() }
    }
}
