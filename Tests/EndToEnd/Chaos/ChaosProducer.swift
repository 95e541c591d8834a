import PactwireClient
import PactwireTesting
import Synchronization

/// Appends a story until it is told to stop, each event until it is answered.
final class ChaosProducer: Sendable {
    private let client: PactwireClient
    private let isStopped = Atomic(false)

    init(_ endpoints: Endpoints) throws {
        client = try PactwireClient(endpoints, patience: .seconds(20))
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// - Returns: how many events were appended.
    func tell(_ name: String, seed: UInt64) async -> Int {
        var story = ChaosStory(name, seed: seed)
        var random = SeededRandom(seed: ~seed)
        var appended = 0
        while !isStopped.load(ordering: .relaxed) {
            let count = random.once(in: 20) ? 60 : 1 + random.below(4)
            let events = (0..<count).map { _ in story.next() }
            let answers = await answers(events.map { Array($0.text.utf8) })
            let taken = zip(events, answers).filter { $1.sequence != nil }
            story.acknowledged(taken.map(\.0.id))
            appended += taken.count
            try? await Task.sleep(for: .milliseconds(random.below(150)))
        }
        client.close()
        return appended
    }

    private func answers(_ events: [[UInt8]]) async -> [AppendAnswer] {
        while true {
            if let answers = try? await client.append(events) { return answers }
            // Nothing is known of them, so they are sent again; what was taken is a duplicate.
            if isStopped.load(ordering: .relaxed) { return [] }
        }
    }
}
