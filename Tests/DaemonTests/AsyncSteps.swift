import Dispatch

/// Counts what other threads have finished.
final class AsyncSteps: Sendable {
    private let done = DispatchSemaphore(value: 0)

    func finish() { done.signal() }
    func waitForOne() { done.wait() }
}
