import CZMQ
import Glibc

/// Waits until a socket or a file descriptor is ready.
///
/// It is built once and waited on often; a wait costs no allocation. Like the sockets it watches
/// it belongs to one thread at a time.
package struct Poller {
    /// What a wait looks out for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: Int16

        package init(rawValue: Int16) {
            self.rawValue = rawValue
        }

        package static let readable = Interest(rawValue: Int16(ZMQ_POLLIN))
        package static let writable = Interest(rawValue: Int16(ZMQ_POLLOUT))
    }

    /// One watched thing, by which the poller that gave it answers.
    package struct Slot: Sendable, Hashable {
        fileprivate let index: Int
    }

    private var items: [zmq_pollitem_t] = []
    /// The handles of `items`; `nil` for a file descriptor.
    private var handles: [SocketHandle?] = []

    package init() {}

    /// Watches a socket. It doesn't keep it open: once the socket is closed, `wait` throws.
    package mutating func add(
        _ socket: borrowing Socket, for interest: Interest = .readable
    ) -> Slot {
        add(handle: socket.handle, fileDescriptor: -1, interest)
    }

    /// Watches a file descriptor, which the caller keeps open.
    package mutating func add(
        fileDescriptor: Int32, for interest: Interest = .readable
    ) -> Slot {
        add(handle: nil, fileDescriptor: fileDescriptor, interest)
    }

    /// From the next wait on looks out for `interest` in `slot`; for nothing when it is empty.
    package mutating func setInterest(_ interest: Interest, of slot: Slot) {
        items[slot.index].events = interest.rawValue
    }

    /// Waits until something is ready or the time is up, through signals too.
    ///
    /// - Parameter timeoutMilliseconds: 0 only looks; `nil` waits for ever.
    /// - Returns: how many slots are ready; 0 when the time is up.
    package mutating func wait(timeoutMilliseconds: Int?) throws(ZMQError) -> Int {
        for handle in handles {
            if let handle, handle.pointer == nil { throw ZMQError(.poll, .socketClosed) }
        }
        let deadline = timeoutMilliseconds.map { monotonicMilliseconds() + $0 }
        while true {
            let rest = deadline.map { max(0, $0 - monotonicMilliseconds()) } ?? -1
            let count = zmq_poll(&items, Int32(items.count), rest)
            if count >= 0 { return Int(count) }
            let number = zmq_errno()
            if number != EINTR { throw ZMQError(.poll, errno: number) }
        }
    }

    /// Whether the last wait found something to read in `slot`, or to accept, or an end to see.
    package func isReadable(_ slot: Slot) -> Bool {
        items[slot.index].revents & Int16(ZMQ_POLLIN | ZMQ_POLLERR) != 0
    }

    /// Whether the last wait found that `slot` takes something.
    package func isWritable(_ slot: Slot) -> Bool {
        items[slot.index].revents & Int16(ZMQ_POLLOUT) != 0
    }

    private mutating func add(
        handle: SocketHandle?, fileDescriptor: Int32, _ interest: Interest
    ) -> Slot {
        items.append(
            zmq_pollitem_t(
                socket: handle?.pointer, fd: fileDescriptor, events: interest.rawValue, revents: 0))
        handles.append(handle)
        return Slot(index: items.count - 1)
    }
}
