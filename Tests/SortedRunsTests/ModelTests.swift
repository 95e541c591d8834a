import PactwireTesting
import Storage
import Synchronization
import SystemPackage
import Testing

@testable import SortedRuns

@Suite("A set of runs equals a dictionary")
struct ModelTests {
    @Test(
        "Whatever is added, removed and merged, and opened again in between",
        arguments: [RunSet.Combine.newest, .all], 1...12 as ClosedRange<UInt64>)
    func random(combine: RunSet.Combine, seed: UInt64) throws {
        let disk = SimulatedDisk()
        var model = Model(disk, combine: combine, seed: seed)
        for _ in 0..<30 {
            try model.step(keys: 60, entries: 40)
            #expect(try Model.holds(model.set.view, model.contents, keys: 70, combine))
            let again = Model.open(disk, combine)
            #expect(again.view.covered == model.covered)
            #expect(try Model.holds(again.view, model.contents, keys: 70, combine))
            try again.view.verify()
        }
    }

    @Test("Runs of many blocks and several levels of index", arguments: [40, 3000])
    func levels(valueBytes: Int) throws {
        let disk = SimulatedDisk()
        let set = Model.open(disk, .newest)
        let keys = (0..<3000).map { Array("key \(100_000 + $0 * 2)".utf8) }
        // Long keys make an index of several levels out of few blocks.
        let long = keys.map { $0 + [UInt8](repeating: 1, count: valueBytes / 3) }
        try set.put(
            long.map { ($0, [UInt8](repeating: $0[9], count: valueBytes)) }, covered: 1)
        try set.view.verify()
        for key in long {
            let value = try set.view.value(of: key)
            #expect(value == [UInt8](repeating: key[9], count: valueBytes))
            #expect(try set.view.value(of: key.dropLast()) == nil)
        }
        var seen: [[UInt8]] = []
        try set.view.each(from: long[1000], to: long[2000]) { key, _ in
            seen.append(key)
            return seen.count < 900
        }
        #expect(seen == Array(long[1000..<1900]))
    }

    @Test("The values of one key fill many blocks: the newest is the first of them")
    func longKey() throws {
        let set = Model.open(SimulatedDisk(), .all)
        let values = (0..<2000).map { [UInt8($0 / 256), UInt8($0 % 256), 0, 0, 0, 0, 0, 0] }
        try set.put([([1], [1])] + values.map { ([2], $0) } + [([3], [3])], covered: 1)
        #expect(try set.view.value(of: [1]) == [1])
        #expect(try set.view.value(of: [2]) == values[0])
        #expect(try set.view.values(of: [2]) == values)
        #expect(try set.view.value(of: [3]) == [3])
    }

    @Test("A value of 16 MiB and a key of 4 KiB come back")
    func largest() throws {
        let set = Model.open(SimulatedDisk(), .newest)
        let key = [UInt8](repeating: 9, count: 4096)
        let value = [UInt8](repeating: 5, count: 16 << 20)
        try set.put([([1], []), (key, value)], covered: 1)
        #expect(try set.view.value(of: key) == value)
        #expect(try set.view.value(of: [1]) == [])
        #expect(try set.view.value(of: [2]) == nil)
    }

    @Test("A run is synced in pieces, so that no sync of another file waits for all of it")
    func pieces() throws {
        // Each write is of a quarter of a MiB, and of what is left at the end.
        let writes = Mutex((unsynced: 0, most: 0))
        let disk = SimulatedDisk { call in
            writes.withLock { writes in
                if call == .write { writes.unsynced += 1 }
                if call == .sync { writes.unsynced = 0 }
                writes.most = max(writes.most, writes.unsynced)
            }
        }
        let value = [UInt8](repeating: 5, count: 64 << 10)
        let entries = (0..<100).map { ([UInt8($0)], value) }
        try Model.open(disk, .newest).put(entries, covered: 1)
        #expect(writes.withLock { $0.most } <= 6)
    }

    @Test(
        "What is larger is refused by name, and the set goes on",
        arguments: [(9, (16 << 20) + 1), (4097, 1), (4097, nil)] as [(Int, Int?)])
    func tooLarge(keyBytes: Int, valueBytes: Int?) throws {
        let disk = SimulatedDisk()
        let set = Model.open(disk, .newest)
        try set.put([([1], [1])], covered: 1)
        let files = disk.files
        let key = [UInt8](repeating: 0xAB, count: keyBytes)
        let error = #expect(throws: RunError.self) {
            try set.put([(key, valueBytes.map { [UInt8](repeating: 5, count: $0) })], covered: 2)
        }
        #expect(error?.code == .tooLarge)
        let (text, bytes) = ("\(try #require(error))", keyBytes + (valueBytes ?? 0))
        #expect(text.contains("entry abababababababab") && text.contains(" of \(bytes) bytes"))
        #expect(text.hasSuffix("it is not written; the next start takes longer"))
        #expect(disk.files == files && set.view.covered == 1)
        try set.put([([2], [2])], covered: 2)
        #expect(try Model.scan(Model.open(disk, .newest).view) == [[1]: [1], [2]: [2]])
    }

    @Test("Runs stay few, and each byte is written again seldom")
    func policy() throws {
        let disk = SimulatedDisk()
        let set = Model.open(disk, .newest)
        var merges = 0
        for number in 0..<200 {
            try set.put([(Array("\(1000 + number)".utf8), [1])], covered: 1)
            while try set.merge(isCancelled: { false }) != nil { merges += 1 }
            #expect(set.view.runCount <= 10)
        }
        #expect(merges < 70)
        #expect(try Model.scan(set.view).count == 200)
        #expect(disk.files.count == set.view.runCount + 1)
    }

    @Test("Removed keys vanish when they are merged into the oldest run")
    func removals() throws {
        let set = Model.open(SimulatedDisk(), .newest)
        try set.put([([1], [1]), ([2], [2])], covered: 1)
        for sequence: UInt64 in 2...5 { try set.put([([1], nil)], covered: sequence) }
        #expect(try set.view.value(of: [1]) == nil)
        while try set.merge(isCancelled: { false }) != nil {}
        #expect(set.view.runs.map(\.footer.entries) == [1])
        #expect(set.view.covered == 5)
    }

    @Test("A cancelled merge changes nothing and leaves nothing behind")
    func cancelled() throws {
        let disk = SimulatedDisk()
        let set = Model.open(disk, .newest)
        for key: UInt8 in 1...4 { try set.put([([key], [key])], covered: 1) }
        let before = disk.files
        #expect(try set.merge(isCancelled: { true }) == nil)
        #expect(disk.files == before)
        #expect(set.view.runCount == 4)
    }

    @Test("What is added while a merge runs stands behind what it merges")
    func addDuringMerge() throws {
        let set = Model.open(SimulatedDisk(), .newest)
        for value: UInt8 in 1...4 { try set.put([([7], [value])], covered: 1) }
        var isAdded = false
        let merged = try set.merge {
            if !isAdded {
                isAdded = true
                try? set.put([([7], [9])], covered: 2)
            }
            return false
        }
        #expect(merged?.covered == 2)
        #expect(set.view.runCount == 2)
        #expect(set.view.covered == 2)
        #expect(try set.view.value(of: [7]) == [9])
    }

    @Test("A view outlives merges that remove its files, on a real disk")
    func views() throws {
        let directory = try TemporaryDirectory()
        let path = FilePath(directory.appending("index/test"))
        let set = RunSet(path, owner: Model.owner, disk: PosixDisk())
        for value: UInt8 in 1...4 {
            let keys = (0..<2000).map { Array("key \(10_000 + $0)".utf8) }
            try set.put(keys.map { ($0, [value]) }, covered: UInt64(value), meta: [value])
        }
        let old = set.view
        #expect(try set.merge(isCancelled: { false })?.runCount == 1)
        #expect(old.runCount == 4)
        #expect(set.view.runCount == 1)
        try old.verify()
        #expect(try old.value(of: Array("key 11999".utf8)) == [4])
        #expect(try Model.scan(old) == Model.scan(set.view))
        let again = RunSet(path, owner: Model.owner, disk: PosixDisk())
        #expect(again.found == .set(covered: 4))
        #expect(again.view.meta == [4])
        #expect(try Model.scan(again.view) == Model.scan(old))
    }
}
