import Events
import Wire
import ZeroMQ

/// Why something could not be had from a daemon.
public struct ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Nothing answers at the endpoint.
        case unreachable
        /// The daemon refused the request, or what was subscribed to; `serverCode` says why.
        case refused
        /// What answers doesn't speak this protocol.
        case protocolViolation
        /// The client was closed.
        case closed
        /// The call was cancelled. What it asked for may have been done.
        case cancelled
        /// What was given to a call is none of what it takes; nothing was sent.
        case badArgument
        /// The endpoint is no endpoint.
        case badEndpoint
        /// What was given as a key, or as a file of keys, is none.
        case badKey
        /// The daemon's log is not the one that was read from, or that acknowledged what was
        /// appended: another, or one that went another way from `changedAt` on.
        case historyChanged
        /// This machine has no more of something: open files, memory, threads.
        case system
    }

    public let code: Code
    /// The daemon's own code, when it refused: the error codes of docs/PROTOCOL.md.
    public let serverCode: String?
    /// Whether the same request can succeed later.
    public let isWorthRetrying: Bool
    /// With `historyChanged`: the first sequence that is not what it was.
    public let changedAt: UInt64?
    public let reason: String

    init(
        _ code: Code, _ reason: String, serverCode: String? = nil, isWorthRetrying: Bool = false,
        changedAt: UInt64? = nil
    ) {
        self.code = code
        self.reason = reason
        self.serverCode = serverCode
        self.isWorthRetrying = isWorthRetrying
        self.changedAt = changedAt
    }

    init(_ change: HistoryChange) {
        self.init(.historyChanged, change.description, changedAt: change.sequence)
    }

    init(_ error: ZMQError) {
        let code: Code =
            switch (error.operation, error.code) {
            case (.connect, .tooManySockets), (.connect, .outOfMemory),
                (.connect, .contextTerminated), (.connect, .other):
                .system
            case (.connect, _): .badEndpoint
            default: .system
            }
        self.init(code, error.description)
    }

    /// One line: what, where, what to do.
    public var description: String { reason }

    /// The daemon holds as much as it can, of everybody or of this client; nothing was taken.
    package var isForWantOfCredit: Bool {
        let codes: [WireError.Code] = [.busy, .creditExceeded]
        return code == .refused && codes.contains { $0.rawValue == serverCode }
    }

    /// A table was cut short, and asking for it from the beginning helps.
    var isForLostPlace: Bool { serverCode == WireError.Code.cursorExpired.rawValue }

    static let cancelled = ClientError(
        .cancelled, "the call was cancelled: what it asked for may have been done",
        isWorthRetrying: true)
    static let closed = ClientError(.closed, "the client was closed; make a new one")

    /// A daemon turns away who isn't listed as if it weren't there.
    static func unreachable(_ endpoint: String, _ security: Security? = nil) -> ClientError {
        let keys =
            security.map {
                "check that it lists the key \($0.keys.publicKey) and has the key \($0.serverKey)"
            } ?? "give keys if it asks for them"
        return ClientError(
            .unreachable,
            "nothing answers at \(endpoint): start pactwired, or give its endpoint, or \(keys)",
            isWorthRetrying: true)
    }

    /// From the body of an error answer.
    static func refused(body: [UInt8]) -> ClientError {
        guard let root = try? JSON(parsing: body).root, let code = root["code"]?.string else {
            return malformed("an error without a code")
        }
        let isChange = code == WireError.Code.historyChanged.rawValue
        return ClientError(
            isChange ? .historyChanged : .refused, root["reason"]?.string ?? code,
            serverCode: code, isWorthRetrying: root["retry"]?.bool ?? false,
            changedAt: root["changed_at"]?.unsignedInteger)
    }

    static func malformed(_ what: String) -> ClientError {
        ClientError(
            .protocolViolation,
            "the daemon's answer has \(what): check that client and daemon are of one version")
    }
}
