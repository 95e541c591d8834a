import Projections
import Synchronization

/// Counts the entries that are read of a base.
final class CountingBase: StateBase {
    private let base: MemoryBase
    private let count = Mutex(0)
    private let scanCount = Mutex(0)

    init(_ base: MemoryBase) { self.base = base }

    var covered: UInt64 { base.covered }
    var meta: [UInt8] { base.meta }
    var reads: Int { count.withLock { $0 } }
    /// How often it was asked for more than one entry.
    var scans: Int { scanCount.withLock { $0 } }

    func value(of key: [UInt8]) -> [UInt8]? {
        count.withLock { $0 += 1 }
        return base.value(of: key)
    }

    func each(from: [UInt8], to: [UInt8]?, _ body: ([UInt8], [UInt8]) -> Bool) {
        scanCount.withLock { $0 += 1 }
        base.each(from: from, to: to) { key, value in
            count.withLock { $0 += 1 }
            return body(key, value)
        }
    }

    func isDamaged(at key: [UInt8]) { base.isDamaged(at: key) }
}
