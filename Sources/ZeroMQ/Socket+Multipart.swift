import Glibc

/// A whole message, or what is known of one that was too long.
package enum Multipart: Sendable, Equatable {
    case frames([[UInt8]])
    /// The message was taken off the queue and thrown away. `kept` are the frames in front that were
    /// within the limits, by which a router can tell the peer; `frames` and `bytes` count all that
    /// it held.
    case overLong(kept: [[UInt8]], frames: Int, bytes: Int)
}

extension Socket {
    /// Takes the next whole message; `nil` when nothing is there.
    ///
    /// A message over a limit is taken to its end, so that the next call begins with the next
    /// message, and of its bytes no more than `bytesMax` are copied. How much one peer can make
    /// libzmq hold is for the options `maxMessageSize` and `receiveHighWaterMark` to bound.
    ///
    /// - Parameter look: given the last frame, which knows its peer (`Message.property`).
    package borrowing func receiveMultipart(
        framesMax: Int, bytesMax: Int, look: (borrowing Message) -> Void = { _ in }
    ) throws(ZMQError) -> Multipart? {
        guard var message = try receive() else { return nil }
        var frames: [[UInt8]] = []
        // One piece of memory for all of a usual message.
        frames.reserveCapacity(min(framesMax, 8))
        var frameCount = 0
        var byteCount = 0
        while true {
            frameCount += 1
            byteCount += message.count
            if frameCount <= framesMax && byteCount <= bytesMax {
                frames.append(message.bytes())
            }
            guard message.more else { break }
            guard let next = try receive() else {
                // libzmq hands over whole messages only; if it ever didn't, what comes next
                // couldn't be told from the rest of this one.
                throw ZMQError(.receive, errno: EPROTO)
            }
            message = next
        }
        look(message)
        guard frameCount <= framesMax && byteCount <= bytesMax else {
            return .overLong(kept: frames, frames: frameCount, bytes: byteCount)
        }
        return .frames(frames)
    }

    /// Sends a copy of `frames` as one message: all of it goes out or nothing does. No frames is
    /// no message, and counts as sent.
    package borrowing func sendMultipart(_ frames: [[UInt8]]) throws(ZMQError) -> SendResult {
        for (index, frame) in frames.enumerated() {
            let result = try send(frame, more: index < frames.count - 1)
            guard result == .sent else { return result }
        }
        return .sent
    }
}
