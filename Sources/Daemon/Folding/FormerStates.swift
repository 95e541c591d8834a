import Dispatch
import Synchronization

/// Lets go of states that nobody asks any more, or of what holds them, on a thread of its own: taking
/// one apart may take longer than all that came between it and the next.
final class FormerStates<Holder: Sendable>: Sendable {
    private let holders = Mutex<[Holder]>([])
    private let queue = DispatchQueue(label: "pactwire.states")

    /// Takes the last reference, if the caller keeps none.
    func add(_ holder: consuming Holder) {
        // Not held by the closure, which may be let go here after it has run there.
        var given: Holder? = consume holder
        holders.withLock { holders in
            if let holder = given.take() { holders.append(holder) }
        }
        queue.async { [self] in
            _ = holders.withLock { holders in
                defer { holders = [] }
                return holders
            }
        }
    }
}
