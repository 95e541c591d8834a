import CZMQ
import Glibc

/// One ZeroMQ socket with one owner. It closes when its owner lets go of it.
///
/// Nothing here blocks: what can't be done now is a result, and a `Poller` waits. A socket isn't
/// Sendable; it may be handed whole to another thread (`sending`), never used by two.
package struct Socket: ~Copyable {
    package enum Kind: Sendable {
        /// Talks to many dealers; the first frame of a message names the peer.
        case router
        /// Talks to a router.
        case dealer
        /// Publishes, and receives subscriptions: 1 or 0, then the topic's bytes.
        case xpub
        /// Receives what it subscribed to; to begin with, nothing.
        case sub
        /// The other end of a monitor.
        case pair
    }

    /// What became of a frame that was to be sent.
    package enum SendResult: Sendable {
        /// libzmq has taken it over. That isn't yet the peer.
        case sent
        /// The queue is full or there is no peer. Nothing of this message goes out, not the
        /// frames taken before either: begin again with its first frame.
        case wouldBlock
        /// A router with `routerMandatory` knows no peer of that name.
        case unroutable
    }

    let handle: SocketHandle

    /// Opens a socket. Once `context` is terminated it throws `contextTerminated`.
    package init(_ kind: Kind, in context: Context) throws(ZMQError) {
        handle = try SocketHandle(type: kind.type, in: context)
    }

    deinit {
        handle.close()
    }

    /// Closes now. What isn't sent yet is dropped after the time the `linger` option gives, which
    /// is 0 unless set.
    package consuming func close() {}

    /// Listens on `endpoint`; `tcp://127.0.0.1:*` takes a free port, which `lastEndpoint` tells.
    ///
    /// An `ipc://` path that exists is taken over, even from a program that listens there, or from a
    /// file of another kind: see ``IPCPath/check(_:)``.
    package borrowing func bind(_ endpoint: String) throws(ZMQError) {
        if zmq_bind(handle.pointer, endpoint) != 0 {
            throw ZMQError(.bind, errno: zmq_errno(), endpoint: endpoint)
        }
    }

    /// Connects in the background, again and again: a peer that isn't there is no error.
    package borrowing func connect(_ endpoint: String) throws(ZMQError) {
        if zmq_connect(handle.pointer, endpoint) != 0 {
            throw ZMQError(.connect, errno: zmq_errno(), endpoint: endpoint)
        }
    }

    /// The endpoint last bound or connected, with the port it really got; empty before.
    package borrowing func lastEndpoint() throws(ZMQError) -> String {
        // An IPC path has at most 108 bytes, an address with its interface less than that.
        var text = [UInt8](repeating: 0, count: 1024)
        var count = text.count
        if zmq_getsockopt(handle.pointer, ZMQ_LAST_ENDPOINT, &text, &count) != 0 {
            throw ZMQError(.readOption("lastEndpoint"), errno: zmq_errno())
        }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Takes the next frame; `nil` when nothing is there. Once the first frame of a message is
    /// there, so are the others: ask again while `message.more`.
    package borrowing func receive() throws(ZMQError) -> Message? {
        var message = Message()
        while true {
            if message.receive(from: handle.pointer) >= 0 { return message }
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return nil
            case let number: throw ZMQError(.receive, errno: number)
            }
        }
    }

    /// Sends a copy of `bytes` as one frame; with `more`, the same message goes on.
    package borrowing func send(
        _ bytes: UnsafeRawBufferPointer, more: Bool = false
    ) throws(ZMQError) -> SendResult {
        while true {
            if zmq_send(handle.pointer, bytes.baseAddress, bytes.count, sendFlags(more)) >= 0 {
                return .sent
            }
            if let result = try sendFailure() { return result }
        }
    }

    /// Sends a copy of `bytes` as one frame; with `more`, the same message goes on.
    package borrowing func send(
        _ bytes: [UInt8], more: Bool = false
    ) throws(ZMQError) -> SendResult {
        while true {
            if zmq_send(handle.pointer, bytes, bytes.count, sendFlags(more)) >= 0 { return .sent }
            if let result = try sendFailure() { return result }
        }
    }

    /// Sends a frame without copying it. Once sent, `message` is empty; otherwise it is as it
    /// was.
    package borrowing func send(
        _ message: inout Message, more: Bool = false
    ) throws(ZMQError) -> SendResult {
        while true {
            if message.send(to: handle.pointer, flags: sendFlags(more)) >= 0 { return .sent }
            if let result = try sendFailure() { return result }
        }
    }

    /// The result that errno means, or `nil` to try again after a signal.
    private borrowing func sendFailure() throws(ZMQError) -> SendResult? {
        switch zmq_errno() {
        case EINTR: nil
        case EAGAIN: .wouldBlock
        case EHOSTUNREACH: .unroutable
        case let number: throw ZMQError(.send, errno: number)
        }
    }
}

private func sendFlags(_ more: Bool) -> Int32 {
    more ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT
}

extension Socket.Kind {
    fileprivate var type: Int32 {
        switch self {
        case .router: ZMQ_ROUTER
        case .dealer: ZMQ_DEALER
        case .xpub: ZMQ_XPUB
        case .sub: ZMQ_SUB
        case .pair: ZMQ_PAIR
        }
    }
}
