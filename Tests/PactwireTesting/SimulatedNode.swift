/// One file or directory of a simulated disk: what is in the cache and what is on the platter.
struct SimulatedNode: Sendable {
    static let sectorBytes = 512

    var isDirectory = false
    private(set) var current: [UInt8] = []
    private var durable: [UInt8] = []
    /// Each content a sector had since it was last synced, the latest last.
    private var unsynced: [Int: [[UInt8]]] = [:]
    private var unsyncedSizes: [Int] = []
    /// What the file takes of the disk's space, written to or set aside.
    private(set) var sectors = 0

    init(isDirectory: Bool = false) {
        self.isDirectory = isDirectory
    }

    init(bytes: [UInt8]) {
        current = bytes
        durable = bytes
        sectors = Self.sectors(of: bytes.count)
    }

    static func sectors(of bytes: Int) -> Int { (bytes + sectorBytes - 1) / sectorBytes }

    mutating func take(_ count: Int) { sectors += count }

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard !bytes.isEmpty else { return }
        let end = offset + bytes.count
        if current.count < end {
            current += [UInt8](repeating: 0, count: end - current.count)
            unsyncedSizes.append(end)
            sectors = max(sectors, Self.sectors(of: end))
        }
        Self.copy(bytes, to: &current, at: offset)
        for sector in (offset / Self.sectorBytes)...((end - 1) / Self.sectorBytes) {
            remember(sector)
        }
    }

    func holds(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        offset + bytes.count <= current.count
            && current[offset..<(offset + bytes.count)].elementsEqual(bytes)
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
        Self.resize(&current, to: size)
        unsyncedSizes.append(size)
        guard size < before else { return }
        sectors = Self.sectors(of: size)
        for sector in (size / Self.sectorBytes)...((before - 1) / Self.sectorBytes) {
            remember(sector)
        }
    }

    mutating func sync() {
        Self.resize(&durable, to: current.count)
        for sector in unsynced.keys { settle(sector) }
        unsynced = [:]
        unsyncedSizes = []
    }

    /// A sync that failed: some sectors are on the platter, and the others count as synced all the
    /// same, so that no later sync writes them.
    mutating func syncInVain(_ random: inout SeededRandom) {
        for sector in unsynced.keys.sorted() where random.once(in: 2) { settle(sector) }
        unsynced = [:]
    }

    private mutating func settle(_ sector: Int) {
        let start = sector * Self.sectorBytes
        let end = min(start + Self.sectorBytes, current.count)
        guard start < end else { return }
        if durable.count < end { Self.resize(&durable, to: end) }
        current.withUnsafeBytes { bytes in
            Self.copy(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), to: &durable, at: start)
        }
    }

    private mutating func remember(_ sector: Int) {
        unsynced[sector, default: []].append(Self.content(sector, of: current))
    }

    private static func content(_ sector: Int, of bytes: [UInt8]) -> [UInt8] {
        let start = min(sector * sectorBytes, bytes.count)
        let part = Array(bytes[start..<min(start + sectorBytes, bytes.count)])
        if part.count == sectorBytes { return part }
        return part + [UInt8](repeating: 0, count: sectorBytes - part.count)
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer, to target: inout [UInt8], at offset: Int
    ) {
        target.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[offset...]).copyMemory(from: bytes)
        }
    }

    private static func resize(_ bytes: inout [UInt8], to size: Int) {
        if size < bytes.count {
            bytes.removeLast(bytes.count - size)
        } else if size > bytes.count {
            bytes += [UInt8](repeating: 0, count: size - bytes.count)
        }
    }

    /// The node after a crash.
    func image(_ keeping: SimulatedDisk.Keeping, _ random: inout SeededRandom) -> SimulatedNode {
        guard !isDirectory else { return self }
        if unsynced.isEmpty && unsyncedSizes.isEmpty { return SimulatedNode(bytes: durable) }
        var size = durable.count
        switch keeping {
        case .nothing: return SimulatedNode(bytes: durable)
        case .everything: size = current.count
        case .some:
            size = ([durable.count] + unsyncedSizes).randomElement(using: &random) ?? 0
            if size > durable.count, Bool.random(using: &random) {
                let sectors =
                    durable.count / Self.sectorBytes + Int.random(in: 0...4, using: &random)
                size = min(size, max(durable.count, sectors * Self.sectorBytes))
            }
        }
        var bytes = durable
        Self.resize(&bytes, to: size)
        for (sector, versions) in unsynced.sorted(by: { $0.key < $1.key }) {
            let start = sector * Self.sectorBytes
            guard start < size, let last = versions.last else { continue }
            var chosen = last
            if case .some = keeping {
                let old = Self.content(sector, of: durable)
                chosen = ([old] + versions).randomElement(using: &random) ?? old
            }
            chosen.withUnsafeBytes {
                let part = UnsafeRawBufferPointer(rebasing: $0[..<min($0.count, size - start)])
                Self.copy(part, to: &bytes, at: start)
            }
        }
        return SimulatedNode(bytes: bytes)
    }
}
