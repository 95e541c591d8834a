package import Storage
import Synchronization
package import SystemPackage

/// A disk in memory that forgets, tears and fails as told.
///
/// A write lasts once its file is synced, a name once its directory is. A crash keeps, of each
/// 512-byte sector not synced, the old content or any written since.
package final class SimulatedDisk: Disk {
    package enum Call: Sendable {
        /// These change something: they are counted, and fail or crash by number.
        case makeDirectory, create, remove, rename, write, reserve, truncate, sync, syncDirectory
        case list, open, openToWrite, read, lock
    }

    /// What is wrong with a disk so that a log on it is as wrong as one that leaves something out.
    package enum Flaw: Sendable {
        /// Syncs answer at once and do nothing, as if the log had left them out.
        case forgetsSyncs
        case forgetsDirectorySyncs
        /// A sync is done with the next call, as if the log did not wait for it.
        case syncsLate
        /// Writing what the cache shows already is not done, as if the log had left it out.
        case ignoresRewrites
    }

    package struct Trouble: Sendable {
        /// Number of the call, from 1.
        package var call: Int
        package var errno: Errno
        /// The call does half of what it should, then everything fails for ever.
        package var isCrash: Bool
        /// So many calls fail, one after the other.
        package var times: Int

        package init(call: Int, errno: Errno, isCrash: Bool = false, times: Int = 1) {
            self.call = call
            self.times = times
            self.errno = errno
            self.isCrash = isCrash
        }
    }

    /// What a crash makes of unsynced sectors, sizes and names.
    package enum Keeping: Sendable {
        case nothing, everything
        case some(seed: UInt64)
    }

    let state: Mutex<SimulatedState>
    private let flaw: Flaw?
    private let shortWriteBytes: Int?
    /// False: a file system that can't set space aside.
    private let reservesSpace: Bool
    private let beforeCall: @Sendable (Call) -> Void

    package init(
        trouble: Trouble? = nil, flaw: Flaw? = nil, shortWriteBytes: Int? = nil,
        reservesSpace: Bool = true, seed: UInt64 = 0,
        beforeCall: @escaping @Sendable (Call) -> Void = { _ in }
    ) {
        state = Mutex(SimulatedState(trouble: trouble, seed: seed))
        self.flaw = flaw
        self.shortWriteBytes = shortWriteBytes
        self.reservesSpace = reservesSpace
        self.beforeCall = beforeCall
    }

    private init(_ other: SimulatedDisk, _ next: SimulatedState) {
        state = Mutex(next)
        flaw = other.flaw
        shortWriteBytes = nil
        reservesSpace = other.reservesSpace
        beforeCall = { _ in }
    }

    /// The disk as the next start finds it when the power was cut.
    package func afterCrash(_ keeping: Keeping, trouble: Trouble? = nil) -> SimulatedDisk {
        var image = state.withLock { $0.image(keeping) }
        image.trouble = trouble
        return SimulatedDisk(self, image)
    }

    /// The disk as the next start finds it when only the process was killed.
    package func afterKill() -> SimulatedDisk {
        SimulatedDisk(self, state.withLock { $0.afterKill() })
    }

    package var calls: Int { state.withLock { $0.calls } }

    /// Paths of files, in order.
    package var files: [FilePath] { files(ending: "") }

    package var segments: [FilePath] { files(ending: ".pwlog") }

    private func files(ending suffix: String) -> [FilePath] {
        state.withLock { state in
            state.names.keys.filter {
                $0.hasSuffix(suffix) && state.node(at: $0)?.isDirectory == false
            }
        }.sorted().map { FilePath($0) }
    }

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
                    state.durableNames[path.string] = node
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

    /// Starts calm.
    package var weather: SimulatedWeather {
        get { state.withLock { $0.weather } }
        set { state.withLock { $0.weather = newValue } }
    }

    /// What the files take of the disk's space.
    package var sectorsUsed: Int {
        state.withLock { state in
            state.names.values.reduce(0) { $0 + (state.nodes[$1]?.sectors ?? 0) }
        }
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
        try meet(.list)
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
        switch access {
        case .read: try meet(.open)
        case .write: try meet(.openToWrite)
        case .create: break
        }
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
        guard flaw != .forgetsSyncs, flaw != .forgetsDirectorySyncs else { return }
        state.withLock { $0.syncNames(in: directory.string) }
    }

    package func lock(_ path: FilePath, exclusive: Bool) throws(Errno) -> any DiskLock {
        try meet(.lock)
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

    func read(
        _ node: Int, into bytes: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(Errno) -> Int {
        try meet(.read)
        return state.withLock { $0.nodes[node]?.read(into: bytes, at: offset) ?? 0 }
    }

    func write(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, to node: Int
    ) throws(Errno) -> Int {
        let allowed = min(bytes.count, shortWriteBytes ?? .max)
        do {
            try count(.write)
        } catch {
            // Half of it reached the cache before the call failed, in whole sectors.
            let sector = SimulatedNode.sectorBytes
            let reached = (offset + allowed / 2) / sector * sector
            let half = UnsafeRawBufferPointer(rebasing: bytes[..<max(reached - offset, 0)])
            state.withLock { $0.nodes[node]?.write(half, at: offset) }
            throw error
        }
        let written = state.withLock { state in
            let count = state.makeRoom(for: state.shortened(allowed), at: offset, in: node)
            let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
            let isIgnored =
                flaw == .ignoresRewrites && state.nodes[node]?.holds(part, at: offset) == true
            if !isIgnored { state.nodes[node]?.write(part, at: offset) }
            return count
        }
        guard written > 0 else { throw .noSpace }
        return written
    }

    func sync(_ node: Int) throws(Errno) {
        do {
            try count(.sync)
        } catch {
            state.withLock { $0.failSync(of: node) }
            throw error
        }
        switch flaw {
        case .forgetsSyncs: return
        case .syncsLate: state.withLock { $0.lateSync = node }
        default: state.withLock { $0.nodes[node]?.sync() }
        }
    }

    func reserve(_ range: Range<UInt64>, in node: Int) throws(Errno) -> Bool {
        try count(.reserve)
        guard reservesSpace else { return false }
        let wanted = Int(range.upperBound)
        guard state.withLock({ $0.makeRoom(for: wanted, at: 0, in: node) == wanted }) else {
            throw .noSpace
        }
        return true
    }

    func truncate(_ node: Int, to size: Int) throws(Errno) {
        try count(.truncate)
        state.withLock { $0.nodes[node]?.truncate(to: size) }
    }

    private func count(_ call: Call) throws(Errno) {
        beforeCall(call)
        if let errno = state.withLock({ $0.count(call) }) { throw errno }
    }

    /// Of calls that change nothing.
    private func meet(_ call: Call) throws(Errno) {
        if let errno = state.withLock({ $0.errno(of: call) }) { throw errno }
    }
}
