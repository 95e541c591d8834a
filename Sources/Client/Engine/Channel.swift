import DequeModule
import Synchronization

/// Elements on their way from the engine's thread to one reader, never more than a few thousand:
/// when it is full the engine stops asking the daemon for more.
///
/// All state is guarded by the mutex; the waiting reader is resumed outside of it.
final class Channel<Element: Sendable>: Sendable {
    private typealias Outcome = Result<Element?, ClientError>

    private struct State {
        var elements: Deque<Element> = []
        var reader: CheckedContinuation<Outcome, Never>?
        var end: Result<Void, ClientError>?
        /// There was more than the low water since the engine was last told that there is room: it
        /// may have held back a request for want of it.
        var isTellingRoom = false

        /// `isRoomAgain` becomes true where the engine is to be told.
        mutating func popFirst(_ isRoomAgain: inout Bool) -> Element? {
            guard let element = elements.popFirst() else { return nil }
            if isTellingRoom, elements.count <= Channel.lowWater {
                isTellingRoom = false
                isRoomAgain = true
            }
            return element
        }
    }

    /// Below this many, the engine is told that there is room again.
    private static var lowWater: Int { 1024 }
    static var capacity: Int { 4096 }

    private let state = Mutex(State())
    private let hasRoomAgain: @Sendable () -> Void

    init(hasRoomAgain: @escaping @Sendable () -> Void) { self.hasRoomAgain = hasRoomAgain }

    /// Room for this many more elements; they may be more, since a page is never split.
    var room: Int {
        state.withLock { max(0, Self.capacity - $0.elements.count) }
    }

    /// Nobody reads any more, or the end was reached.
    var isFinished: Bool { state.withLock { $0.end != nil } }

    func put(_ element: Element) {
        let reader = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.end == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.elements.append(element)
            if state.elements.count > Self.lowWater { state.isTellingRoom = true }
            return nil
        }
        reader?.resume(returning: .success(element))
    }

    func finish(_ end: Result<Void, ClientError>) {
        let reader = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.end == nil else { return nil }
            state.end = end
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: end.map { nil })
    }

    /// Nobody reads what is left, nor wants to know how it ended.
    private func abandon() {
        let reader = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            state.elements = []
            state.end = .success(())
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: .success(nil))
    }

    /// The next element; `nil` at the end, or when the reading task is cancelled. One reader at a
    /// time: a second one ends the wait of the first with `nil`.
    func next(
        isolation: isolated (any Actor)? = #isolation
    ) async throws(ClientError) -> Element? {
        // What is there already needs no continuation, which costs more than all the rest.
        if !Task.isCancelled, let element = takeAtOnce() { return element }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let taken = state.withLock { Self.take(&$0, for: continuation) }
                taken.displaced?.resume(returning: .success(nil))
                if let outcome = taken.outcome { continuation.resume(returning: outcome) }
                if taken.isRoomAgain { hasRoomAgain() }
            }
        } onCancel: {
            abandon()
        }
        return try outcome.get()
    }

    /// `nil`: nothing is there.
    private func takeAtOnce() -> Element? {
        var isRoomAgain = false
        let element = state.withLock { $0.popFirst(&isRoomAgain) }
        if isRoomAgain { hasRoomAgain() }
        return element
    }

    private struct Taken {
        /// `nil`: the reader waits.
        var outcome: Outcome?
        var displaced: CheckedContinuation<Outcome, Never>?
        var isRoomAgain = false
    }

    private static func take(
        _ state: inout State, for reader: CheckedContinuation<Outcome, Never>
    ) -> Taken {
        var isRoomAgain = false
        if let element = state.popFirst(&isRoomAgain) {
            return Taken(outcome: .success(element), isRoomAgain: isRoomAgain)
        }
        guard let end = state.end else {
            defer { state.reader = reader }
            return Taken(displaced: state.reader)
        }
        return Taken(outcome: end.map { nil })
    }
}
