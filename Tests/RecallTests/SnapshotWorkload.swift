import EventLog
import PactwireTesting
import Projections
import Recall
import SystemPackage

/// A log that is folded on from its newest snapshot with a new one every few events, whatever
/// becomes of the attempts.
struct SnapshotWorkload {
    static let directory: FilePath = "/data/snapshots"
    private static let eventsPerSnapshot: UInt64 = 5

    /// The last sequence of a snapshot that was written whole, and that of the last attempt.
    private(set) var written: UInt64 = 0
    private(set) var attempted: UInt64 = 0
    private(set) var errors: [SnapshotError] = []
    private(set) var state = ProjectionsState()
    private(set) var store: SnapshotStore

    static func store(
        _ disk: SimulatedDisk, of story: LoggedStory, lineage: UInt64 = 1
    ) -> SnapshotStore {
        SnapshotStore(directory, log: story.reader.identity, lineage: lineage, disk: disk)
    }

    init(_ story: LoggedStory, _ disk: SimulatedDisk, through last: UInt64 = .max) throws {
        store = Self.store(disk, of: story)
        var state = try store.open(story.reader).state
        written = state.sequence
        while state.sequence < min(last, story.last) {
            try story.fold(&state, through: state.sequence + Self.eventsPerSnapshot)
            attempted = state.sequence
            do throws(SnapshotError) {
                try store.save(&state)
                written = state.covered
            } catch {
                // A merge may fail behind a snapshot that stands.
                written = max(written, state.covered)
                errors.append(error)
            }
        }
        self.state = state
    }
}
