import EventLog
import Events
import Logging
import PactwireTesting
import Projections
import Recall
import Storage
import SystemPackage
import Testing

@testable import Daemon

@Suite("Folds at rest", .timeLimit(.minutes(2)))
struct RestTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func group(_ sequences: ClosedRange<UInt64>) throws -> FoldingGroup {
        let records = try sequences.map { sequence in
            let text =
                #"{"specversion":"1.0","id":"\#(sequence)","source":"s","#
                + #""type":"talks.reported","subject":"d-\#(sequence % 50)","data":{"#
                + #""parties":[{"id":"p","role":"buyer"}],"#
                + #""certainty":"official","report":{"publisher":"p"}}}"#
            return FoldRecord(
                sequence: sequence, recordedMicroseconds: Int64(sequence), targetSequence: 0,
                event: try Event(checking: Array(text.utf8)))
        }
        return FoldingGroup(records: records, bytes: 0, isWatched: false)
    }

    /// A folder on an empty log, and what it tells.
    private static func folder(
        on disk: any Disk, isReadOnly: Bool = false,
        eventsAheadMax: UInt64 = SnapshotUpkeep.eventsAheadMax
    ) throws -> (folder: Folder, mailbox: Mailbox) {
        var settings = Settings()
        settings.data = "/data"
        let opened = try StartedLog.open(
            settings, disk: disk, manager: ServiceManager(environment: [:]), logger: logger)
        guard let start = opened else { throw WaitedInVain("the log was not opened") }
        let mailbox = try Mailbox()
        let snapshots = SnapshotStore(
            "/data/folded", log: start.reader.identity, lineage: start.reader.lineage,
            isReadOnly: isReadOnly, disk: disk)
        let folder = try Folder(
            from: start.state, history: start.history, snapshots: snapshots,
            eventsAheadMax: eventsAheadMax, mailbox: mailbox, logger: logger)
        return (folder, mailbox)
    }

    /// The next state that is told.
    private static func state(_ mailbox: Mailbox, wasAsked: Bool) async throws -> ProjectionsState {
        try await eventually("a state is told") {
            for case .state(let state, wasAsked) in mailbox.takeAll() { return state }
            return nil
        }
    }

    @Test("A thousand events that no snapshot has are brought onto the disk, and nothing changes")
    func brought() async throws {
        let (folder, mailbox) = try Self.folder(on: SimulatedDisk())
        defer { folder.stop() }
        folder.fold(try Self.group(1...1000))
        folder.askForState()
        let before = try await Self.state(mailbox, wasAsked: true)
        #expect(before.covered == 0)
        folder.rest()
        let after = try await Self.state(mailbox, wasAsked: false)
        #expect(after.covered == 1000 && after.digest() == before.digest())
        folder.fold(try Self.group(1001...1001))
        folder.rest()
        folder.stop()
        // As below.
        var finished = folder.finished
        finished?.save()
        #expect(folder.snapshots.base.covered == 1000 && folder.snapshots.failure == nil)
    }

    @Test("Behind a snapshot that isn't written so many events are folded, and the rest after it")
    func waits() async throws {
        let held = HeldDisk()
        let (last, ahead) = (UInt64(1000), UInt64(100))
        let (folder, mailbox) = try Self.folder(on: held.disk(), eventsAheadMax: ahead)
        defer {
            held.release()
            folder.stop()
        }
        folder.fold(try Self.group(1...last))
        held.hold()
        folder.rest()
        #expect(held.hasHeld())
        folder.fold(try Self.group(last + 1...last + ahead - 1))
        folder.askForState()
        let before = try await Self.state(mailbox, wasAsked: true)
        #expect(before.sequence == last + ahead - 1 && before.covered == 0)
        folder.fold(try Self.group(last + ahead...last + ahead))
        folder.fold(try Self.group(last + ahead + 1...last + ahead + 1))
        folder.askForState()
        held.release()
        // Asked behind what had to wait, so after the snapshot.
        let after = try await Self.state(mailbox, wasAsked: true)
        #expect(after.sequence == last + ahead + 1 && after.covered == last)
    }

    @Test(
        "Fewer are not worth it, and what may only be read is left alone",
        arguments: [(999, false), (1000, true)] as [(UInt64, Bool)])
    func left(events: UInt64, isReadOnly: Bool) throws {
        let (folder, _) = try Self.folder(on: SimulatedDisk(), isReadOnly: isReadOnly)
        folder.fold(try Self.group(1...events))
        folder.rest()
        folder.stop()
        // Waits for what was begun, and itself writes no more than that.
        var finished = folder.finished
        finished?.save()
        #expect(folder.snapshots.base.covered == 0)
    }
}
