import Dispatch
import PactwireTesting
import Storage
import Synchronization
import SystemPackage
import Testing

@testable import EventLog

@Suite("Group commit")
struct GroupCommitTests {
    /// What the writer's thread told, and a gate it waits at inside each sync.
    final class Scene: Sendable {
        let commits = Monitor<[Commit]>([])
        let failures = Monitor<[LogError]>([])
        let told = DispatchSemaphore(value: 0)
        let inSync = DispatchSemaphore(value: 0)
        let letGo = DispatchSemaphore(value: 0)
        let isGated = Atomic(false)

        func disk() -> SimulatedDisk {
            SimulatedDisk { call in
                guard call == .sync, self.isGated.load(ordering: .acquiring) else { return }
                self.inSync.signal()
                self.letGo.wait()
            }
        }

        func start(_ writer: consuming LogWriter) throws -> GroupCommit {
            try GroupCommit(
                writer, fillsAhead: false, clock: { 1_000 },
                onCommit: { commit in
                    self.commits.withLock { $0.append(commit) }
                    self.told.signal()
                },
                onFailure: { error in
                    self.failures.withLock { $0.append(error) }
                    self.told.signal()
                })
        }

        /// Waits for the next word from the writer's thread; false after ten seconds.
        func wait() -> Bool { told.wait(timeout: .now() + 10) == .success }

        func waitForSync() -> Bool { inSync.wait(timeout: .now() + 10) == .success }
    }

    @Test("What comes while a group is synced is the next group, in the order it came")
    func gathers() throws {
        let scene = Scene()
        var opened = try Workload.open(scene.disk())
        scene.isGated.store(true, ordering: .releasing)
        let commit = try scene.start(try opened.requireWriter())
        #expect(commit.submit([[1]]) == .taken)
        #expect(scene.waitForSync())
        #expect(commit.submit([[2], [3]]) == .taken && commit.submit([[4]]) == .taken)
        #expect(opened.reader.head == 0)
        scene.isGated.store(false, ordering: .releasing)
        scene.letGo.signal()
        #expect(scene.wait() && scene.wait())
        commit.stop()
        #expect(scene.commits.withLock { $0.map(\.count) } == [1, 3])
        #expect(scene.commits.withLock { $0.map(\.firstSequence) } == [1, 2])
        #expect(try opened.reader.records(from: 1).map(\.payload) == [[1], [2], [3], [4]])
    }

    @Test("Stop commits what was taken and takes no more")
    func stopDrains() throws {
        let scene = Scene()
        var opened = try Workload.open(scene.disk())
        let commit = try scene.start(try opened.requireWriter())
        for number in 0..<100 { #expect(commit.submit([[UInt8(number)]]) == .taken) }
        commit.stop()
        #expect(commit.submit([[0]]) != .taken)
        #expect(opened.reader.head == 100)
        commit.stop()
    }

    @Test("A failed sync is told once and nothing is taken after it")
    func failedSync() throws {
        let scene = Scene()
        let disk = scene.disk()
        var opened = try Workload.open(disk)
        disk.trouble(.init(call: disk.calls + 3, errno: .ioError))
        let commit = try scene.start(try opened.requireWriter())
        #expect(commit.submit([[1]]) == .taken)
        #expect(scene.wait())
        #expect(commit.submit([[2]]) != .taken && !commit.resume())
        commit.stop()
        #expect(scene.failures.withLock { $0.map(\.code) } == [.syncFailed])
        #expect(scene.commits.withLock { $0.isEmpty } && opened.reader.head == 0)
    }

    @Test("A full disk drops what waits, and after resume the same sequences go on")
    func fullDisk() throws {
        let scene = Scene()
        let disk = scene.disk()
        var opened = try Workload.open(disk)
        let commit = try scene.start(try opened.requireWriter())
        #expect(commit.submit([[1]]) == .taken && scene.wait())
        disk.trouble(.init(call: disk.calls + 1, errno: .noSpace))
        #expect(commit.submit([[2]]) == .taken && scene.wait())
        #expect(commit.submit([[3]]) != .taken)
        #expect(commit.resume())
        #expect(commit.submit([[4]]) == .taken && scene.wait())
        commit.stop()
        #expect(scene.failures.withLock { $0.map(\.code) } == [.diskFull])
        #expect(try opened.reader.records(from: 1).map(\.payload) == [[1], [4]])
    }

    @Test("The queue takes whole submissions up to its bounds")
    func bounds() {
        var queue = CommitQueue(
            bounds: CommitBounds(
                recordsMax: Limits.groupRecordsMax, bytesMax: Limits.groupBodyBytesMax))
        let most = [[UInt8]](repeating: [1], count: Limits.groupRecordsMax - 1)
        let taken = [queue.offer(most), queue.offer([[1], [2]])]
        #expect(taken == [.taken, .full])
        #expect(queue.records == most.count && queue.bytes == most.count * 9)
        let filled = [queue.offer([[1]]), queue.offer([[1]])]
        #expect(filled == [.taken, .full])
        let isWhole = queue.gather() == .group(most + [[1]])
        let isEmpty = queue.gather() == .wait
        #expect(isWhole && isEmpty)
        #expect(queue.records == 0 && queue.bytes == 0)
    }

    @Test("No group is larger than the format allows, and none splits a submission")
    func groupsWithinLimits() {
        var queue = CommitQueue(bounds: CommitBounds(recordsMax: 20_000))
        let submission = [[UInt8]](repeating: [7], count: 3000)
        let large = [[UInt8]](repeating: [UInt8](repeating: 1, count: 1 << 20), count: 9)
        let taken = [submission, submission, large, large].map { queue.offer($0) }
        #expect(taken == [.taken, .taken, .taken, .taken])
        queue.drain()
        let late = queue.offer([[1]])
        #expect(late == .closed)
        var counts: [Int] = []
        while case .group(let payloads) = queue.gather() { counts.append(payloads.count) }
        #expect(counts == [3000, 3009, 9])
    }
}
