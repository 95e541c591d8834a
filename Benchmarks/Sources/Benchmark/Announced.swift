import Events
import Projections

/// A log that was announced once, as its texts.
final class Announced: History {
    private let text: [UInt8]
    private let ends: [Int]
    private let targets: [UInt64]

    init(_ mix: Announcements.Mix, events: Int) throws(Failure) {
        var announcements = Announcements(mix, events: events)
        var (text, ends, targets): ([UInt8], [Int], [UInt64]) = ([], [0], [])
        for _ in 0..<events {
            let line = announcements.next()
            text.append(contentsOf: line.json.utf8)
            ends.append(text.count)
            targets.append(line.target)
            do { _ = try Event(checking: Array(line.json.utf8)) } catch {
                throw Failure("an announcement is no event: \(error): \(line.json)")
            }
        }
        (self.text, self.ends, self.targets) = (text, ends, targets)
    }

    var count: UInt64 { UInt64(targets.count) }

    func event(at sequence: UInt64) -> Event? {
        let place = Int(sequence)
        return try? Event(stored: Array(text[ends[place - 1]..<ends[place]]))
    }

    func record(_ sequence: UInt64) throws(Failure) -> FoldRecord {
        guard let event = event(at: sequence) else { throw Failure("event \(sequence) is none") }
        return FoldRecord(
            sequence: sequence, recordedMicroseconds: 0,
            targetSequence: targets[Int(sequence) - 1], event: event)
    }
}
