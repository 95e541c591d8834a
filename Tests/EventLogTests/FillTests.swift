import EventLog
import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import EventLog

@Suite("Segments filled ahead")
struct FillTests {
    static let spare: FilePath = "/data/log/next.fill"

    /// Steps the filler until it has nothing to do.
    static func fill(_ filler: SegmentFiller) throws(LogError) {
        while try filler.step() {}
    }

    /// A log whose next segment is filled and whose present one grows.
    static func opened(_ disk: SimulatedDisk) throws -> (OpenedLog.Parts) {
        var opened = try Workload.open(disk)
        let writer = try opened.requireWriter()
        writer.filler.hurry()
        try fill(writer.filler)
        return OpenedLog.Parts(writer: writer, reader: opened.reader)
    }

    @Test("A filled segment is used as soon as it is ready, written in place, and never grows")
    func used() throws {
        let disk = SimulatedDisk()
        var parts = try Self.opened(disk)
        for number in 0..<12 {
            _ = try parts.writer.append(Workload.group(number), now: 1)
            try Self.fill(parts.writer.filler)
        }
        let sizes = disk.segments.compactMap { disk[$0]?.count }
        let firstGroup = 40 + Limits.bodyBytes(of: Workload.group(0)) + 1
        #expect(sizes.first == 512 + firstGroup)
        #expect(sizes.dropFirst().allSatisfy { $0 == Int(Workload.segmentBytes) })
        #expect(sizes.count > 3)
        #expect(try parts.reader.records(from: 1).map(\.payload) == Workload.payloads(of: 12))
        #expect(try Log.verify("/data", disk: disk.afterCrash(.nothing)).isSound)
    }

    @Test("Filling keeps pace with what is used, and an idle log fills nothing")
    func pace() {
        var plan = FillPlan(totalBytes: 64 << 20)
        #expect(plan.next == nil)
        plan.use(1 << 20, isGrowing: false)
        #expect(plan.next == .begin)
        plan.begun()
        #expect(plan.next == .zero(0..<(1 << 20)))
        plan.zeroed(0..<(1 << 20))
        #expect(plan.next == nil)
        plan.use(2 << 20, isGrowing: false)
        #expect(plan.next == .zero((1 << 20)..<(2 << 20)))
        plan.use(43 << 20, isGrowing: false)
        var pieces = 0
        while case .zero(let range)? = plan.next {
            plan.zeroed(range)
            pieces += 1
        }
        #expect(pieces == 63 && plan.phase == .ready)
        plan.take()
        plan.isHurried = true
        #expect(plan.next == nil)
        plan.release()
        #expect(plan.next == .begin)
    }

    @Test("A segment that grows is left as soon as may be, but not for a few events")
    func growing() {
        var plan = FillPlan(totalBytes: 64 << 20)
        plan.use(64 << 10, isGrowing: true)
        #expect(plan.next == nil)
        plan.use(64 << 10 + 1, isGrowing: false)
        #expect(plan.next == nil)
        plan.use(64 << 10 + 1, isGrowing: true)
        #expect(plan.next == .begin)
        plan.begun()
        var pieces = 0
        while case .zero(let range)? = plan.next {
            plan.zeroed(range)
            pieces += 1
        }
        #expect(pieces == 64 && plan.phase == .ready)
    }

    @Test("What failed is begun anew in the next segment, or when much more of this one is used")
    func again() {
        var plan = FillPlan(totalBytes: 1600)
        plan.use(800, isGrowing: false)
        plan.fail()
        plan.use(899, isGrowing: false)
        #expect(plan.next == nil)
        plan.use(900, isGrowing: false)
        #expect(plan.next == .begin)
        plan.fail()
        plan.use(600, isGrowing: false)
        #expect(plan.next == .begin)
    }

    @Test("A disk that fills up while filling gives the space back and refuses nothing")
    func fullWhileFilling() throws {
        for call in 1...12 {
            let disk = SimulatedDisk()
            var opened = try Workload.open(disk)
            var writer = try opened.requireWriter()
            _ = try writer.append([[1]], now: 1)
            writer.filler.hurry()
            disk.trouble(.init(call: disk.calls + call, errno: .noSpace))
            var failures: [LogError.Code] = []
            for _ in 0..<40 {
                do throws(LogError) {
                    _ = try writer.filler.step()
                } catch {
                    failures.append(error.code)
                    #expect(disk[Self.spare] == nil)
                }
            }
            #expect(failures.count <= 1)
            #expect(failures.allSatisfy { [.diskFull, .syncFailed].contains($0) })
            _ = try writer.append([[2]], now: 1)
            #expect(try opened.reader.records(from: 1).map(\.payload) == [[1], [2]])
        }
    }

    @Test("What an earlier run left half filled is begun anew")
    func leftover() throws {
        let disk = SimulatedDisk()
        disk[Self.spare] = [UInt8](repeating: 7, count: 9000)
        var parts = try Self.opened(disk)
        #expect(disk[Self.spare] == [UInt8](repeating: 0, count: Int(Workload.segmentBytes)))
        _ = try parts.writer.append([[1]], now: 1)
        _ = try parts.writer.append([[2]], now: 1)
        #expect(try Log.verify("/data", disk: disk.afterCrash(.nothing)).isSound)
    }

    @Test("On a full disk the segment to come is filled at once: its space may be all there is")
    func fullDiskHurries() throws {
        let disk = SimulatedDisk()
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        _ = try writer.append([[1]], now: 1)
        try Self.fill(writer.filler)
        #expect(disk[Self.spare]?.count ?? 0 < Int(Workload.segmentBytes))
        let large = [UInt8](repeating: 2, count: 2800)
        disk.trouble(.init(call: disk.calls + 1, errno: .noSpace))
        #expect(throws: LogError.self) { _ = try writer.append([large], now: 1) }
        try Self.fill(writer.filler)
        #expect(disk[Self.spare]?.count == Int(Workload.segmentBytes))
        let creations = disk.segments.count
        #expect(try writer.append([large], now: 1).firstSequence == 2)
        #expect(disk.segments.count == creations + 1 && disk[Self.spare] == nil)
    }

    @Test("A group that finds no room is refused before it is begun, and taken later")
    func reserved() throws {
        let disk = SimulatedDisk()
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        let path = try #require(disk.segments.first)
        let before = disk[path]
        // Neither the space ahead nor what the group itself takes.
        disk.trouble(.init(call: disk.calls + 1, errno: .noSpace, times: 2))
        #expect(throws: LogError.self) { _ = try writer.append([[1]], now: 1) }
        #expect(disk[path] == before)
        #expect(try writer.append([[1]], now: 1).firstSequence == 1)
    }
}

extension FillTests {
    @Test("A filler on a thread of its own, and in a hurry, never takes a segment's file away")
    func side() throws {
        let scratch = try TemporaryDirectory()
        let directory = FilePath(scratch.path)
        var opened = try Log.open(
            directory, mode: .readWrite, options: LogOptions(segmentBytes: Workload.segmentBytes))
        var writer = try opened.requireWriter()
        let filler = writer.filler
        let failures = Monitor<[LogError]>([])
        let thread = try PosixThread("filler") {
            filler.run { error in failures.withLock { $0.append(error) } }
        }
        for number in 0..<300 {
            filler.hurry()
            _ = try writer.append(Workload.group(number), now: 1)
        }
        filler.stop()
        thread.join()
        #expect(failures.withLock { $0.isEmpty })
        let found = try opened.reader.records(from: 1).map(\.payload)
        #expect(found == Workload.payloads(of: 300))
        let filled = opened.reader.parts().segments.filter {
            $0.fileBytes == Workload.segmentBytes
        }
        #expect(filled.count > 5)
    }
}

extension OpenedLog {
    struct Parts: ~Copyable {
        var writer: LogWriter
        let reader: LogReader
    }
}
