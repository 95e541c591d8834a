import Events
import Wire
import ZeroMQ

extension Endpoint {
    /// The most requests taken before what they brought is handed on.
    private static var requestsPerTurn: Int { 1024 }
    private static var requestBytesMax: Int { Limits.batchBytesMax + (64 << 10) }

    func takeRequests() throws(ZMQError) {
        for _ in 0..<Self.requestsPerTurn {
            let limit = WireProtocol.requestFramesMax + 2
            guard
                let message = try requests.receiveMultipart(
                    framesMax: limit, bytesMax: Self.requestBytesMax)
            else { break }
            switch message {
            case .frames(let frames): try take(frames)
            case .overLong(let peer, let frames, let bytes):
                try refuse(
                    Asker(envelope: [peer], requestId: 0), .tooLarge,
                    "a request of \(frames) frames and \(bytes) bytes; at most "
                        + "\(WireProtocol.requestFramesMax) and \(Self.requestBytesMax) are taken")
            }
        }
        flushAppends()
    }

    private func take(_ message: [[UInt8]]) throws(ZMQError) {
        // A REQ socket puts an empty frame between its name and the request.
        let isREQ = message.count > 1 && message[1].isEmpty
        let envelope = Array(message.prefix(isREQ ? 2 : 1))
        let frames = message.dropFirst(envelope.count)
        do throws(WireError) {
            let header = try RequestHeader(decoding: frames.first ?? [])
            let asker = Asker(envelope: envelope, requestId: header.requestId)
            let bodies = Array(frames.dropFirst())
            if let answer = try route(header.verb, bodies, asker) { sendOrFail(answer) }
        } catch {
            let asker = Asker(envelope: envelope, requestId: error.requestId)
            try send(Answer(asker: asker, frames: error.frames(epoch: epoch)))
        }
    }

    /// Starts what was asked for; answers at once where it can.
    private func route(
        _ verb: Verb, _ bodies: [[UInt8]], _ asker: Asker
    ) throws(WireError) -> Answer? {
        switch verb {
        case .append:
            return try takeAppend(
                AppendRequest(asker: asker, options: bodies.first ?? [], events: bodies))
        case .read:
            try startRead(
                ReadRequest(decoding: bodies.first ?? [], requestId: asker.requestId), asker)
            return nil
        case .show:
            return try startShow(
                ShowRequest(decoding: bodies.first ?? [], requestId: asker.requestId), asker)
        case .status:
            try startStatus(asker)
            return nil
        case .ping:
            return answer(asker, .ping, [])
        }
    }

    func sendOrFail(_ answer: Answer) {
        do { try send(answer) } catch { failure = failure ?? .endpoint(error) }
    }

    func answer(_ asker: Asker, _ verb: Verb, _ bodies: [[UInt8]]) -> Answer {
        let header = AnswerHeader(.answer(verb), requestId: asker.requestId, epoch: epoch)
        return Answer(asker: asker, frames: [header.encoded] + bodies)
    }
}
