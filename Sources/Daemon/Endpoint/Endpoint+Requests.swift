import Events
import Wire
import ZeroMQ

extension Endpoint {
    /// The most requests, and bytes of them, taken before the loop looks at anything else.
    private static var requestsPerTurn: Int { 1024 }
    private static var bytesPerTurn: Int { 4 << 20 }
    /// The name of the peer, and the empty frame that a REQ socket puts behind it.
    private static var envelopeFramesMax: Int { 2 }

    func takeRequests() throws(ZMQError) {
        var taken = 0
        var bytes = 0
        var sender: Admitted?
        while failure == nil, taken < Self.requestsPerTurn, bytes < Self.bytesPerTurn,
            let message = try requests.receiveMultipart(
                framesMax: Self.envelopeFramesMax + 1 + WireProtocol.requestFramesMax,
                bytesMax: WireProtocol.requestBytesMax, look: { sender = admit($0) })
        {
            taken += 1
            guard let sender else { continue }
            switch message {
            case .frames(let frames):
                bytes += frames.reduce(0) { $0 + $1.count }
                take(frames, isWhole: true, from: sender)
            case .overLong(let kept, _, let count):
                bytes += count
                take(kept, isWhole: false, from: sender)
            }
        }
        flushAppends()
    }

    private func take(_ message: [[UInt8]], isWhole: Bool, from sender: Admitted) {
        let peer = Peer(name: message.first ?? [], key: sender.key)
        let isREQ = message.count > 1 && message[1].isEmpty
        let frames = message.dropFirst(isREQ ? 2 : 1)
        let header: RequestHeader
        let asker: Asker
        do throws(WireError) {
            header = try RequestHeader(decoding: frames.first ?? [])
            asker = Asker(
                peer: peer, isREQ: isREQ, requestId: header.requestId,
                appendBytes: header.verb == .append ? Self.heldBytes(frames) : 0,
                places: 1 + frames.reduce(0) { $0 + $1.count } / Self.bytesPerPlace)
            try credits.begin(asker)
        } catch {
            // Not counted: its answer ends nothing.
            let asker = Asker(peer: peer, isREQ: isREQ, requestId: error.requestId)
            transmit(Answer(asker: asker, frames: error.frames(epoch: epoch)))
            return
        }
        do throws(WireError) {
            guard sender.role.allows(header.verb) else {
                throw sender.role.refusal(requestId: header.requestId)
            }
            guard isWhole, frames.count <= WireProtocol.requestFramesMax else {
                throw WireError(
                    .tooLarge,
                    "at most \(WireProtocol.requestFramesMax) frames and "
                        + "\(WireProtocol.requestBytesMax) bytes are taken",
                    requestId: header.requestId)
            }
            if let answer = try route(header.verb, frames.dropFirst(), asker) { send(answer) }
        } catch {
            refuse(asker, error)
        }
    }

    /// A question takes another place in line for each so many bytes.
    private static var bytesPerPlace: Int { 4096 }

    /// What it takes to hold an append, roughly: a bound must also bound requests without events.
    private static func heldBytes(_ frames: ArraySlice<[UInt8]>) -> Int {
        frames.reduce(512) { $0 + $1.count }
    }

    /// Starts what was asked for; answers at once where it can.
    private func route(
        _ verb: Verb, _ bodies: ArraySlice<[UInt8]>, _ asker: Asker
    ) throws(WireError) -> Answer? {
        switch verb {
        case .append:
            return try takeAppend(AppendRequest(asker: asker, bodies: bodies))
        case .read:
            try startRead(
                ReadRequest(decoding: bodies.first ?? [], requestId: asker.requestId), asker)
            return nil
        case .show:
            let request = try ShowRequest(
                decoding: bodies.first ?? [], requestId: asker.requestId)
            try ask(.show(request, asker))
            return nil
        case .diff:
            let request = try DiffRequest(
                decoding: bodies.first ?? [], requestId: asker.requestId)
            try ask(.diff(request, asker))
            return nil
        case .status:
            try ask(.status(asker))
            return nil
        case .ping:
            return answer(asker, .ping, [WireProtocol.featuresBody])
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
