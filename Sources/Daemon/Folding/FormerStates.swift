import Dispatch
import Projections
import Synchronization

/// Lets go of states that nobody asks any more, on a thread of its own: taking one apart may take
/// longer than all that came between it and the next.
final class FormerStates: Sendable {
    private let states = Mutex<[ProjectionsState]>([])
    private let queue = DispatchQueue(label: "pactwire.states")

    /// Takes the last reference, if the caller keeps none.
    func add(_ state: consuming ProjectionsState) {
        // Not held by the closure, which may be let go here after it has run there.
        var given: ProjectionsState? = consume state
        states.withLock { states in
            if let state = given.take() { states.append(state) }
        }
        queue.async { [self] in
            _ = states.withLock { states in
                defer { states = [] }
                return states
            }
        }
    }
}
