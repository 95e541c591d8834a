package import Storage
package import SystemPackage

/// One directory of runs: immutable sorted files of keys and values, and a manifest that names them
/// and what they cover. Derived data: all of it may be deleted at any time, and what is damaged,
/// foreign, or of another version is ignored, never misread.
///
/// One thread at a time calls `add`, one at a time `merge`; the two may be different threads, and
/// others read views meanwhile. `writing` is held while the manifest is replaced, `current` only to
/// look at the view or to change it.
package final class RunSet: Sendable {
    package enum Combine: Sendable {
        /// A key has its newest value only.
        case newest
        /// A key has all of its values.
        case all
    }

    /// What was there when the set was opened.
    package enum Found: Sendable, Equatable {
        case nothing
        case set(covered: UInt64)
        case ignored(reason: String)
    }

    package let found: Found
    private let files: RunFiles
    private let combine: Combine
    private let current: Monitor<RunView>
    private let writing = Monitor(Writing())

    private struct Writing: Sendable {
        /// Of the next run; nil until the directory was made ready for the first one.
        var nextNumber: UInt64?
        /// Runs of a manifest that may be on disk or not: its directory failed to sync.
        var uncertain: [Run] = []
        /// Nothing is written any more: another set may own the directory.
        var isGivenUp = false
    }

    /// Opens what is there. Never throws, and changes nothing on disk: the first `add` or `merge`
    /// removes what an interrupted one left.
    package init(
        _ directory: FilePath, owner: RunOwner, disk: any Disk, combine: Combine = .newest
    ) {
        self.combine = combine
        files = RunFiles(directory, owner: owner, disk: disk)
        let view: RunView
        (view, found) = files.open()
        current = Monitor(view)
    }

    /// What a set of this owner covers by its manifest, the only file that is read; 0 without one, or
    /// one that can't be used.
    package static func covered(
        in directory: FilePath, owner: RunOwner, disk: any Disk
    ) -> UInt64 {
        RunFiles(directory, owner: owner, disk: disk).covered
    }

    package var view: RunView { current.withLock { $0 } }

    /// Takes an entry, valid until it returns; a value of nil removes the key. False: that's enough.
    package typealias Taker = (
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
    ) -> Bool

    /// Writes the entries as a run and has the view and the disk say that the set now covers
    /// `covered`. `entries` hands them over one by one. Keys ascend. Under `.newest` no key comes
    /// twice; under `.all` equal keys come newest first. Without entries only `covered` and `meta`
    /// change.
    ///
    /// `base` is what the view covered that the entries go on top of; with 0 they are everything,
    /// and take the place of what there is. Answers the view that it made, which a merge may have
    /// replaced since.
    ///
    /// When it throws, the view is as before, and so is the set on disk; except that after a failed
    /// last sync the disk may have the new set, whole. `.superseded`: the set doesn't cover `base`,
    /// or was given up. `.tooLarge`: a key has more than 4 KiB, or a value more than 16 MiB.
    package func add(
        _ entries: (Taker) -> Void, onto base: UInt64, covered: UInt64, meta: [UInt8]
    ) throws(RunError) -> RunView {
        let added = try files.write(nextNumber()) { writer throws(RunError) in
            var failure: RunError?
            entries { key, value in
                do throws(RunError) {
                    try writer.append(key, value)
                } catch {
                    failure = error
                }
                return failure == nil
            }
            if let failure { throw failure }
            return true
        }
        return try commit(added) { view in
            guard base == 0 || base == view.covered else { return nil }
            return RunView(
                covered: covered, meta: meta, runs: (base == 0 ? [] : view.runs) + added)
        }
    }

    /// Merges runs where there are too many, and answers the view that it made; nil when nothing
    /// was to do, or when `isCancelled` said so. When it throws, the same holds as for `add`.
    package func merge(isCancelled: () -> Bool) throws(RunError) -> RunView? {
        let runs = view.runs
        guard let start = MergePolicy.start(of: runs.map(\.name.bytes)), !isCancelled() else {
            return nil
        }
        let merged = Array(runs[start...])
        var isDone = false
        let added = try files.write(nextNumber()) { writer throws(RunError) in
            isDone = try copy(merged, isOldest: start == 0, to: &writer, isCancelled)
            return isDone
        }
        guard isDone else { return nil }
        return try commit(added) { view in
            // What was added since lies behind them, unless it took the place of everything.
            guard view.runs.starts(with: runs, by: { $0 === $1 }) else { return nil }
            var runs = view.runs
            runs.replaceSubrange(start..<(start + merged.count), with: added)
            return RunView(covered: view.covered, meta: view.meta, runs: runs)
        }
    }

    /// Forgets the set, for an owner who finds it wrong: the view is empty, and the manifest is
    /// removed if the disk lets it be. What is being written on top of it comes to nothing.
    ///
    /// With `isForGood` nothing is written any more, begun or not, so that another set may be opened
    /// in its place; otherwise the next `add` onto 0 begins anew.
    package func discard(isForGood: Bool = false) {
        writing.withLock { writing in
            current.withLock { $0 = .empty }
            files.removeManifest()
            writing.isGivenUp = writing.isGivenUp || isForGood
            writing.nextNumber = nil
        }
    }

    /// How many entries are merged between two looks at whether to go on.
    private static let cancelEntries = 1024

    private func copy(
        _ runs: [Run], isOldest: Bool, to writer: inout RunWriter, _ isCancelled: () -> Bool
    ) throws(RunError) -> Bool {
        var cursor = try MergedCursor(runs, combine: combine)
        var count = 0
        while let entry = try cursor.next() {
            if count % Self.cancelEntries == 0, isCancelled() { return false }
            count += 1
            // Nothing older is left that a removal would have to hide.
            if isOldest, entry.value == nil { continue }
            try writer.append(entry.key, entry.value)
        }
        return !isCancelled()
    }

    private func nextNumber() throws(RunError) -> UInt64 {
        try writing.withLock { writing throws(RunError) in
            guard !writing.isGivenUp else { throw RunError(superseded: files.directory) }
            let number: UInt64
            if let next = writing.nextNumber {
                number = next
            } else {
                number = try files.prepare(keeping: view.runs)
            }
            writing.nextNumber = number + 1
            return number
        }
    }

    /// Writes the manifest of what `change` makes of the view, then has it be the view. Where it
    /// makes nothing of it, or the set was given up, `added` is removed and `.superseded` thrown.
    private func commit(
        _ added: [Run], _ change: (RunView) -> RunView?
    ) throws(RunError) -> RunView {
        try writing.withLock { writing throws(RunError) in
            let before = view
            guard !writing.isGivenUp, let after = change(before) else {
                files.remove(added)
                throw RunError(superseded: files.directory)
            }
            do throws(RunError) {
                try files.writeManifest(of: after)
            } catch {
                files.remove(added)
                throw error
            }
            do throws(RunError) {
                try files.placeManifest()
            } catch {
                writing.uncertain += added
                throw error
            }
            current.withLock { $0 = after }
            let kept = Set(after.runs.map(\.name.number))
            files.remove(before.runs.filter { !kept.contains($0.name.number) } + writing.uncertain)
            writing.uncertain = []
            return after
        }
    }
}
