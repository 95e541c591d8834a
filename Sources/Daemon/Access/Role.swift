import Wire
import ZeroMQ

/// What a listed client may do. Each role includes the ones above it, and all may read the stream.
enum Role: String, Sendable, CaseIterable {
    case read, append, admin

    /// Whether requests of this kind are taken from it.
    func allows(_ verb: Verb) -> Bool {
        switch verb {
        case .ping, .status, .read, .show, .diff: true
        case .append: self != .read
        case .backup, .segment: self == .admin
        }
    }

    /// What somebody is told who asks for more.
    func refusal(requestId: UInt64) -> WireError {
        WireError(
            .notAllowed,
            "a key with the role \(rawValue) may not do that: ask whoever keeps the daemon's list "
                + "of keys", requestId: requestId)
    }
}

/// What is known of who sent a message, when it was taken.
struct Admitted {
    let role: Role
    /// The sender's public key; empty without access control.
    let key: String
    /// `nil` without access control, and where it is gone by now.
    let connection: Connection?
}
