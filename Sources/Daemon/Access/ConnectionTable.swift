import ZeroMQ

/// The connections that messages came over, to end those of a key.
///
/// What a connection sent can be taken when it is gone and another has its number. That other one
/// then stands here under both keys, and goes with either: sooner one too many than one too few.
struct ConnectionTable {
    /// By descriptor, so that there are never more than the process has; of each the same cookie.
    private var connections: [Int32: [Connection]] = [:]

    var count: Int { connections.values.reduce(0) { $0 + $1.count } }

    mutating func note(_ connection: Connection) {
        let known = connections[connection.fileDescriptor] ?? []
        guard !known.contains(connection) else { return }
        connections[connection.fileDescriptor] =
            known.filter { $0.cookie == connection.cookie } + [connection]
    }

    /// Takes out every connection under a key for which `isGone` holds.
    mutating func take(where isGone: (String) -> Bool) -> [Connection] {
        let taken = connections.values.joined().filter { isGone($0.key) }
        for connection in taken { connections[connection.fileDescriptor] = nil }
        return taken
    }
}
