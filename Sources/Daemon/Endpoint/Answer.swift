import ZeroMQ

/// Who asked, and which of their requests it was.
struct Asker: Sendable {
    /// The frames in front of an answer: the peer's name, and the empty one of a REQ socket.
    let envelope: [[UInt8]]
    let requestId: UInt64
    /// The public key that came with the request; empty without access control.
    var key = ""
    /// What the request holds of the peer's credit for appends until it is answered.
    var appendBytes = 0
    /// How many places the request takes while it waits in a line.
    var places = 1

    var peer: Peer { Peer(name: envelope.first ?? [], key: key) }
}

/// One answer, ready to send.
struct Answer: Sendable {
    enum Frame: Sendable {
        case small([UInt8])
        /// Sent without a further copy, and counted while it is queued.
        case counted(SharedBytes)
    }

    let asker: Asker
    let frames: [Frame]
    /// Roughly what it takes to hold it.
    let heldBytes: Int

    /// From so many bytes on a frame is counted. What is smaller is bounded by the number of
    /// answers that are queued for one peer.
    static let countedBytesMin = 1024

    /// `frames` are header and bodies. Copies the large ones: best done on the thread that made
    /// them.
    init(asker: Asker, frames: [[UInt8]]) {
        self.asker = asker
        heldBytes = frames.reduce(256) { $0 + $1.count }
        self.frames = frames.map { bytes in
            bytes.count < Self.countedBytesMin
                ? .small(bytes) : .counted(SharedBytes(copying: bytes))
        }
    }
}
