import ZeroMQ

/// libzmq asks who may come in (ZeroMQ RFC 27): one message for each handshake, one in answer.
enum ZAP {
    /// Where libzmq asks. Without a handler there, and the domain enforced, nobody gets in.
    static let endpoint = "inproc://zeromq.zap.01"
    static let domain = "pactwire"
    private static let version = Array("1.0".utf8)

    /// Who was refused, for the log.
    struct Refused: Equatable {
        let key: String
        let address: String
    }

    struct Decision: Equatable {
        let answer: [[UInt8]]
        let refused: Refused?
    }

    private enum Status: String {
        case success = "200"
        case temporaryError = "300"
        case authenticationFailure = "400"
        case internalError = "500"
    }

    /// The answer to one message as a router receives it; `nil` for one that nobody could answer.
    ///
    /// A peer that is let in has its public key as its `User-Id`. One whose key is not listed is
    /// answered as a temporary error: it may be listed a moment later, and after any other answer
    /// libzmq's client never tries again.
    static func decide(_ message: [[UInt8]], isListed: (String) -> Bool) -> Decision? {
        guard message.count >= 4, message[1].isEmpty else { return nil }
        let envelope = Array(message.prefix(2))
        let requestId = message[3]
        func answer(_ status: Status, _ reason: String, user: String = "") -> [[UInt8]] {
            envelope + [
                version, requestId, Array(status.rawValue.utf8), Array(reason.utf8),
                Array(user.utf8), [],
            ]
        }
        guard message[2] == version else {
            return Decision(answer: answer(.internalError, "only ZAP 1.0"), refused: nil)
        }
        let frames = message.dropFirst(envelope.count).map { $0 }
        guard let key = clientKey(frames) else {
            return Decision(answer: answer(.authenticationFailure, "only CURVE"), refused: nil)
        }
        guard isListed(key) else {
            let address = String(decoding: frames[3], as: UTF8.self)
            return Decision(
                answer: answer(.temporaryError, "not listed"),
                refused: Refused(key: key, address: address))
        }
        return Decision(answer: answer(.success, "OK", user: key), refused: nil)
    }

    /// The key in version, request id, domain, address, routing id, mechanism, key.
    private static func clientKey(_ frames: [[UInt8]]) -> String? {
        guard frames.count == 7, frames[2] == Array(domain.utf8), frames[5] == Array("CURVE".utf8),
            frames[6].count == CurveKeyPair.keyBytes
        else { return nil }
        return Z85.encode(frames[6])
    }
}
