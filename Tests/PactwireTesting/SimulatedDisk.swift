package import Storage
import Synchronization
package import SystemPackage

/// A disk in memory that forgets, tears and fails as told.
///
/// A write lasts once its file is synced, a name once its directory is. A crash keeps, of each
/// 512-byte sector not synced, the old content or any written since.
package final class SimulatedDisk: Disk {
    /// Calls that change something; these are counted, and fail or crash by number.
    package enum Call: Sendable {
        case makeDirectory, create, remove, rename, write, reserve, truncate, sync, syncDirectory
    }

    package struct Trouble: Sendable {
        /// Number of the call, from 1.
        package var call: Int
        package var errno: Errno
        /// The call does half of what it should, then everything fails for ever.
        package var isCrash: Bool

        package init(call: Int, errno: Errno, isCrash: Bool = false) {
            self.call = call
            self.errno = errno
            self.isCrash = isCrash
        }
    }

    /// What a crash makes of unsynced sectors, sizes and names.
    package enum Keeping: Sendable {
        case nothing, everything
        case some(seed: UInt64)
    }

    fileprivate let state: Mutex<SimulatedState>
    /// Syncs answer at once and do nothing, as if the log had left them out.
    private let forgetsSyncs: Bool
    private let shortWriteBytes: Int?
    /// False: a file system that can't set space aside.
    private let reservesSpace: Bool
    private let beforeCall: @Sendable (Call) -> Void

    package init(
        trouble: Trouble? = nil, forgetsSyncs: Bool = false, shortWriteBytes: Int? = nil,
        reservesSpace: Bool = true,
        beforeCall: @escaping @Sendable (Call) -> Void = { _ in }
    ) {
        state = Mutex(SimulatedState(trouble: trouble))
        self.forgetsSyncs = forgetsSyncs
        self.shortWriteBytes = shortWriteBytes
        self.reservesSpace = reservesSpace
        self.beforeCall = beforeCall
    }

    /// The disk as the next start finds it.
    package func afterCrash(_ keeping: Keeping, trouble: Trouble? = nil) -> SimulatedDisk {
        let disk = SimulatedDisk(trouble: trouble)
        let image = state.withLock { $0.image(keeping) }
        disk.state.withLock {
            $0.nodes = image.nodes
            $0.names = image.names
            $0.durableNames = image.names
        }
        return disk
    }

    package var calls: Int { state.withLock { $0.calls } }

    /// Paths of files, in order.
    package var files: [FilePath] {
        state.withLock { state in
            state.names.keys.filter { state.node(at: $0)?.isDirectory == false }.sorted()
        }.map { FilePath($0) }
    }

    package var segments: [FilePath] { files.filter { $0.extension == "pwlog" } }

    /// A file's bytes; setting makes or replaces it, and directories above it, for good.
    package subscript(_ path: FilePath) -> [UInt8]? {
        get { state.withLock { $0.node(at: path.string)?.current } }
        set {
            state.withLock { state in
                guard let bytes = newValue else {
                    state.names[path.string] = nil
                    state.durableNames[path.string] = nil
                    return
                }
                if let node = state.names[path.string] {
                    state.nodes[node] = SimulatedNode(bytes: bytes)
                    return
                }
                var directory = SimulatedState.parent(of: path.string)
                while directory != "/", state.names[directory] == nil {
                    state.addDurably(directory, SimulatedNode(isDirectory: true))
                    directory = SimulatedState.parent(of: directory)
                }
                state.addDurably(path.string, SimulatedNode(bytes: bytes))
            }
        }
    }

    package func trouble(_ trouble: Trouble?) {
        state.withLock { $0.trouble = trouble }
    }

    package func makeDirectory(_ path: FilePath) throws(Errno) -> Bool {
        try count(.makeDirectory)
        let isMade = state.withLock { state -> Bool? in
            let above = SimulatedState.parent(of: path.string)
            guard above == "/" || state.names[above] != nil else { return nil }
            if state.names[path.string] != nil { return false }
            state.add(path.string, SimulatedNode(isDirectory: true))
            return true
        }
        guard let isMade else { throw .noSuchFileOrDirectory }
        return isMade
    }

    package func list(_ directory: FilePath) throws(Errno) -> [String] {
        let names = state.withLock { state -> [String]? in
            guard state.names[directory.string] != nil else { return nil }
            return state.names.keys
                .filter { SimulatedState.parent(of: $0) == directory.string }
                .map { String($0.dropFirst(directory.string.count + 1)) }
        }
        guard let names else { throw .noSuchFileOrDirectory }
        return names
    }

    package func open(_ path: FilePath, _ access: DiskAccess) throws(Errno) -> any DiskFile {
        let known = state.withLock { $0.names[path.string] }
        guard case .create = access else {
            guard let known else { throw .noSuchFileOrDirectory }
            return SimulatedFile(self, known)
        }
        guard known == nil else { throw .fileExists }
        try count(.create)
        return SimulatedFile(self, state.withLock { $0.add(path.string, SimulatedNode()) })
    }

    package func remove(_ path: FilePath) throws(Errno) {
        try count(.remove)
        let removed = state.withLock { $0.names.removeValue(forKey: path.string) }
        guard removed != nil else { throw .noSuchFileOrDirectory }
    }

    package func rename(_ path: FilePath, to name: FilePath) throws(Errno) {
        try count(.rename)
        guard state.withLock({ $0.rename(path.string, to: name.string) }) else {
            throw .noSuchFileOrDirectory
        }
    }

    package func syncDirectory(_ directory: FilePath) throws(Errno) {
        try count(.syncDirectory)
        guard !forgetsSyncs else { return }
        state.withLock { $0.syncNames(in: directory.string) }
    }

    package func lock(_ path: FilePath, exclusive: Bool) throws(Errno) -> any DiskLock {
        let isThere = state.withLock { state in
            if exclusive, state.names[path.string] == nil {
                state.add(path.string, SimulatedNode())
            }
            return state.names[path.string] != nil
        }
        guard isThere else { throw .noSuchFileOrDirectory }
        let isTaken = state.withLock { state in
            let held = state.locks[path.string, default: 0]
            if exclusive ? held != 0 : held < 0 { return false }
            state.locks[path.string] = exclusive ? -1 : held + 1
            return true
        }
        guard isTaken else { throw .wouldBlock }
        return SimulatedLock(self, path.string)
    }

    fileprivate func write(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, to node: Int
    ) throws(Errno) -> Int {
        let allowed = min(bytes.count, shortWriteBytes ?? .max)
        do {
            try count(.write)
        } catch {
            // Half of it reached the cache before the call failed.
            let half = UnsafeRawBufferPointer(rebasing: bytes[..<(allowed / 2)])
            state.withLock { $0.nodes[node]?.write(half, at: offset) }
            throw error
        }
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<allowed])
        state.withLock { $0.nodes[node]?.write(part, at: offset) }
        return allowed
    }

    fileprivate func sync(_ node: Int) throws(Errno) {
        try count(.sync)
        guard !forgetsSyncs else { return }
        state.withLock { $0.nodes[node]?.sync() }
    }

    fileprivate func reserve() throws(Errno) -> Bool {
        try count(.reserve)
        return reservesSpace
    }

    fileprivate func truncate(_ node: Int, to size: Int) throws(Errno) {
        try count(.truncate)
        state.withLock { $0.nodes[node]?.truncate(to: size) }
    }

    private func count(_ call: Call) throws(Errno) {
        beforeCall(call)
        if let errno = state.withLock({ $0.count() }) { throw errno }
    }
}

private final class SimulatedFile: DiskFile {
    private let disk: SimulatedDisk
    private let node: Int

    init(_ disk: SimulatedDisk, _ node: Int) {
        self.disk = disk
        self.node = node
    }

    func size() throws(Errno) -> UInt64 {
        UInt64(disk.state.withLock { $0.nodes[node]?.current.count ?? 0 })
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        disk.state.withLock { $0.nodes[node]?.read(into: bytes, at: Int(offset)) ?? 0 }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        try disk.write(bytes, at: Int(offset), to: node)
    }

    func sync(_ extent: SyncExtent) throws(Errno) { try disk.sync(node) }

    func reserve(_ range: Range<UInt64>) throws(Errno) -> Bool { try disk.reserve() }

    func truncate(to size: UInt64) throws(Errno) { try disk.truncate(node, to: Int(size)) }

    func isLinked() throws(Errno) -> Bool {
        disk.state.withLock { $0.names.values.contains(node) }
    }
}

private final class SimulatedLock: DiskLock {
    private let disk: SimulatedDisk
    private let path: String

    init(_ disk: SimulatedDisk, _ path: String) {
        self.disk = disk
        self.path = path
    }

    deinit {
        disk.state.withLock { state in
            let held = state.locks[path, default: 0]
            state.locks[path] = held < 0 ? 0 : held - 1
        }
    }
}
