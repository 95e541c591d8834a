import PactwireClient

/// One connection that hears everything that is recorded during a measurement.
struct BenchSubscriber: Sendable {
    struct Heard: Sendable {
        let sequence: UInt64
        /// Nanoseconds since the start.
        let time: Int64
    }

    private let hearing: Task<[Heard], any Error>
    /// The sequence up to which it has heard all; only the last matters.
    private let progress: AsyncThrowingStream<UInt64, any Error>

    /// How long nothing new may be heard before it is given up.
    private static let patience = Duration.seconds(30)

    /// Begins behind `checkpoint`.
    init(_ client: PactwireClient, after checkpoint: Checkpoint, watch: Stopwatch) {
        let (progress, told) = AsyncThrowingStream<UInt64, any Error>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        self.progress = progress
        hearing = Task {
            var heard: [Heard] = []
            do {
                for try await step in client.subscribe(from: .after(checkpoint)) {
                    switch step {
                    case .event(let event):
                        heard.append(Heard(sequence: event.sequence, time: watch.nanoseconds))
                        told.yield(event.sequence)
                    case .complete(let checkpoint): told.yield(checkpoint.sequence)
                    }
                }
                told.finish()
            } catch {
                told.finish(throwing: error)
            }
            return heard
        }
    }

    /// Returns once everything up to `sequence` was heard.
    ///
    /// - Throws: why the subscription ended, or a failure when nothing new comes for half a minute.
    func reach(_ sequence: UInt64) async throws {
        var reached: UInt64?
        while reached.map({ $0 < sequence }) ?? true {
            let next = try await withThrowingTaskGroup(of: UInt64?.self) { group in
                group.addTask { [progress] in
                    for try await sequence in progress { return sequence }
                    return nil
                }
                group.addTask {
                    try await Task.sleep(for: Self.patience)
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
            try Task.checkCancellation()
            guard let next else {
                throw Failure(
                    .refused,
                    "a subscriber has heard nothing for 30 s and lacks events up to \(sequence): "
                        + "look at the daemon's log")
            }
            reached = next
        }
    }

    /// Ends it.
    ///
    /// - Returns: all that it heard, in that order.
    func end() async throws -> [Heard] {
        hearing.cancel()
        return try await hearing.value
    }
}
