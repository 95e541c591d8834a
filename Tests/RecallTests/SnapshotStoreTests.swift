import EventLog
import PactwireTesting
import Projections
import Recall
import SortedRuns
import Storage
import SystemPackage
import Testing

@Suite("The store of snapshots")
struct SnapshotStoreTests {
    private static let events = 30
    private static let story = Result { try LoggedStory(events: events) }

    private static let callsOfWorkload: Int = {
        let disk = SimulatedDisk()
        _ = try? SnapshotWorkload(story.get(), disk)
        return disk.calls
    }()

    /// Opens what the disk has, checks it and folds the rest.
    private static func expectSound(
        _ disk: SimulatedDisk, covering allowed: Set<UInt64>, _ note: Comment
    ) throws {
        let story = try story.get()
        let store = SnapshotWorkload.store(disk, of: story)
        var (state, opened) = try store.open(story.reader)
        if case .ignored(let reason) = opened { Issue.record("\(note): ignored, \(reason)") }
        #expect(allowed.contains(state.sequence), note)
        try store.verify()
        #expect(state.digest() == story.digests[Int(state.sequence)], note)
        try story.fold(&state, through: .max)
        #expect(state.digest() == story.digests.last, note)
        #expect(store.failure == nil, note)
    }

    @Test("A start from a snapshot folds only what came after it and ends at the same digest")
    func start() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        let workload = try SnapshotWorkload(story, disk, through: 20)
        #expect(workload.errors.isEmpty && workload.written == 20 && disk.files.count < 7)
        let (state, opened) = try SnapshotWorkload.store(disk, of: story).open(story.reader)
        #expect(state.sequence == 20 && opened == .used(covered: 20))
        let rest = try Replay.state(of: story.reader, through: story.last, from: state)
        #expect(rest.digest() == story.digests.last)
    }

    @Test("Without its directory the same digest comes back")
    func deleted() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        _ = try SnapshotWorkload(story, disk)
        for file in disk.files { disk[file] = nil }
        #expect(try SnapshotWorkload(story, disk).state.digest() == story.digests.last)
    }

    @Test(
        "A crash at any call leaves the last snapshot or the one being written",
        arguments: 1...callsOfWorkload)
    func crash(at call: Int) throws {
        let disk = SimulatedDisk(trouble: .init(call: call, errno: .ioError, isCrash: true))
        let workload = try SnapshotWorkload(Self.story.get(), disk, through: 20)
        for keeping in [.nothing, .everything, .some(seed: 1)] as [SimulatedDisk.Keeping] {
            try Self.expectSound(
                disk.afterCrash(keeping),
                covering: Set(stride(from: workload.written, through: workload.attempted, by: 5)),
                "call \(call), \(keeping)")
        }
    }

    @Test(
        "A call that fails once is reported, costs no fact, and the next attempt succeeds",
        arguments: 1...callsOfWorkload)
    func failure(of call: Int) throws {
        let story = try Self.story.get()
        let errno: Errno = call.isMultiple(of: 2) ? .ioError : .noSpace
        let disk = SimulatedDisk(trouble: .init(call: call, errno: errno))
        let workload = try SnapshotWorkload(story, disk)
        #expect(workload.errors.count <= 1)
        #expect(workload.state.digest() == story.digests.last)
        #expect(workload.errors.allSatisfy { $0.code == (errno == .noSpace ? .diskFull : .io) })
        try Self.expectSound(
            disk.afterCrash(.nothing), covering: [workload.written, workload.attempted],
            "call \(call)")
        var (state, store) = (workload.state, workload.store)
        try store.save(&state)
        #expect(state.covered == story.last && store.failure == nil)
        store = SnapshotWorkload.store(disk, of: story)
        #expect(try store.open(story.reader).opened == .used(covered: story.last))
    }

    @Test("A disk that stays full lets the folds go on, and takes the snapshot when space returns")
    func fullDisk() throws {
        let story = try Self.story.get()
        let disk = SimulatedDisk(trouble: .init(call: 20, errno: .noSpace, times: 100_000))
        let workload = try SnapshotWorkload(story, disk)
        #expect(workload.errors.count > 1 && workload.errors.allSatisfy { $0.code == .diskFull })
        #expect(workload.state.digest() == story.digests.last)
        disk.trouble(nil)
        var state = workload.state
        try workload.store.save(&state)
        #expect(state.covered == story.last && state.digest() == story.digests.last)
    }

    @Test("A snapshot of another log, lineage or history is ignored, and replaced by the next")
    func foreign() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        _ = try SnapshotWorkload(story, disk)
        let other = try LoggedStory(events: Self.events, seed: 2)
        let shorter = try LoggedStory(events: 10)
        // As `story`, but recorded a second later: a log that was written anew.
        let later = try LoggedStory(
            events: Self.events, startMicroseconds: LoggedStory.startMicroseconds + 1_000_000)
        for (place, log) in [other, shorter, later].enumerated() {
            let disk = disk.afterKill()
            // The lineage differs once, the identity is the first log's but once.
            let store = SnapshotStore(
                SnapshotWorkload.directory,
                log: place == 0 ? log.reader.identity : story.reader.identity, lineage: 1,
                disk: disk)
            var (state, opened) = try store.open(log.reader)
            guard case .ignored = opened else {
                Issue.record("log \(place) was taken for the snapshot's: \(opened)")
                continue
            }
            #expect(state.sequence == 0)
            try log.fold(&state, through: .max)
            try store.save(&state)
            #expect(state.digest() == log.digests.last && state.covered == log.last)
        }
        let restored = SnapshotWorkload.store(disk, of: story, lineage: 2)
        #expect(try restored.open(story.reader).state.sequence == 0)
    }

    @Test("A snapshot of another version of the folds or their encoding is ignored")
    func otherVersion() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        var state = ProjectionsState()
        try story.fold(&state, through: 10)
        let draft = state.draft()
        let runs = RunSet(
            SnapshotWorkload.directory,
            owner: RunOwner(
                kind: "state", version: ProjectionsState.snapshotVersion + 1,
                log: story.reader.identity.bytes, lineage: 1), disk: disk)
        _ = try runs.add(draft.each, onto: 0, covered: draft.covered, meta: draft.meta)
        let store = SnapshotWorkload.store(disk, of: story)
        let (found, opened) = try store.open(story.reader)
        guard case .ignored = opened else {
            Issue.record("it was taken: \(opened)")
            return
        }
        #expect(found.sequence == 0)
        #expect(try SnapshotWorkload(story, disk).state.digest() == story.digests.last)
    }

    @Test("Damage is ignored when it is found at the start, and kept as a failure when it is later")
    func damage() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        _ = try SnapshotWorkload(story, disk)
        var numbers = SeededRandom(seed: 3)
        var found = (atStart: 0, later: 0)
        for file in disk.files {
            let bytes = try #require(disk[file])
            for _ in 0..<60 {
                let image = disk.afterKill()
                let place = Int.random(in: bytes.indices, using: &numbers)
                image[file]?[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
                let store = SnapshotWorkload.store(image, of: story)
                let (state, opened) = try store.open(story.reader)
                if case .ignored = opened {
                    #expect(state.sequence == 0)
                    found.atStart += 1
                    continue
                }
                let isRight = state.digest() == story.digests[Int(state.sequence)]
                if let failure = store.failure {
                    #expect(failure.code == .damaged)
                    #expect("\(failure)".contains("start again, it is made anew"))
                    found.later += 1
                } else {
                    #expect(isRight, "\(file) byte \(place)")
                }
                #expect(throws: SnapshotError.self) { try store.verify() }
            }
        }
        #expect(found.atStart > 0 && found.later > 0)
    }

    @Test("A read that fails while serving is kept as a failure")
    func readFailure() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        _ = try SnapshotWorkload(story, disk)
        let store = SnapshotWorkload.store(disk, of: story)
        let state = try store.open(story.reader).state
        #expect(store.failure == nil)
        for file in disk.files { disk[file]?.removeAll() }
        _ = state.digest()
        #expect(store.failure != nil)
    }

    /// A store whose failure is kept, and the state that stands on it, with more to write.
    private static func failed(
        _ disk: SimulatedDisk
    ) throws -> (store: SnapshotStore, state: ProjectionsState) {
        let story = try story.get()
        _ = try SnapshotWorkload(story, disk, through: 20)
        let store = SnapshotWorkload.store(disk, of: story)
        var state = try store.open(story.reader).state
        let sound = disk.files.map { ($0, disk[$0]) }
        for file in disk.files { disk[file]?.removeAll() }
        _ = state.digest()
        for (file, bytes) in sound { disk[file] = bytes }
        try story.fold(&state, through: .max)
        return (store, state)
    }

    @Test("What was folded over a read that failed is never written")
    func writeAfterFailure() throws {
        let disk = SimulatedDisk()
        var (store, state) = try Self.failed(disk)
        let failure = try #require(store.failure)
        let error = #expect(throws: SnapshotError.self) { try store.save(&state) }
        #expect(error == failure)
        try Self.expectSound(disk, covering: [20], "after a failed read")
    }

    @Test("A snapshot written while others are merged is in what the merge answers, and on disk")
    func besideMerge() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        let store = SnapshotWorkload.store(disk, of: story)
        var state = ProjectionsState()
        for last in [5, 10, 15, 20] as [UInt64] {
            try story.fold(&state, through: last)
            state.rebase(on: try store.write(state.draft()))
        }
        try story.fold(&state, through: 25)
        var draft: SnapshotDraft? = state.draft()
        let merged = try store.merge {
            if let draft = draft.take() { _ = try? store.write(draft) }
            return false
        }
        #expect(try #require(merged).covered == 25 && draft == nil)
        state.rebase(on: store.base)
        #expect(state.covered == 25)
        try Self.expectSound(disk, covering: [25], "after the merge")
        try story.fold(&state, through: .max)
        #expect(state.digest() == story.digests.last)
    }

    @Test("After a failure another store begins anew in its place, even where nothing is removed")
    func successor() throws {
        let (story, disk) = (try Self.story.get(), SimulatedDisk())
        let old = try Self.failed(disk)
        disk.trouble(.init(call: disk.calls + 1, errno: .ioError, times: 2))
        old.store.discard()
        disk.trouble(nil)
        let next = SnapshotWorkload.store(disk, of: story)
        var state = ProjectionsState()
        try story.fold(&state, through: 25)
        try next.save(&state)
        #expect(throws: SnapshotError.self) {
            var old = old
            try old.store.save(&old.state)
        }
        #expect(next.failure == nil && state.covered == 25)
        try Self.expectSound(disk, covering: [25], "after the next store's first")
        try story.fold(&state, through: .max)
        try next.save(&state)
        try Self.expectSound(disk, covering: [story.last], "after the next store's second")
    }

    @Test(
        "A store given up before or during a write: it is refused, and the next start begins anew",
        arguments: [false, true], [0, 20] as [UInt64])
    func givenUp(isDuring: Bool, base: UInt64) throws {
        let (story, hook) = (try Self.story.get(), DiskHook())
        let disk = SimulatedDisk { hook.run(before: $0) }
        let store = SnapshotWorkload.store(disk, of: story)
        var state = ProjectionsState()
        if base > 0 {
            try story.fold(&state, through: base)
            try store.save(&state)
        }
        try story.fold(&state, through: .max)
        hook.set(atRun: 1) { store.discard() }
        if !isDuring { store.discard() }
        let error = #expect(throws: SnapshotError.self) { try store.save(&state) }
        #expect(error?.code == .superseded && state.covered == base)
        #expect(hook.isDone == isDuring)
        #expect(try SnapshotWorkload.store(disk, of: story).open(story.reader).opened == .nothing)
    }

    @Test("An entry too large for a snapshot is named, with what follows from it")
    func tooLarge() throws {
        let runs = RunSet(
            "/data/snapshots",
            owner: RunOwner(
                kind: "state", version: 1, log: [UInt8](repeating: 1, count: 16), lineage: 1),
            disk: SimulatedDisk())
        let entry = (key: [0x0D, 0x61] as [UInt8], value: [UInt8](repeating: 0, count: 17 << 20))
        let error = #expect(throws: RunError.self) {
            try runs.add(
                { take in
                    _ = entry.key.withUnsafeBytes { key in
                        entry.value.withUnsafeBytes { take(key, $0) }
                    }
                }, onto: 0, covered: 1, meta: [])
        }
        let shown = SnapshotError.file(try #require(error), in: "/data/snapshots")
        #expect(shown.code == .tooLarge)
        #expect(
            "\(shown)" == "too large for a snapshot: entry 0d61 of 17825794 bytes in "
                + "/data/snapshots/1.run: no snapshot is taken; the next start takes longer")
    }
}
