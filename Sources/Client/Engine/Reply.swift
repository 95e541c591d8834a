import Synchronization

/// The answer to one call, which the engine gives, or whoever cancels the call: the first counts.
///
/// All state is guarded by the mutex; the caller is resumed outside of it.
final class Reply: Sendable {
    typealias Answer = Result<DaemonAnswer, ClientError>

    private enum State {
        case open
        case awaited(CheckedContinuation<Answer, Never>)
        case told(Answer)
    }

    private let state = Mutex(State.open)

    /// Nobody waits any more.
    var isTold: Bool {
        state.withLock { state in
            if case .told = state { true } else { false }
        }
    }

    func tell(_ answer: Answer) {
        let caller = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            switch state {
            case .open:
                state = .told(answer)
                return nil
            case .awaited(let caller):
                state = .told(answer)
                return caller
            case .told: return nil
            }
        }
        caller?.resume(returning: answer)
    }

    /// Waits for the answer; to be called once.
    func answer() async -> Answer {
        await withCheckedContinuation { caller in
            let answer = state.withLock { state -> Answer? in
                if case .told(let answer) = state { return answer }
                state = .awaited(caller)
                return nil
            }
            if let answer { caller.resume(returning: answer) }
        }
    }
}
