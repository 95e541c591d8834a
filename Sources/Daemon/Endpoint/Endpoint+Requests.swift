import Events
import Wire
import ZeroMQ

extension Endpoint {
    /// The most requests, and bytes of them, taken before the loop looks at anything else.
    private static var requestsPerTurn: Int { 1024 }
    private static var bytesPerTurn: Int { 4 << 20 }
    private static var requestBytesMax: Int { Limits.batchBytesMax + (64 << 10) }
    /// The name of the peer, and the empty frame that a REQ socket puts behind it.
    private static var envelopeFramesMax: Int { 2 }

    func takeRequests() throws(ZMQError) {
        var taken = 0
        var bytes = 0
        var role: Role?
        while failure == nil, taken < Self.requestsPerTurn, bytes < Self.bytesPerTurn,
            let message = try requests.receiveMultipart(
                framesMax: Self.envelopeFramesMax + 1 + WireProtocol.requestFramesMax,
                bytesMax: Self.requestBytesMax, look: { role = admit($0) })
        {
            taken += 1
            guard let role else { continue }
            switch message {
            case .frames(let frames):
                bytes += frames.reduce(0) { $0 + $1.count }
                take(frames, isWhole: true, from: role)
            case .overLong(let kept, _, let count):
                bytes += count
                take(kept, isWhole: false, from: role)
            }
        }
        flushAppends()
    }

    private func take(_ message: [[UInt8]], isWhole: Bool, from role: Role) {
        let isREQ = message.count > 1 && message[1].isEmpty
        let envelope = Array(message.prefix(isREQ ? 2 : 1))
        let frames = message.dropFirst(envelope.count)
        do throws(WireError) {
            let header = try RequestHeader(decoding: frames.first ?? [])
            guard role.allows(header.verb) else {
                throw WireError(
                    .notAllowed,
                    "a key with the role \(role.rawValue) may not do that: ask whoever keeps the "
                        + "daemon's list of keys", requestId: header.requestId)
            }
            let asker = Asker(envelope: envelope, requestId: header.requestId)
            guard isWhole, frames.count <= WireProtocol.requestFramesMax else {
                throw WireError(
                    .tooLarge,
                    "at most \(WireProtocol.requestFramesMax) frames and "
                        + "\(Self.requestBytesMax) bytes are taken", requestId: header.requestId)
            }
            let bodies = Array(frames.dropFirst())
            if let answer = try route(header.verb, bodies, asker) { send(answer) }
        } catch {
            let asker = Asker(envelope: envelope, requestId: error.requestId)
            send(Answer(asker: asker, frames: error.frames(epoch: epoch)))
        }
    }

    /// Starts what was asked for; answers at once where it can.
    private func route(
        _ verb: Verb, _ bodies: [[UInt8]], _ asker: Asker
    ) throws(WireError) -> Answer? {
        switch verb {
        case .append:
            return try takeAppend(AppendRequest(asker: asker, bodies: bodies))
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
        case .backup:
            try startBackup(asker)
            return nil
        case .segment:
            try startSegment(
                SegmentRequest(decoding: bodies.first ?? [], requestId: asker.requestId), asker)
            return nil
        }
    }

    func answer(_ asker: Asker, _ verb: Verb, _ bodies: [[UInt8]]) -> Answer {
        let header = AnswerHeader(.answer(verb), requestId: asker.requestId, epoch: epoch)
        return Answer(asker: asker, frames: [header.encoded] + bodies)
    }
}
