import CZMQ
import Glibc

/// Ends another thread's `Poller.wait`: an eventfd that any thread can signal.
///
/// Signals add up to one: however many come before `drain`, the poller wakes at least once after
/// the last of them.
package final class WakeUp: Sendable {
    /// Readable from `signal` until `drain`; open as long as this object lives.
    package let fileDescriptor: Int32

    package init() throws(ZMQError) {
        fileDescriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        if fileDescriptor < 0 {
            throw ZMQError(.openWakeUp, errno: errno)
        }
    }

    deinit {
        Glibc.close(fileDescriptor)
    }

    /// Wakes the poller. Never blocks; safe in a signal handler.
    package func signal() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full, so the descriptor is readable already.
        while write(fileDescriptor, &one, MemoryLayout<UInt64>.size) < 0 && errno == EINTR {}
    }

    /// Takes all signals so far and says whether there was one. Drain before looking at what was
    /// signalled: what comes after is then signalled again.
    @discardableResult
    package func drain() -> Bool {
        var count: UInt64 = 0
        while true {
            if read(fileDescriptor, &count, MemoryLayout<UInt64>.size) > 0 { return true }
            guard errno == EINTR else { return false }
        }
    }
}
