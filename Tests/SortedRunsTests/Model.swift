import PactwireTesting
import Storage
import SystemPackage

@testable import SortedRuns

/// A set of runs beside the dictionary it should equal; what is written is decided by a seed.
struct Model {
    static let directory: FilePath = "/index/test"
    static let owner = RunOwner(
        kind: "test", version: 3, log: [UInt8](repeating: 7, count: 16), lineage: 1)

    typealias Contents = [[UInt8]: [[UInt8]]]

    let combine: RunSet.Combine
    let set: RunSet
    private var random: SeededRandom
    /// Values of each key, newest first.
    private(set) var contents: Contents = [:]
    private(set) var covered: UInt64 = 0
    /// What a step was about to make of it, when it threw.
    private(set) var attempted: (contents: Contents, covered: UInt64)?

    init(_ disk: any Disk, combine: RunSet.Combine, seed: UInt64) {
        self.combine = combine
        random = SeededRandom(seed: seed)
        set = Self.open(disk, combine)
    }

    static func open(_ disk: any Disk, _ combine: RunSet.Combine) -> RunSet {
        RunSet(directory, owner: owner, disk: disk, combine: combine)
    }

    /// A key out of a small space, so that most come back.
    static func key(_ number: Int) -> [UInt8] {
        Array("k\(number)".utf8) + [UInt8](repeating: UInt8(number & 0xFF), count: number % 3)
    }

    mutating func step(keys: Int, entries: Int, valueBytesMax: Int = 20) throws(RunError) {
        if random.once(in: 3) {
            attempted = (contents, covered)
            while try set.merge(isCancelled: { false }) != nil {}
        } else {
            try add(keys: keys, entries: entries, valueBytesMax: valueBytesMax)
        }
        attempted = nil
    }

    mutating func add(keys: Int, entries: Int, valueBytesMax: Int = 20) throws(RunError) {
        var added: [[UInt8]: [[UInt8]?]] = [:]
        for _ in 0..<random.below(entries + 1) {
            let value: [UInt8]? = random.once(in: 5) ? nil : value(bytesMax: valueBytesMax)
            let key = Self.key(random.below(keys))
            if combine == .all {
                added[key, default: []].insert(value, at: 0)
            } else {
                added[key] = [value]
            }
        }
        var next = contents
        for (key, values) in added {
            let kept = values.prefix { $0 != nil }.compactMap(\.self)
            let hidesOlder = combine == .newest || kept.count < values.count
            next[key] = kept + (hidesOlder ? [] : next[key] ?? [])
            if next[key]?.isEmpty == true { next[key] = nil }
        }
        attempted = (next, covered + 1)
        let sorted = added.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let list = sorted.flatMap { key, values in values.map { (key: key, value: $0) } }
        _ = try set.add(list, onto: covered, covered: covered + 1, meta: Self.meta(covered + 1))
        contents = next
        covered += 1
    }

    static func meta(_ covered: UInt64) -> [UInt8] { Array("covers \(covered)".utf8) }

    private mutating func value(bytesMax: Int) -> [UInt8] {
        let byte = UInt8(random.below(256))
        return [UInt8](repeating: byte, count: random.below(bytesMax + 1))
    }

    /// What `view` holds, by a scan. A scan has the newest of each key only.
    static func scan(_ view: RunView) throws(RunError) -> [[UInt8]: [UInt8]] {
        var contents: [[UInt8]: [UInt8]] = [:]
        try view.each(from: [], to: nil) { key, value in
            contents[key] = value
            return true
        }
        return contents
    }

    /// Whether `view` holds just these, asked key by key and by a scan.
    static func holds(
        _ view: RunView, _ contents: Contents, keys: Int, _ combine: RunSet.Combine = .newest
    ) throws(RunError) -> Bool {
        for number in 0..<keys {
            let key = key(number)
            let values = try view.values(of: key)
            // What a newer value hides stays in the runs until it is merged away.
            let counted = combine == .all ? values : Array(values.prefix(1))
            guard counted == contents[key] ?? [], try view.value(of: key) == contents[key]?.first
            else { return false }
        }
        return try scan(view) == contents.compactMapValues(\.first)
    }
}

extension RunView {
    func values(of key: [UInt8]) throws(RunError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        try key.withBytes { key throws(RunError) in
            try eachValue(of: key) { value in
                found.append(Array(value))
                return true
            }
        }
        return found
    }
}

extension RunSet {
    func add(
        _ list: some Sequence<(key: [UInt8], value: [UInt8]?)>, onto base: UInt64, covered: UInt64,
        meta: [UInt8]
    ) throws(RunError) -> RunView {
        try add(
            { take in
                for (key, value) in list {
                    let goesOn = key.withUnsafeBytes { key in
                        guard let value else { return take(key, nil) }
                        return value.withUnsafeBytes { take(key, $0) }
                    }
                    guard goesOn else { return }
                }
            }, onto: base, covered: covered, meta: meta)
    }

    func put(
        _ entries: [([UInt8], [UInt8]?)], covered: UInt64, meta: [UInt8] = []
    ) throws(RunError) {
        let list = entries.map { (key: $0.0, value: $0.1) }
        _ = try add(list, onto: view.covered, covered: covered, meta: meta)
    }
}

extension RunView {
    var runCount: Int { runs.count }
}
