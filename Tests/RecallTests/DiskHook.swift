import PactwireTesting
import Synchronization

/// Does something once, in the midst of what writes runs on a simulated disk: it holds no lock
/// when a run is written.
final class DiskHook: Sendable {
    private struct State: Sendable {
        var runsBefore = 0
        var body: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var isDone: Bool { state.withLock { $0.body == nil } }

    /// Has `body` done before the `number`th run from now on is made.
    func set(atRun number: Int, _ body: @escaping @Sendable () -> Void) {
        // A manifest is made after each run.
        state.withLock { $0 = State(runsBefore: (number - 1) * 2, body: body) }
    }

    func run(before call: SimulatedDisk.Call) {
        guard case .create = call else { return }
        let body = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.body != nil else { return nil }
            guard state.runsBefore == 0 else {
                state.runsBefore -= 1
                return nil
            }
            return state.body.take()
        }
        body?()
    }
}
