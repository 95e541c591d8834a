import Synchronization

/// What the engine knows that others may ask for at any time.
final class EngineReport: Sendable {
    private struct State {
        var acknowledged: Checkpoint?
        var hasSentAgain = false
    }

    private let state: Mutex<State>

    init(acknowledged: Checkpoint?) { state = Mutex(State(acknowledged: acknowledged)) }

    /// How far the client's own appends were acknowledged.
    var acknowledged: Checkpoint? {
        get { state.withLock { $0.acknowledged } }
        set { state.withLock { $0.acknowledged = newValue } }
    }

    /// A request was sent more than once, so that those made after it may have been carried out
    /// before it.
    var hasSentAgain: Bool { state.withLock { $0.hasSentAgain } }

    func noteSentAgain() { state.withLock { $0.hasSentAgain = true } }
}
