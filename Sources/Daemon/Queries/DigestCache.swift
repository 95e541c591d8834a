import Projections
import Synchronization

/// The digest of the state that was last asked for: making one reads every row, and programs that
/// watch a daemon ask again and again.
final class DigestCache: Sendable {
    private let last = Mutex<(sequence: UInt64, digest: String)?>(nil)

    /// Made anew only when the state has moved on.
    func digest(of state: ProjectionsState) -> String {
        let known = last.withLock { $0?.sequence == state.sequence ? $0?.digest : nil }
        if let known { return known }
        let digest = state.digest()
        last.withLock { $0 = (state.sequence, digest) }
        return digest
    }
}
