import PactwireClient
import PactwireTesting
import Synchronization

/// Subscriptions through the library, which read by fits and starts.
final class ChaosReader: Sendable {
    let subscriptions: [Subscription]
    private let client: PactwireClient
    private let tasks: [Task<Void, any Error>]

    init(_ endpoints: Endpoints, _ filters: [ChaosFilter]) throws {
        let client = try PactwireClient(endpoints)
        self.client = client
        let subscriptions = filters.map { _ in Subscription() }
        self.subscriptions = subscriptions
        tasks = zip(filters, subscriptions).enumerated().map { number, pair in
            let (filter, subscription) = pair
            return Task { try await subscription.read(client, filter, seed: UInt64(number)) }
        }
    }

    var hasHeard: Bool { subscriptions.contains { $0.byteCount > 0 } }

    func close() {
        for task in tasks { task.cancel() }
        client.close()
    }

    /// What one of them was handed.
    final class Subscription: Sendable {
        private let read = Mutex<(bytes: [UInt8], complete: UInt64)>(([], 0))

        /// Lines as `tail --json` prints them.
        var bytes: [UInt8] { read.withLock(\.bytes) }
        var byteCount: Int { read.withLock(\.bytes.count) }
        /// Up to this sequence it is said to be all.
        var complete: UInt64 { read.withLock(\.complete) }

        func read(_ client: PactwireClient, _ filter: ChaosFilter, seed: UInt64) async throws {
            var random = SeededRandom(seed: seed)
            let selection = EventSelection(
                types: filter.types, parties: filter.parties, subjects: filter.deals,
                projects: filter.projects)
            let start = Start.sequence(UInt64(filter.from))
            for try await step in client.subscribe(from: start, selecting: selection) {
                switch step {
                case .event(let event):
                    read.withLock { $0.bytes += event.json + [UInt8(ascii: "\n")] }
                case .complete(let checkpoint):
                    read.withLock { $0.complete = checkpoint.sequence }
                }
                // A reader that looks away now and then is waited for.
                if random.once(in: 300) { try await Task.sleep(for: .milliseconds(500)) }
            }
        }
    }
}
