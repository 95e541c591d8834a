import DequeModule
import Synchronization

/// Elements on their way from the engine's thread to one reader, never more than a few thousand:
/// when it is full the engine stops asking the daemon for more.
///
/// All state is guarded by the mutex; the waiting reader is resumed outside of it.
final class Channel<Element: Sendable>: Sendable {
    private struct State {
        var elements: Deque<Element> = []
        var reader: CheckedContinuation<Element?, any Error>?
        var end: Result<Void, any Error>?
    }

    /// Below this many, the engine is told that there is room again.
    private static var lowWater: Int { 1024 }
    static var capacity: Int { 4096 }

    private let state = Mutex(State())
    private let hasRoomAgain: @Sendable () -> Void

    init(hasRoomAgain: @escaping @Sendable () -> Void) { self.hasRoomAgain = hasRoomAgain }

    /// Room for this many more elements; they may be more, since a page is never split.
    var room: Int { state.withLock { max(0, Self.capacity - $0.elements.count) } }

    /// Nobody reads any more, or the end was reached.
    var isFinished: Bool { state.withLock { $0.end != nil } }

    func put(_ element: Element) {
        let reader = state.withLock { state -> CheckedContinuation<Element?, any Error>? in
            guard state.end == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.elements.append(element)
            return nil
        }
        reader?.resume(returning: element)
    }

    func finish(_ end: Result<Void, any Error>) {
        let reader = state.withLock { state -> CheckedContinuation<Element?, any Error>? in
            guard state.end == nil else { return nil }
            state.end = end
            defer { state.reader = nil }
            return state.reader
        }
        guard let reader else { return }
        switch end {
        case .success: reader.resume(returning: nil)
        case .failure(let error): reader.resume(throwing: error)
        }
    }

    /// The next element; `nil` at the end, or when the reading task is cancelled.
    func next() async throws -> Element? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (outcome, isLow) = state.withLock { take(&$0, for: continuation) }
                switch outcome {
                case .success(let element?): continuation.resume(returning: element)
                case .success(nil): continuation.resume(returning: nil)
                case .failure(let error): continuation.resume(throwing: error)
                case nil: break
                }
                if isLow { hasRoomAgain() }
            }
        } onCancel: {
            finish(.success(()))
        }
    }

    private func take(
        _ state: inout State, for reader: CheckedContinuation<Element?, any Error>
    ) -> (Result<Element?, any Error>?, isLow: Bool) {
        if let element = state.elements.popFirst() {
            return (.success(element), state.elements.count == Self.lowWater)
        }
        switch state.end {
        case .success: return (.success(nil), false)
        case .failure(let error): return (.failure(error), false)
        case nil:
            state.reader = reader
            return (nil, true)
        }
    }
}
