import Storage
import Synchronization
import SystemPackage

/// An open file of a simulated disk. It outlives its name.
final class SimulatedFile: DiskFile {
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
        try disk.read(node, into: bytes, at: Int(offset))
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        try disk.write(bytes, at: Int(offset), to: node)
    }

    func sync(_ extent: SyncExtent) throws(Errno) { try disk.sync(node) }

    func reserve(_ range: Range<UInt64>) throws(Errno) -> Bool {
        try disk.reserve(range, in: node)
    }

    func truncate(to size: UInt64) throws(Errno) { try disk.truncate(node, to: Int(size)) }

    func map(_ range: Range<UInt64>) throws(Errno) -> MappedBytes {
        let bytes = disk.state.withLock { $0.nodes[node]?.current ?? [] }
        guard range.upperBound <= UInt64(bytes.count) else { throw .invalidArgument }
        return MappedBytes(copying: bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    func isLinked() throws(Errno) -> Bool {
        disk.state.withLock { $0.names.values.contains(node) }
    }
}

/// A held lock of a simulated disk.
final class SimulatedLock: DiskLock {
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
