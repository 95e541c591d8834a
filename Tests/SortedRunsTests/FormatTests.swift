import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import SortedRuns

@Suite("The format of runs")
struct FormatTests {
    @Test("The filter's hash is part of the format")
    func hash() {
        let expected: [(String, UInt64)] = [
            ("", 16_294_208_416_658_607_535), ("a", 7_075_883_509_774_426_401),
            ("12345678", 17_608_736_340_504_220_676),
            ("a key of twenty-five byte", 7_387_015_374_845_223_415),
        ]
        for (key, value) in expected {
            #expect(Array(key.utf8).withBytes { BloomFilter.hash($0) } == value, "\(key)")
        }
    }

    @Test("The filter knows every key and few others")
    func filter() throws {
        let set = RunSet("/index/test", owner: Model.owner, disk: SimulatedDisk())
        let keys = (0..<20_000).map { Array("\(100_000 + $0)".utf8) }
        try set.put(keys.map { ($0, []) }, covered: 1)
        let run = set.view.runs[0]
        func isPerhaps(_ key: [UInt8]) throws -> Bool {
            try run.mayHold(key.withBytes { BloomFilter.hash($0) })
        }
        #expect(try keys.allSatisfy { try isPerhaps($0) })
        let others = try (0..<20_000).filter { try isPerhaps(Array("x\($0)".utf8)) }
        #expect(others.count < 500)
    }

    @Test(
        "Runs are merged from the oldest that is no larger than the newer ones together",
        arguments: [
            ([], nil), ([1, 1, 1], nil), ([1, 1, 1, 1], 0), ([4, 1, 1, 1], nil),
            ([4, 1, 1, 1, 1], 0), ([100, 1, 1, 1, 1], 1), ([100, 8, 4, 2, 1], nil),
            ([100, 30, 12, 5, 1, 1], nil), ([100, 8, 4, 2, 1, 1, 1], 1), ([1, 2, 3], nil),
        ] as [([UInt64], Int?)])
    func policy(bytes: [UInt64], start: Int?) {
        #expect(MergePolicy.start(of: bytes) == start)
    }

    @Test("A run built by hand from the document is read")
    func byHand() throws {
        let disk = SimulatedDisk()
        let seed = Model.owner.seed(ofRun: 1)
        let entries: [UInt8] = [1, 3, 0x61, 0x10, 0x20, 1, 0, 0x62]
        var leaf: [UInt8] = []
        leaf.append(little: UInt32(entries.count))
        var covered: [UInt8] = []
        covered.append(little: UInt64(0))
        covered.append(little: UInt32(entries.count))
        covered += entries
        let leafChecksum = covered.withUnsafeBytes { checksum(seed, of: $0) }
        leaf.append(little: leafChecksum)
        leaf += entries

        var line = [UInt8](repeating: 0xFF, count: 60)
        var numbered: [UInt8] = []
        numbered.append(little: UInt64(0))
        numbered += line
        line.append(little: numbered.withUnsafeBytes { checksum(seed, of: $0) })
        let directory = [UInt8](repeating: 0, count: 64 - leaf.count) + line

        var footer = Array("PWSORTED".utf8)
        footer.append(little: UInt32(1))
        footer.append(little: UInt32(0))
        footer.append(little: UInt64(2))
        footer.append(little: UInt64(leaf.count))
        footer.append(little: UInt64(1))
        footer.append(little: UInt64(0))
        var leaves: [UInt8] = []
        leaves.append(little: leafChecksum)
        footer.append(little: leaves.withUnsafeBytes { checksum(of: $0) })
        footer.append(little: directory.withUnsafeBytes { checksum(of: $0) })
        footer.append(little: UInt32(0))
        let last = footer.withUnsafeBytes { checksum(seed, of: $0) }
        footer.append(little: last)

        disk["/index/test/1.run"] = leaf + directory + footer
        let name = Run.Name(number: 1, bytes: 192, checksum: last)
        disk["/index/test/manifest"] =
            Manifest(owner: Model.owner, covered: 5, runs: [name], meta: []).encode()
        let view = RunSet("/index/test", owner: Model.owner, disk: disk).view
        #expect(view.covered == 5)
        try view.verify()
        #expect(try view.value(of: Array("a".utf8)) == [0x10, 0x20])
        #expect(try view.value(of: Array("b".utf8)) == nil)
    }
}
