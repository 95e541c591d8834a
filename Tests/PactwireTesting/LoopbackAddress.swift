import Glibc
import Synchronization

/// Addresses of 127.0.0.0/8 that nobody else listens on. An address of its own keeps a daemon's
/// ports free while it is down, which no port of 127.0.0.1 would be sure of.
enum LoopbackAddress {
    private static let last = Atomic(0)

    static func next() -> String {
        let (number, _) = last.add(1, ordering: .relaxed)
        let process = Int(getpid())
        return "127.\(1 + (process >> 8) % 255).\(process % 256).\(1 + number % 254)"
    }
}
