import SystemPackage

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
    var weather = SimulatedWeather.calm
    var random: SeededRandom
    /// A sync that was answered and not done yet.
    var lateSync: Int?
    private var isDead = false
    private var nextNode = 0

    init(trouble: SimulatedDisk.Trouble?, seed: UInt64) {
        self.trouble = trouble
        random = SeededRandom(seed: seed)
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
        let number = nextNode
        nextNode += 1
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

    // MARK: What goes wrong

    /// Counts a call; what it throws, if anything.
    mutating func count(_ call: SimulatedDisk.Call) -> Errno? {
        guard !isDead else { return .ioError }
        calls += 1
        if let trouble, (trouble.call..<trouble.call + trouble.times).contains(calls) {
            isDead = trouble.isCrash
            return trouble.errno
        }
        if let late = lateSync.take() { nodes[late]?.sync() }
        return errno(of: call)
    }

    /// What a call that changes nothing throws.
    mutating func errno(of call: SimulatedDisk.Call) -> Errno? {
        weather.errno(of: call, &random)
    }

    /// How many of `count` bytes find space at `offset`, whole sectors of them or all.
    mutating func makeRoom(for count: Int, at offset: Int, in node: Int) -> Int {
        guard let most = weather.sectorsMax, let file = nodes[node] else { return count }
        let wanted = SimulatedNode.sectors(of: offset + count) - file.sectors
        guard wanted > 0 else { return count }
        let used = names.values.reduce(0) { $0 + (nodes[$1]?.sectors ?? 0) }
        let taken = min(wanted, max(most - used, 0))
        nodes[node]?.take(taken)
        if taken == wanted { return count }
        return max((file.sectors + taken) * SimulatedNode.sectorBytes - offset, 0)
    }

    /// How much of a write gets through that isn't failing.
    mutating func shortened(_ count: Int) -> Int {
        guard let odds = weather.shortWriteOneIn, count > 1, random.once(in: odds) else {
            return count
        }
        return 1 + random.below(count - 1)
    }

    /// At a crash the sync is neither done nor failed.
    mutating func failSync(of node: Int) {
        if !isDead { nodes[node]?.syncInVain(&random) }
    }

    // MARK: Afterwards

    /// What the next start finds after the machine lost its power.
    func image(_ keeping: SimulatedDisk.Keeping) -> SimulatedState {
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
        var state = SimulatedState(trouble: nil, seed: random.next())
        state.nextNode = nextNode
        for number in Set(kept.values).sorted() {
            state.nodes[number] = nodes[number]?.image(keeping, &random)
        }
        state.names = kept
        state.durableNames = kept
        return state
    }

    /// What the next start finds after the process alone was killed: all it wrote, synced or not.
    func afterKill() -> SimulatedState {
        var state = self
        state.isDead = false
        state.locks = [:]
        state.trouble = nil
        state.weather = .calm
        state.calls = 0
        let linked = Set(names.values).union(durableNames.values)
        state.nodes = nodes.filter { linked.contains($0.key) }
        return state
    }
}
