import Wire

/// What a listed client may do. Each role includes the ones above it, and all may read the stream.
enum Role: String, Sendable, CaseIterable {
    case read, append, admin

    /// Whether requests of this kind are taken from it.
    func allows(_ verb: Verb) -> Bool {
        switch verb {
        case .ping, .status, .read, .show: true
        case .append: self != .read
        case .backup, .segment: self == .admin
        }
    }
}
