package import EventLog
package import Projections
import SortedRuns
package import Storage
package import SystemPackage

/// The snapshots of one log's projections, in a directory that may be deleted whenever no daemon
/// runs: nothing changes with it but the time that a start takes.
///
/// One thread at a time writes or saves, and one merges, which may be another; ``open(_:)`` comes
/// before them. The other calls may come from any thread at any time.
package final class SnapshotStore: Sendable {
    private let directory: FilePath
    private let runs: RunSet
    package let isReadOnly: Bool
    private let firstFailure: FirstFailure

    /// Looks at what is there. Needs no new byte on disk, and what can't be used is no error.
    ///
    /// - lineage: which history of the log it is, as a restore makes new ones.
    /// - isReadOnly: what can't be used stays where it is.
    package init(
        _ directory: FilePath, log: LogIdentity, lineage: UInt64, isReadOnly: Bool = false,
        disk: any Disk = PosixDisk()
    ) {
        self.directory = directory
        self.isReadOnly = isReadOnly
        firstFailure = FirstFailure(in: directory)
        runs = RunSet(directory, owner: Self.owner(log, lineage), disk: disk)
    }

    private static func owner(_ log: LogIdentity, _ lineage: UInt64) -> RunOwner {
        RunOwner(
            kind: "state", version: ProjectionsState.snapshotVersion, log: log.bytes,
            lineage: lineage)
    }

    /// The last sequence of the log that the manifest in `directory` tells of; 0 without one.
    static func covered(
        in directory: FilePath, log: LogIdentity, lineage: UInt64, disk: any Disk
    ) -> UInt64 {
        RunSet.covered(in: directory, owner: owner(log, lineage), disk: disk)
    }

    /// What became of what was found, for the log of the daemon.
    package enum Opened: Sendable, Equatable {
        case nothing
        case used(covered: UInt64)
        case ignored(reason: String)
    }

    /// The state that the newest sound snapshot of the log has, and otherwise that of an empty log;
    /// what the log has behind it is still to be folded.
    ///
    /// Reads a few pages and one record, whatever the snapshot holds. What it ignores is gone with
    /// the next snapshot at the latest. Throws only when the log can't be read.
    package func open(
        _ reader: LogReader
    ) throws(RecallError) -> (state: ProjectionsState, opened: Opened) {
        switch runs.found {
        case .nothing: return (ProjectionsState(), .nothing)
        case .ignored(let reason): return (ProjectionsState(), .ignored(reason: reason))
        case .set(let covered):
            guard covered <= reader.head else {
                return ignoring("it covers \(covered) events and the log has \(reader.head)")
            }
            let base = base
            guard let state = ProjectionsState(base: base, meta: base.meta) else {
                return ignoring("what it says of itself can't be read")
            }
            guard try isOfThisHistory(state, reader) else {
                return ignoring("event \(covered) is not the one that it was made after")
            }
            return (state, .used(covered: covered))
        }
    }

    private func ignoring(_ reason: String) -> (state: ProjectionsState, opened: Opened) {
        if !isReadOnly { runs.discard() }
        return (ProjectionsState(), .ignored(reason: reason))
    }

    /// Gives up what turned out to be of no use, and this store with it: the next start makes its
    /// state of the log alone, what is being written comes to nothing, and every later write throws
    /// `.superseded`. Another store may be made for the directory; what its state writes without a
    /// base takes the place of whatever is still there.
    package func discard() {
        if !isReadOnly { runs.discard(isForGood: true) }
    }

    /// Whether the last record folded is still the one of its sequence: a disk that lost what it
    /// had promised can leave a log that was written anew from there.
    private func isOfThisHistory(
        _ state: ProjectionsState, _ reader: LogReader
    ) throws(RecallError) -> Bool {
        guard state.sequence > 0 else { return true }
        do {
            let last = try reader.records(from: state.sequence, through: state.sequence)
            return last.first?.recordedMicroseconds == state.recordedMicroseconds
        } catch {
            throw .log(error)
        }
    }

    /// Writes what `draft` has; the base is for ``ProjectionsState/rebase(on:)``.
    ///
    /// When it throws, the snapshot of before stands, on disk and in the state, which goes on with
    /// its draft; the next attempt writes that one again. After a ``failure`` it throws that one:
    /// what was folded may be wrong. `.superseded`: the draft's base is no longer the last snapshot.
    package func write(_ draft: SnapshotDraft) throws(SnapshotError) -> SnapshotBase {
        if let failure { throw failure }
        let view = try attempt { () throws(RunError) in
            try runs.add(
                draft.each, onto: draft.base, covered: draft.covered, meta: draft.meta)
        }
        return SnapshotBase(view, failure: firstFailure)
    }

    /// Merges the files of several snapshots where that makes reading cheaper. The base has the
    /// entries of the last one written; `nil` when nothing was to do, or `isCancelled` said so.
    ///
    /// Same promise as ``write(_:)``.
    package func merge(isCancelled: () -> Bool = { false }) throws(SnapshotError) -> SnapshotBase? {
        let view = try attempt { () throws(RunError) in
            try runs.merge(isCancelled: isCancelled)
        }
        return view.map { SnapshotBase($0, failure: firstFailure) }
    }

    /// What was written and merged last.
    package var base: SnapshotBase { SnapshotBase(runs.view, failure: firstFailure) }

    /// Writes a snapshot of the state and puts the state on it, all on this thread: while a long
    /// log is folded, and at the end.
    package func save(
        _ state: inout ProjectionsState, isCancelled: () -> Bool = { false }
    ) throws(SnapshotError) {
        guard state.covered < state.sequence else { return }
        // A draft that failed before goes first.
        while state.covered < state.sequence { state.rebase(on: try write(state.draft())) }
        if let merged = try merge(isCancelled: isCancelled) { state.rebase(on: merged) }
    }

    /// Reads and checks every byte of the snapshot, on any thread. Throws the first fault.
    package func verify() throws(SnapshotError) {
        let view = runs.view
        try attempt { () throws(RunError) in try view.verify() }
    }

    /// The first failure to read what a state stands on. Whoever folded or made rows looks here
    /// before anything of it is published: with a failure it is worth nothing, and the daemon stops.
    package var failure: SnapshotError? { firstFailure.error }

    private func attempt<Answer>(
        _ body: () throws(RunError) -> Answer
    ) throws(SnapshotError) -> Answer {
        do {
            return try body()
        } catch {
            throw .file(error, in: directory)
        }
    }
}
