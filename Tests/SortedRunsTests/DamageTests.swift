import PactwireTesting
import SortedRuns
import SystemPackage
import Testing

@Suite("A damaged set is ignored or named, never misread")
struct DamageTests {
    /// Two runs; the keys of the second hide some of the first.
    static func make(valueBytes: Int) throws -> (disk: SimulatedDisk, contents: Model.Contents) {
        let disk = SimulatedDisk()
        let set = Model.open(disk, .newest)
        let value = [UInt8](repeating: 3, count: valueBytes)
        try set.put((0..<4).map { ([$0], value) }, covered: 1)
        try set.put([([1], [7]), ([2], nil)], covered: 2, meta: [8])
        return (disk, [[0]: [value], [1]: [[7]], [3]: [value]])
    }

    /// Every answer is right or an error.
    static func isHonest(_ disk: SimulatedDisk, _ contents: Model.Contents) -> Bool {
        let set = Model.open(disk, .newest)
        if case .ignored = set.found { return set.view.runCount == 0 && set.view.covered == 0 }
        guard set.found == .set(covered: 2), set.view.meta == [8] else { return false }
        var errors = 0
        for key: UInt8 in 0..<5 {
            do throws(RunError) {
                guard try set.view.value(of: [key]) == contents[[key]]?.first else { return false }
            } catch {
                errors += 1
            }
        }
        do throws(RunError) {
            guard try Model.scan(set.view) == contents.mapValues({ $0[0] }) else { return false }
        } catch {
            errors += 1
        }
        // A flipped bit is found by whoever reads everything.
        do throws(RunError) {
            try set.view.verify()
            return false
        } catch {
            return error.code == .damaged && errors <= 6
        }
    }

    @Test("Any one bit is flipped")
    func everyBit() throws {
        let (disk, contents) = try Self.make(valueBytes: 4)
        #expect(try Model.holds(Model.open(disk, .newest).view, contents, keys: 0) == true)
        for path in disk.files {
            let sound = try #require(disk[path])
            for bit in 0..<(sound.count * 8) {
                var bytes = sound
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                disk[path] = bytes
                #expect(Self.isHonest(disk, contents), "\(path), bit \(bit)")
            }
            disk[path] = sound
        }
    }

    @Test("A bit in any byte of runs with an index is flipped")
    func everyByte() throws {
        let (disk, contents) = try Self.make(valueBytes: 2500)
        var random = SeededRandom(seed: 1)
        for path in disk.files {
            let sound = try #require(disk[path])
            for place in stride(from: 0, to: sound.count, by: sound.count > 2000 ? 7 : 1) {
                var bytes = sound
                bytes[place] ^= 1 << UInt8(random.below(8))
                disk[path] = bytes
                #expect(Self.isHonest(disk, contents), "\(path), byte \(place)")
            }
            disk[path] = sound
        }
    }

    @Test("Any file is cut at any length")
    func cut() throws {
        let (disk, _) = try Self.make(valueBytes: 4)
        for path in disk.files {
            let sound = try #require(disk[path])
            for length in 0..<sound.count {
                disk[path] = Array(sound[..<length])
                let set = Model.open(disk, .newest)
                guard case .ignored = set.found else {
                    Issue.record("\(path) cut to \(length) bytes: \(set.found)")
                    return
                }
            }
            disk[path] = sound
        }
    }

    @Test("Any file is deleted: the set is ignored, and made anew by the next add")
    func deleted() throws {
        for place in 0..<3 {
            let (disk, _) = try Self.make(valueBytes: 4)
            let path = disk.files[place]
            disk[path] = nil
            let set = Model.open(disk, .newest)
            #expect(set.view.covered == 0)
            #expect(set.view.runCount == 0)
            try set.put([([9], [9])], covered: 1)
            #expect(try Model.scan(Model.open(disk, .newest).view) == [[9]: [9]])
            #expect(disk.files.count == 2)
        }
    }

    @Test("Two runs that changed places are not taken for each other")
    func exchanged() throws {
        let (disk, _) = try Self.make(valueBytes: 4)
        let runs = disk.files.filter { $0.extension == "run" }
        let first = disk[runs[0]]
        disk[runs[0]] = disk[runs[1]]
        disk[runs[1]] = first
        #expect(Model.open(disk, .newest).view.runCount == 0)
    }

    @Test(
        "A set of another owner is ignored and left as it is until this one writes",
        arguments: [
            RunOwner(kind: "other", version: 3, log: Model.owner.log, lineage: 1),
            RunOwner(kind: "test", version: 4, log: Model.owner.log, lineage: 1),
            RunOwner(kind: "test", version: 3, log: [UInt8](repeating: 8, count: 16), lineage: 1),
            RunOwner(kind: "test", version: 3, log: Model.owner.log, lineage: 2),
        ])
    func foreign(owner: RunOwner) throws {
        let (disk, contents) = try Self.make(valueBytes: 4)
        let other = RunSet(Model.directory, owner: owner, disk: disk)
        guard case .ignored = other.found else {
            Issue.record("\(other.found)")
            return
        }
        #expect(try Model.scan(other.view).isEmpty)
        #expect(try Model.scan(Model.open(disk, .newest).view) == contents.mapValues { $0[0] })
        try other.put([([5], [5])], covered: 1)
        #expect(Model.open(disk, .newest).view.runCount == 0)
    }
}
