import CZMQ

/// One frame, with one owner.
///
/// Unchecked Sendable: libzmq counts references to shared contents atomically, what only reads is
/// safe from several threads, and what changes the frame needs it exclusively (`mutating`).
package struct Message: ~Copyable, @unchecked Sendable {
    private var raw: zmq_msg_t

    /// An empty frame.
    package init() {
        raw = zmq_msg_t()
        zmq_msg_init(&raw)
    }

    /// A frame of its own with a copy of `bytes`.
    package init(copying bytes: UnsafeRawBufferPointer) {
        raw = zmq_msg_t()
        let status = zmq_msg_init_size(&raw, bytes.count)
        // As Swift's own allocations do: without memory there is no going on.
        precondition(status == 0, "no memory for a frame of \(bytes.count) bytes")
        if let source = bytes.baseAddress {
            zmq_msg_data(&raw).copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// A frame of its own with a copy of `bytes`.
    package init(copying bytes: [UInt8]) {
        self.init()
        bytes.withUnsafeBytes { self = Message(copying: $0) }
    }

    /// A frame that shows `buffer` without copying it, and keeps it alive until libzmq is done. It
    /// pays from a few kilobytes on; below, a copy is cheaper.
    ///
    /// - Parameter released: called once when libzmq no longer needs the bytes: they have left, or
    ///   the peer is gone, or the frame was never sent. On whichever thread that is, one of libzmq's
    ///   included, so it must not wait nor use a socket.
    package init(sharing buffer: SharedBytes, released: @escaping @Sendable () -> Void = {}) {
        raw = zmq_msg_t()
        guard let start = buffer.contents.baseAddress, buffer.count > 0 else {
            zmq_msg_init(&raw)
            released()
            return
        }
        let shown = Unmanaged.passRetained(Shown(buffer, released))
        let status = zmq_msg_init_data(
            &raw, UnsafeMutableRawPointer(mutating: start), buffer.count,
            { _, hint in
                guard let hint else { return }
                Unmanaged<Shown>.fromOpaque(hint).takeRetainedValue().released()
            }, shown.toOpaque())
        precondition(status == 0, "no memory for a frame of \(buffer.count) bytes")
    }

    /// What libzmq holds for a frame that shows a buffer.
    private final class Shown: Sendable {
        let buffer: SharedBytes
        let released: @Sendable () -> Void

        init(_ buffer: SharedBytes, _ released: @escaping @Sendable () -> Void) {
            self.buffer = buffer
            self.released = released
        }
    }

    /// A frame with the same bytes, which libzmq holds once for all where they are more than a
    /// handle has room for.
    package mutating func duplicate() -> Message {
        var copy = Message()
        let status = zmq_msg_copy(&copy.raw, &raw)
        precondition(status == 0, "a frame with an owner is valid")
        return copy
    }

    deinit {
        // The pointer is to a copy of the handle; closing that one gives back the contents.
        var raw = raw
        zmq_msg_close(&raw)
    }

    /// The size in bytes.
    package var count: Int {
        withUnsafePointer(to: raw) { zmq_msg_size($0) }
    }

    /// Whether further frames of the same message follow this received one.
    package var more: Bool {
        withUnsafePointer(to: raw) { zmq_msg_more($0) } != 0
    }

    /// The bytes, valid inside `body` only.
    package borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // A small frame holds its bytes in the handle itself, hence valid inside only.
        try withUnsafePointer(to: raw) { (pointer) throws(Failure) -> Result in
            let handle = UnsafeMutablePointer(mutating: pointer)
            let bytes = UnsafeRawBufferPointer(
                start: zmq_msg_data(handle), count: zmq_msg_size(pointer))
            return try body(bytes)
        }
    }

    /// A copy of the bytes.
    package borrowing func bytes() -> [UInt8] {
        withUnsafeBytes { Array($0) }
    }

    /// What libzmq knows of the peer this frame came from: `Peer-Address`, with security on
    /// `User-Id`, and what else `zmq_msg_gets` lists. `nil` where it knows nothing.
    package borrowing func property(_ name: String) -> String? {
        withUnsafePointer(to: raw) { zmq_msg_gets($0, name) }.map { String(cString: $0) }
    }

    /// Receives without waiting; as zmq_msg_recv, -1 with errno set when there is nothing.
    mutating func receive(from socket: UnsafeMutableRawPointer?) -> Int32 {
        zmq_msg_recv(&raw, socket, ZMQ_DONTWAIT)
    }

    /// As zmq_msg_send: -1 with errno set, and the frame as it was, when it wasn't taken.
    mutating func send(to socket: UnsafeMutableRawPointer?, flags: Int32) -> Int32 {
        zmq_msg_send(&raw, socket, flags)
    }
}
