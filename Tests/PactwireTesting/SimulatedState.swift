import SystemPackage

/// One file or directory of a simulated disk: what is in the cache and what is on the platter.
struct SimulatedNode: Sendable {
    static let sectorBytes = 512

    var isDirectory = false
    private(set) var current: [UInt8] = []
    private var durable: [UInt8] = []
    /// Each content a sector had since the last sync.
    private var unsynced: [Int: [[UInt8]]] = [:]
    private var unsyncedSizes: [Int] = []

    init(isDirectory: Bool = false) {
        self.isDirectory = isDirectory
    }

    init(bytes: [UInt8]) {
        current = bytes
        durable = bytes
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard !bytes.isEmpty else { return }
        let end = offset + bytes.count
        if current.count < end {
            current += [UInt8](repeating: 0, count: end - current.count)
            unsyncedSizes.append(end)
        }
        current.replaceSubrange(offset..<end, with: bytes)
        for sector in (offset / Self.sectorBytes)...((end - 1) / Self.sectorBytes) {
            remember(sector)
        }
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let count = min(bytes.count, max(current.count - offset, 0))
        guard count > 0 else { return 0 }
        current.withUnsafeBytes {
            bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + count)]))
        }
        return count
    }

    mutating func truncate(to size: Int) {
        let before = current.count
        current = Array(current.prefix(size))
        unsyncedSizes.append(size)
        guard size < before else { return }
        for sector in (size / Self.sectorBytes)...((before - 1) / Self.sectorBytes) {
            remember(sector)
        }
    }

    mutating func sync() {
        durable = current
        unsynced = [:]
        unsyncedSizes = []
    }

    private mutating func remember(_ sector: Int) {
        unsynced[sector, default: []].append(Self.content(sector, of: current))
    }

    private static func content(_ sector: Int, of bytes: [UInt8]) -> [UInt8] {
        let part = Array(bytes.dropFirst(sector * sectorBytes).prefix(sectorBytes))
        return part + [UInt8](repeating: 0, count: sectorBytes - part.count)
    }

    /// The node after a crash.
    func image(_ keeping: SimulatedDisk.Keeping, _ random: inout SeededRandom) -> SimulatedNode {
        guard !isDirectory else { return self }
        switch keeping {
        case .nothing: return SimulatedNode(bytes: durable)
        case .everything: return SimulatedNode(bytes: current)
        case .some: break
        }
        let longest = max(durable.count, unsyncedSizes.max() ?? 0)
        var size = ([durable.count] + unsyncedSizes).randomElement(using: &random) ?? 0
        if size > durable.count, Bool.random(using: &random) {
            let sectors = durable.count / Self.sectorBytes + Int.random(in: 0...4, using: &random)
            size = min(size, max(durable.count, sectors * Self.sectorBytes))
        }
        var bytes = durable + [UInt8](repeating: 0, count: longest + 512 - durable.count)
        for (sector, versions) in unsynced.sorted(by: { $0.key < $1.key }) {
            let start = sector * Self.sectorBytes
            let old = Self.content(sector, of: durable)
            let chosen = ([old] + versions).randomElement(using: &random) ?? old
            guard start < bytes.count else { continue }
            let end = min(start + chosen.count, bytes.count)
            bytes.replaceSubrange(start..<end, with: chosen[..<(end - start)])
        }
        return SimulatedNode(bytes: Array(bytes.prefix(size)))
    }
}

/// All a simulated disk holds. Names are full paths.
struct SimulatedState: Sendable {
    var nodes: [Int: SimulatedNode] = [:]
    var names: [String: Int] = [:]
    var durableNames: [String: Int] = [:]
    /// Old and new name of files renamed since their directory was last synced, in order.
    private var renames: [(from: String, to: String)] = []
    /// Readers, or -1 for one writer.
    var locks: [String: Int] = [:]
    var calls = 0
    var trouble: SimulatedDisk.Trouble?
    private var isDead = false

    init(trouble: SimulatedDisk.Trouble?) {
        self.trouble = trouble
    }

    func node(at path: String) -> SimulatedNode? {
        names[path].flatMap { nodes[$0] }
    }

    /// Paths stay text here: taking a `FilePath` apart is slow in a debug build.
    static func parent(of path: String) -> String {
        let parent = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return parent.isEmpty ? "/" : String(parent)
    }

    @discardableResult
    mutating func add(_ path: String, _ node: SimulatedNode) -> Int {
        let number = nodes.count
        nodes[number] = node
        names[path] = number
        return number
    }

    mutating func addDurably(_ path: String, _ node: SimulatedNode) {
        durableNames[path] = add(path, node)
    }

    /// False when there is no such file.
    mutating func rename(_ path: String, to name: String) -> Bool {
        guard let node = names.removeValue(forKey: path) else { return false }
        names[name] = node
        renames.append((path, name))
        return true
    }

    mutating func syncNames(in directory: String) {
        renames.removeAll { Self.parent(of: $0.to) == directory }
        for name in Set(names.keys).union(durableNames.keys)
        where Self.parent(of: name) == directory {
            durableNames[name] = names[name]
        }
    }

    /// Counts a call; what it throws, if anything.
    mutating func count() -> Errno? {
        guard !isDead else { return .ioError }
        calls += 1
        guard let trouble, trouble.call == calls else { return nil }
        isDead = trouble.isCrash
        return trouble.errno
    }

    func image(
        _ keeping: SimulatedDisk.Keeping
    ) -> (nodes: [Int: SimulatedNode], names: [String: Int]) {
        var seed: UInt64 = 0
        if case .some(let given) = keeping { seed = given }
        var random = SeededRandom(seed: seed)
        var kept: [String: Int] = [:]
        // A rename takes effect for both of its names or for none.
        var oldNames: [String: Bool] = [:]
        for rename in renames {
            let isOld = oldNames[rename.from] ?? oldNames[rename.to] ?? .random(using: &random)
            oldNames[rename.from] = isOld
            oldNames[rename.to] = isOld
        }
        for name in Set(names.keys).union(durableNames.keys).sorted() {
            let parent = Self.parent(of: name)
            // A name is lost with the directory it is in.
            guard parent == "/" || kept[parent] != nil else { continue }
            switch keeping {
            case .nothing: kept[name] = durableNames[name]
            case .everything: kept[name] = names[name]
            case .some:
                let isOld = oldNames[name] ?? .random(using: &random)
                kept[name] = isOld ? durableNames[name] : names[name]
            }
        }
        let images = nodes.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value.image(keeping, &random))
        }
        return (Dictionary(uniqueKeysWithValues: images), kept)
    }
}
