import EventLog
import Events
import PactwireTesting
import SystemPackage
import Testing

@testable import Recall

/// A log of keys and subjects that a seed decides, and the index that should know them.
struct KeyWorld {
    static let directory: FilePath = "/data/index"

    let identity = LogIdentity(bytes: [UInt8](repeating: 4, count: 16))
    private(set) var disk: SimulatedDisk
    private(set) var index: KeyIndex
    private(set) var keys: [EventKey] = []
    private var subjects: [[UInt8]: UInt64] = [:]
    private var subjectsOf: [[[UInt8]]] = []
    private var random: SeededRandom
    private let hashMask: UInt64
    private let partEntriesMax: Int

    init(seed: UInt64, hashMask: UInt64 = 0x3F, partEntriesMax: Int = 40) throws {
        random = SeededRandom(seed: seed)
        self.hashMask = hashMask
        self.partEntriesMax = partEntriesMax
        disk = SimulatedDisk()
        disk["/data/lock"] = []
        index = try Self.open(disk, identity, head: 0, partEntriesMax, hashMask)
    }

    private static func open(
        _ disk: SimulatedDisk, _ identity: LogIdentity?, lineage: UInt64 = 1, head: UInt64,
        _ partEntriesMax: Int, _ hashMask: UInt64
    ) throws -> KeyIndex {
        KeyIndex(
            directory, log: try #require(identity), lineage: lineage, head: head, disk: disk,
            partEntriesMax: partEntriesMax, hashMask: hashMask)
    }

    mutating func append(_ count: Int) {
        for _ in 0..<count {
            let number = keys.count + 1
            let key = EventKey(source: "desk/\(number % 3)".utf8, id: "id-\(number)".utf8)
            let own = (0...random.below(3)).map { _ in Array("deal-\(random.below(50))".utf8) }
            keys.append(key)
            subjectsOf.append(own)
            for subject in own { subjects[subject] = UInt64(number) }
            index.insert(index.hashed(key), subjects: own, sequence: UInt64(number))
        }
    }

    /// As a start does: opens what `disk` has, and inserts what the log has after it.
    mutating func start(on disk: SimulatedDisk, lineage: UInt64 = 1) throws {
        self.disk = disk
        index = try Self.open(
            disk, identity, lineage: lineage, head: UInt64(keys.count), partEntriesMax, hashMask)
        #expect(index.covered <= UInt64(keys.count))
        for sequence in (index.covered + 1)..<UInt64(keys.count + 1) {
            index.insert(
                index.hashed(keys[Int(sequence) - 1]), subjects: subjectsOf[Int(sequence) - 1],
                sequence: sequence)
            if index.needsFlush { try? index.flush() }
        }
    }

    /// The log loses its end, which nothing but a wrong hand can do.
    mutating func cut(to count: Int) {
        keys.removeLast(keys.count - count)
        subjectsOf.removeLast(subjectsOf.count - count)
        subjects = [:]
        for (place, own) in subjectsOf.enumerated() {
            for subject in own { subjects[subject] = UInt64(place + 1) }
        }
    }

    mutating func step() throws {
        switch random.below(8) {
        case 0: _ = try? index.merge(isCancelled: { false })
        case 1: try start(on: disk.afterCrash(.some(seed: random.next())))
        case 2: try? index.flush()
        default:
            append(random.below(60))
            if index.needsFlush { try? index.flush() }
        }
    }

    /// Whether every key is found where it stands, and no other is found.
    func isExact() throws -> Bool {
        for (place, key) in keys.enumerated() {
            let found = try index.candidates(for: index.hashed(key))
                .filter { keys[Int($0) - 1] == key }
            guard found == [UInt64(place + 1)] else { return false }
        }
        for number in 1...30 {
            let key = EventKey(source: "desk/9".utf8, id: "id-\(number)".utf8)
            let candidates = try index.candidates(for: index.hashed(key))
            guard candidates.allSatisfy({ 1...UInt64(keys.count) ~= $0 }) else { return false }
        }
        for number in 0..<60 {
            let subject = Array("deal-\(number)".utf8)
            guard try index.last(of: subject) == subjects[subject] ?? 0 else { return false }
        }
        return true
    }
}
