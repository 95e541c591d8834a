import ZeroMQ

/// Who asked, and which of their requests it was.
struct Asker: Sendable {
    let peer: Peer
    /// An empty frame stands in front of what it asks, and wants to stand before the answer.
    var isREQ = false
    let requestId: UInt64
    /// What the request holds of the peer's credit for appends until it is answered.
    var appendBytes = 0
    /// How many places the request takes while it waits in a line.
    var places = 1
}

/// One answer, ready to send.
struct Answer: Sendable {
    enum Frame: Sendable {
        case small([UInt8])
        /// Sent without a further copy, and counted while it is queued.
        case counted(SharedBytes)

        init(_ bytes: [UInt8]) {
            self =
                bytes.count < countedBytesMin
                ? .small(bytes) : .counted(SharedBytes(copying: bytes))
        }

        var count: Int {
            switch self {
            case .small(let bytes): bytes.count
            case .counted(let bytes): bytes.count
            }
        }
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
        self.init(frames.map(Frame.init), to: asker)
    }

    init(_ frames: [Frame], to asker: Asker) {
        self.asker = asker
        heldBytes = frames.reduce(256) { $0 + $1.count }
        self.frames = frames
    }
}
