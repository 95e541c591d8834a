import EventLog
import PactwireTesting
import SystemPackage
import Testing

@Suite("Crashes and failing calls")
struct CrashTests {
    static let keepings: [SimulatedDisk.Keeping] =
        [.nothing, .everything] + (1...6).map { .some(seed: $0) }

    static let callsOfWorkload: Int = {
        let disk = SimulatedDisk()
        var workload = Workload()
        workload.run(disk)
        return disk.calls
    }()

    @Test("The undisturbed workload spans segments and keeps its word")
    func undisturbed() throws {
        let disk = SimulatedDisk()
        var workload = Workload()
        workload.run(disk)
        #expect(workload.errors.isEmpty)
        #expect(disk.segments.count >= 4)
        #expect(workload.violation(disk.afterCrash(.nothing)) == nil)
    }

    @Test("A crash at any call loses nothing acknowledged", arguments: 1...callsOfWorkload)
    func crash(at call: Int) {
        let disk = SimulatedDisk(trouble: .init(call: call, errno: .ioError, isCrash: true))
        var workload = Workload()
        workload.run(disk)
        for keeping in Self.keepings {
            #expect(workload.violation(disk.afterCrash(keeping)) == nil, "\(keeping)")
        }
    }

    @Test(
        "A second crash at any call of the recovery loses nothing either",
        arguments: 1...callsOfWorkload)
    func crashInRecovery(after call: Int) {
        let disk = SimulatedDisk(trouble: .init(call: call, errno: .ioError, isCrash: true))
        var workload = Workload()
        workload.run(disk)
        let seed = UInt64(call)
        for second in 1...20 {
            let trouble = SimulatedDisk.Trouble(call: second, errno: .ioError, isCrash: true)
            let again = disk.afterCrash(.some(seed: seed), trouble: trouble)
            guard (try? Workload.open(again)) == nil else { break }
            #expect(workload.violation(again.afterCrash(.some(seed: seed + 1))) == nil)
        }
    }

    @Test("A call that fails once harms nothing acknowledged", arguments: 1...callsOfWorkload)
    func failure(of call: Int) {
        let disk = SimulatedDisk(trouble: .init(call: call, errno: .ioError))
        var workload = Workload()
        workload.run(disk)
        #expect(workload.errors.map(\.code).allSatisfy { $0 == .io || $0 == .syncFailed })
        for keeping in Self.keepings {
            #expect(workload.violation(disk.afterCrash(keeping)) == nil, "\(keeping)")
        }
    }

    @Test(
        "A disk full at any call is refused, or final at a sync, and harms nothing",
        arguments: 1...callsOfWorkload)
    func fullDisk(at call: Int) {
        let disk = SimulatedDisk(trouble: .init(call: call, errno: .noSpace))
        var workload = Workload()
        workload.run(disk)
        #expect(
            workload.errors.map(\.code).allSatisfy { [.diskFull, .syncFailed, .io].contains($0) })
        for keeping in Self.keepings {
            #expect(workload.violation(disk.afterCrash(keeping)) == nil, "\(keeping)")
        }
    }

    @Test("Short writes are carried on")
    func shortWrites() {
        let disk = SimulatedDisk(shortWriteBytes: 100)
        var workload = Workload()
        workload.run(disk)
        #expect(workload.errors.isEmpty)
        #expect(workload.violation(disk.afterCrash(.nothing)) == nil)
    }

    @Test("The simulator can fail: a log that leaves out the sync is caught")
    func harnessCatchesMissingSync() {
        let disk = SimulatedDisk(flaw: .forgetsSyncs)
        var workload = Workload()
        workload.run(disk)
        #expect(workload.errors.isEmpty)
        let caught = Self.keepings.compactMap { workload.violation(disk.afterCrash($0)) }
        #expect(!caught.isEmpty)
    }

    @Test("A failed sync is final: the writer throws the same for ever, readers see nothing of it")
    func failedSync() throws {
        let disk = SimulatedDisk()
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        _ = try writer.append([[1]], now: 1)
        disk.trouble(.init(call: disk.calls + 2, errno: .ioError))
        for _ in 0..<3 {
            do throws(LogError) {
                _ = try writer.append([[2]], now: 2)
                Issue.record("appended after a failed sync")
            } catch {
                #expect(error.code == .syncFailed)
            }
        }
        #expect(opened.reader.head == 1)
        #expect(try opened.reader.records(from: 1).count == 1)
    }

    @Test("A full disk refuses the group and takes it later, under the same sequence")
    func fullDiskGoesOn() throws {
        let disk = SimulatedDisk()
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        _ = try writer.append([[1]], now: 1)
        disk.trouble(.init(call: disk.calls + 1, errno: .noSpace))
        do throws(LogError) {
            _ = try writer.append([[2], [3]], now: 2)
            Issue.record("appended on a full disk")
        } catch {
            #expect(error.code == .diskFull)
        }
        let isFailed = writer.isFailed
        #expect(!isFailed)
        #expect(try writer.append([[2], [3]], now: 3).firstSequence == 2)
        #expect(try opened.reader.records(from: 1).map(\.payload) == [[1], [2], [3]])
    }
}
