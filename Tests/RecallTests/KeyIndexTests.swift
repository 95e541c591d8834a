import EventLog
import Events
import PactwireTesting
import SortedRuns
import SystemPackage
import Testing

@testable import Recall

@Suite("The index of ids is exact")
struct KeyIndexTests {
    @Test(
        "Through flushes, merges and restarts, with collisions, after crashes at any moment",
        arguments: 1...12 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        var world = try KeyWorld(seed: seed, hashMask: seed % 3 == 0 ? .max : 0x3F)
        for _ in 0..<25 {
            try world.step()
            #expect(try world.isExact())
            #expect(world.index.entriesInMemory <= 2 * 40 + 240)
        }
        #expect(world.disk.files.contains { $0.extension == "run" })
    }

    @Test("A start reads only what the log has behind the runs")
    func covered() throws {
        var world = try KeyWorld(seed: 1)
        world.append(100)
        try world.index.flush()
        world.append(20)
        try world.start(on: world.disk)
        #expect(world.index.covered == 100)
        #expect(try world.isExact())
        #expect(world.index.entriesInMemory <= 80)
    }

    @Test("Keys that the index has already are passed over, so a start may begin earlier")
    func again() throws {
        var world = try KeyWorld(seed: 1)
        world.append(50)
        try world.index.flush()
        for (place, key) in world.keys.enumerated() {
            world.index.insert(
                world.index.hashed(key), subjects: [], sequence: UInt64(place + 1))
        }
        #expect(world.index.entriesInMemory == 0)
        #expect(try world.isExact())
    }

    /// An index on disk, of several runs.
    func stored() throws -> KeyWorld {
        var world = try KeyWorld(seed: 3)
        for _ in 0..<3 {
            world.append(60)
            try world.index.flush()
        }
        return world
    }

    @Test("Any file of it is deleted: it is made again from the log")
    func deleted() throws {
        for path in try stored().disk.files where path.extension != nil || path.stem == "manifest" {
            var world = try stored()
            world.disk[path] = nil
            try world.start(on: world.disk)
            #expect(world.index.covered == 0, "\(path)")
            #expect(try world.isExact(), "\(path)")
            world.append(50)
            try world.index.flush()
            #expect(try world.isExact(), "\(path)")
        }
    }

    @Test("A byte of it is damaged: it is made again, at once or after an answer was refused")
    func damaged() throws {
        let sound = try stored().disk
        var refused = 0
        for path in sound.files where path.stem != "lock" {
            let count = try #require(sound[path]).count
            for place in stride(from: 0, to: count, by: max(count / 12, 1)) {
                var world = try stored()
                world.disk[path]?[place] ^= 0x10
                try world.start(on: world.disk)
                do {
                    #expect(try world.isExact(), "\(path), byte \(place)")
                } catch is RunError {
                    refused += 1
                    // No later question has an answer either, and nothing is written on.
                    #expect(throws: RunError.self) {
                        try world.index.last(of: Array("deal-1".utf8))
                    }
                    #expect(throws: RunError.self) { try world.index.flush() }
                    #expect(!world.index.needsFlush)
                    try world.start(on: world.disk.afterCrash(.nothing))
                    #expect(world.index.covered == 0)
                    #expect(try world.isExact(), "\(path), byte \(place)")
                }
            }
        }
        #expect(refused > 0)
    }

    @Test("One that is ahead of the log, or of another lineage, is ignored")
    func foreign() throws {
        var world = try stored()
        world.cut(to: 100)
        try world.start(on: world.disk)
        #expect(world.index.covered == 0)
        #expect(!world.index.ignored.isEmpty)
        world.append(200)
        #expect(try world.isExact())

        world = try stored()
        try world.start(on: world.disk, lineage: 2)
        #expect(world.index.covered == 0)
        #expect(!world.index.ignored.isEmpty)
        #expect(try world.isExact())
    }

    @Test("A disk that is full keeps nothing from being found, and is tried again now and then")
    func fullDisk() throws {
        var world = try stored()
        world.disk.trouble(.init(call: world.disk.calls + 1, errno: .noSpace, times: 1_000_000))
        var tries = 0
        for _ in 0..<20 {
            world.append(20)
            guard world.index.needsFlush else { continue }
            tries += 1
            #expect(throws: RunError.self) { try world.index.flush() }
        }
        #expect(tries > 3)
        #expect(tries <= 400 * 4 / 40)
        #expect(try world.isExact())
        // A start on the full disk.
        try world.start(on: world.disk)
        #expect(world.index.covered == 180)
        #expect(try world.isExact())
        world.disk.trouble(nil)
        while world.index.entriesInMemory > 0 { try world.index.flush() }
        #expect(try world.isExact())
        try world.start(on: world.disk.afterCrash(.nothing))
        #expect(world.index.covered == UInt64(world.keys.count))
        #expect(try world.isExact())
    }

    @Test("A call that fails or crashes anywhere in a flush or a merge", arguments: [true, false])
    func trouble(isCrash: Bool) throws {
        for call in 1...200 {
            var world = try stored()
            world.append(60)
            let before = world.disk.calls
            let trouble = SimulatedDisk.Trouble(
                call: before + call, errno: .ioError, isCrash: isCrash)
            world.disk.trouble(trouble)
            try? world.index.flush()
            _ = try? world.index.merge(isCancelled: { false })
            #expect(try world.isExact())
            if world.disk.calls < before + call {
                #expect(call > 15)
                return
            }
            try world.start(on: world.disk.afterCrash(.some(seed: UInt64(call))))
            #expect(world.index.covered >= 180)
            #expect(try world.isExact())
        }
        Issue.record("no call was the last")
    }

    @Test("A part that is not written yet is found, and so is what came after")
    func duringFlush() throws {
        let disk = SimulatedDisk()
        disk["/data/lock"] = []
        let identity = try #require(LogIdentity(bytes: [UInt8](repeating: 4, count: 16)))
        let index = KeyIndex("/data/index", log: identity, lineage: 1, head: 0, disk: disk)
        let keys = (1...3).map { EventKey(source: "s".utf8, id: "\($0)".utf8) }
        index.insert(index.hashed(keys[0]), subjects: [[1]], sequence: 1)
        // A flush that failed has handed its part over, as one that is under way.
        disk.trouble(.init(call: disk.calls + 3, errno: .ioError))
        #expect(throws: RunError.self) { try index.flush() }
        index.insert(index.hashed(keys[1]), subjects: [[1]], sequence: 2)
        #expect(try index.candidates(for: index.hashed(keys[0])) == [1])
        #expect(try index.candidates(for: index.hashed(keys[1])) == [2])
        #expect(try index.candidates(for: index.hashed(keys[2])) == [])
        #expect(try index.last(of: [1]) == 2)
        try index.flush()
        #expect(index.entriesInMemory == 2)
        #expect(try index.candidates(for: index.hashed(keys[0])) == [1])
        #expect(try index.last(of: [1]) == 2)
    }

    @Test("A start that merges after each flush is left with few runs")
    func rebuilt() throws {
        var world = try KeyWorld(seed: 5)
        for _ in 0..<200 {
            world.append(20)
            try world.index.flush()
            while try world.index.merge(isCancelled: { false }) {}
        }
        for kind in ["ids", "subjects"] {
            let runs = world.disk.files.filter { "\($0)".contains("/\(kind)/") }.count - 1
            #expect(1...11 ~= runs, "\(kind)")
        }
        #expect(try world.isExact())
    }

    @Test(
        "Runs given up while a flush is under way: it writes no part as if it were all",
        arguments: 1...2)
    func givenUpDuringFlush(run number: Int) throws {
        let hook = DiskHook()
        let disk = SimulatedDisk { hook.run(before: $0) }
        disk["/data/lock"] = []
        let identity = try #require(LogIdentity(bytes: [UInt8](repeating: 4, count: 16)))
        func open() -> KeyIndex {
            KeyIndex("/data/index", log: identity, lineage: 1, head: 2, disk: disk)
        }
        let keys = (1...2).map { EventKey(source: "s".utf8, id: "\($0)".utf8) }
        let index = open()
        index.insert(index.hashed(keys[0]), subjects: [[1]], sequence: 1)
        try index.flush()
        index.insert(index.hashed(keys[1]), subjects: [[2]], sequence: 2)
        let run = try #require(disk.files.first { $0.extension == "run" })
        hook.set(atRun: number) {
            disk[run]?[9] ^= 1
            #expect(throws: RunError.self) { try index.verify() }
        }
        #expect(throws: RunError.self) { try index.flush() }
        #expect(hook.isDone)
        #expect(throws: RunError.self) { try index.candidates(for: index.hashed(keys[0])) }
        let next = open()
        #expect(next.covered == 0)
        for (place, key) in keys.enumerated() {
            next.insert(
                next.hashed(key), subjects: [[UInt8(place + 1)]], sequence: UInt64(place + 1))
        }
        try next.flush()
        #expect(try open().candidates(for: open().hashed(keys[0])) == [1])
        #expect(try open().last(of: [1]) == 1)
    }
}
