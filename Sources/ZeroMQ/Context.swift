import CZMQ
import Glibc
import Synchronization

/// The I/O threads and the sockets that hang on them; one is enough for a process.
///
/// Every open socket retains its context, so one that is merely let go ends after its last socket.
/// A context may be used from any thread.
package final class Context: Sendable {
    /// libzmq's contexts may be used from any thread; the pointer never changes.
    private struct Handle: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    /// `nil` once `terminate` has begun. The lock keeps `terminate` from freeing the context
    /// while another thread opens a socket on it.
    private let handle: Mutex<Handle?>

    /// Starts a context whose sockets linger 0 ms by default, where libzmq's own default is for
    /// ever: closing a socket drops what it has not sent, unless the `linger` option says
    /// otherwise.
    ///
    /// - Parameters:
    ///   - ioThreads: threads that move bytes, at least 1 where TCP or IPC is used.
    ///   - socketsMax: how many sockets may be open at once.
    package init(ioThreads: Int = 1, socketsMax: Int = 1023) throws(ZMQError) {
        guard let pointer = zmq_ctx_new() else {
            throw ZMQError(.openContext, errno: zmq_errno())
        }
        let settings = [
            (ZMQ_IO_THREADS, Int32(clamping: ioThreads)),
            (ZMQ_MAX_SOCKETS, Int32(clamping: socketsMax)),
            (ZMQ_BLOCKY, 0),
        ]
        for (option, value) in settings where zmq_ctx_set(pointer, option, value) != 0 {
            let error = ZMQError(.openContext, errno: zmq_errno())
            zmq_ctx_term(pointer)
            throw error
        }
        handle = Mutex(Handle(pointer: pointer))
    }

    /// Makes every send, receive and poll on this context's sockets throw `contextTerminated`,
    /// also one that is waiting in another thread. Returns at once; the sockets are still to be
    /// closed by their owners.
    package func shutdown() {
        handle.withLock { handle in
            guard let handle else { return }
            zmq_ctx_shutdown(handle.pointer)
        }
    }

    /// Shuts down, then blocks until every socket is closed and has lingered. Never call it from
    /// a thread that still owns a socket of this context. A second call returns at once.
    package func terminate() {
        let taken = handle.withLock { handle in
            let taken = handle
            handle = nil
            return taken
        }
        guard let taken else { return }
        while zmq_ctx_term(taken.pointer) != 0 && zmq_errno() == EINTR {}
    }

    deinit {
        terminate()
    }

    /// Opens a libzmq socket; the caller closes it.
    func openSocket(type: Int32) throws(ZMQError) -> UnsafeMutableRawPointer {
        // As bits, since the lock gives out nothing that isn't Sendable.
        let opened: Result<UInt, ZMQError> = handle.withLock { handle in
            guard let handle else { return .failure(ZMQError(.openSocket, .contextTerminated)) }
            guard let socket = zmq_socket(handle.pointer, type) else {
                return .failure(ZMQError(.openSocket, errno: zmq_errno()))
            }
            return .success(UInt(bitPattern: socket))
        }
        guard let socket = UnsafeMutableRawPointer(bitPattern: try opened.get()) else {
            throw ZMQError(.openSocket, .outOfMemory)
        }
        return socket
    }
}
