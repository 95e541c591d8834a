/// What a peer asks for.
package enum Verb: UInt8, Sendable, CaseIterable {
    case append = 1
    case read = 2
    case show = 3
    case status = 4
    /// Answered at once, whatever else the daemon is busy with.
    case ping = 5
    /// What a copy of the log consists of.
    case backup = 6
    /// Bytes of one segment, as they lie on disk.
    case segment = 7
    /// How a projection differs between two points.
    case diff = 8
}

/// The first frame of every request: 16 bytes.
///
/// | offset | bytes | what |
/// | --- | --- | --- |
/// | 0 | 2 | `PW` |
/// | 2 | 1 | protocol version |
/// | 3 | 1 | verb |
/// | 4 | 4 | zero; a reader ignores them |
/// | 8 | 8 | request id, chosen by the asker, given back in the answer |
package struct RequestHeader: Sendable, Equatable {
    package static let byteCount = 16

    package let verb: Verb
    package let requestId: UInt64

    package init(verb: Verb, requestId: UInt64) {
        self.verb = verb
        self.requestId = requestId
    }

    /// - Throws: ``WireError`` with the id to answer to, as far as the frame tells one.
    package init(decoding frame: [UInt8]) throws(WireError) {
        let fields = try HeaderFields(frame, byteCount: Self.byteCount)
        guard let verb = Verb(rawValue: fields.kind) else {
            throw WireError(
                .unknownVerb, "verb \(fields.kind) is not known here", requestId: fields.requestId)
        }
        self.init(verb: verb, requestId: fields.requestId)
    }

    package var encoded: [UInt8] { HeaderFields(kind: verb.rawValue, requestId: requestId).encoded }
}

/// The first frame of every answer: 24 bytes, a request header whose verb has the high bit set, or
/// is `0xFF` when the request was refused as a whole, and then the daemon's epoch.
///
/// Another epoch than before tells an asker that the daemon was started anew, and that requests
/// sent to the one before get no answer.
package struct AnswerHeader: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case answer(Verb)
        case error
    }
    package static let byteCount = 24

    package let kind: Kind
    package let requestId: UInt64
    package let epoch: UInt64

    package init(_ kind: Kind, requestId: UInt64, epoch: UInt64) {
        self.kind = kind
        self.requestId = requestId
        self.epoch = epoch
    }

    /// `nil` for a frame that is no answer's header of this version.
    package init?(decoding frame: [UInt8]) {
        guard let fields = try? HeaderFields(frame, byteCount: Self.byteCount) else { return nil }
        requestId = fields.requestId
        epoch = frame.bigEndian(at: 16)
        if fields.kind == 0xFF {
            kind = .error
        } else if fields.kind & 0x80 != 0, let verb = Verb(rawValue: fields.kind & 0x7F) {
            kind = .answer(verb)
        } else {
            return nil
        }
    }

    package var encoded: [UInt8] {
        let byte: UInt8 =
            switch kind {
            case .answer(let verb): verb.rawValue | 0x80
            case .error: 0xFF
            }
        var frame = HeaderFields(kind: byte, requestId: requestId).encoded
        frame.appendBigEndian(epoch)
        return frame
    }
}

private struct HeaderFields {
    let kind: UInt8
    let requestId: UInt64

    init(kind: UInt8, requestId: UInt64) {
        self.kind = kind
        self.requestId = requestId
    }

    init(_ frame: [UInt8], byteCount: Int) throws(WireError) {
        guard frame.count == byteCount, frame.starts(with: WireProtocol.magic) else {
            throw WireError(
                .badRequest,
                "the first frame must be a header of \(byteCount) bytes that starts with PW",
                requestId: 0)
        }
        requestId = frame.bigEndian(at: 8)
        guard frame[2] == WireProtocol.version else {
            throw WireError(
                .unsupportedVersion,
                "protocol version \(frame[2]) is not spoken here, only \(WireProtocol.version)",
                requestId: requestId)
        }
        kind = frame[3]
    }

    var encoded: [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(AnswerHeader.byteCount)
        frame.append(contentsOf: WireProtocol.magic)
        frame.append(WireProtocol.version)
        frame.append(kind)
        frame.append(contentsOf: repeatElement(0, count: 4))
        frame.appendBigEndian(requestId)
        return frame
    }
}
