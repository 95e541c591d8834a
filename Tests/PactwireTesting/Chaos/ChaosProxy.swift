import Glibc
import Storage
import Synchronization

/// Stands between programs and a server, and lets faults happen to their TCP connections, drawn
/// from a seed. As long as a connection lives, its bytes pass unchanged and in order.
///
/// Works on a thread of its own, which ends with the proxy, and its connections with it.
package final class ChaosProxy: Sendable {
    /// Where to connect instead of to the server: `tcp://ADDRESS:PORT`.
    package let endpoint: String
    private let shared: Shared
    private let thread: PosixThread

    /// - server: the endpoint it stands before, `tcp://ADDRESS:PORT`. It need not listen: then
    ///   whoever connects sees the connection end.
    package init(before server: String, seed: UInt64, _ weather: ChaosWeather) throws {
        let address = LoopbackAddress.next()
        let listener = try TCPSocket.listening(address, port: 7400)
        endpoint = "tcp://\(address):7400"
        guard let server = TCPAddress(endpoint: server) else {
            throw SystemFailure("connect \(server)", code: EINVAL)
        }
        let shared = try Shared()
        self.shared = shared
        thread = try PosixThread("chaos") {
            var loop = ChaosLoop(listener, server, seed, weather, shared)
            loop.run()
        }
    }

    deinit {
        shared.isStopped.store(true, ordering: .releasing)
        shared.wake()
        thread.join()
    }

    /// From now on nothing happens to any connection, and what is held passes.
    package func calm() {
        shared.isCalm.store(true, ordering: .releasing)
        shared.wake()
    }

    /// Faults happen again.
    package func storm() {
        shared.isCalm.store(false, ordering: .releasing)
        shared.wake()
    }

    /// Cuts every connection there is, now.
    package func cut() {
        shared.isCutting.store(true, ordering: .releasing)
        shared.wake()
    }

    /// How often each fault has happened to a connection so far.
    package var counts: [ChaosWeather.Fault: Int] { shared.counts.withLock { $0 } }

    /// What the thread and its owner share.
    final class Shared: Sendable {
        let isStopped = Atomic(false)
        let isCalm = Atomic(false)
        /// Set by the owner, taken back by the thread when it is done.
        let isCutting = Atomic(false)
        let counts = Mutex<[ChaosWeather.Fault: Int]>([:])
        /// Readable when one of the flags has changed.
        let wokenEnd: Int32
        private let wakingEnd: Int32

        init() throws(SystemFailure) {
            var ends: [Int32] = [-1, -1]
            let kind = [SOCK_STREAM, SOCK_CLOEXEC, SOCK_NONBLOCK]
                .reduce(0) { $0 | Int32($1.rawValue) }
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
                throw SystemFailure("socketpair")
            }
            (wokenEnd, wakingEnd) = (ends[0], ends[1])
        }

        deinit {
            close(wokenEnd)
            close(wakingEnd)
        }

        func wake() { send(wakingEnd, [1], 1, Int32(MSG_NOSIGNAL)) }

        func settle() {
            var bytes = [UInt8](repeating: 0, count: 16)
            recv(wokenEnd, &bytes, bytes.count, 0)
        }

        func count(_ fault: ChaosWeather.Fault) {
            counts.withLock { $0[fault, default: 0] += 1 }
        }
    }
}
