/// Where a daemon is reached: the two endpoints it binds.
public struct Endpoints: Sendable, Equatable {
    /// Requests and answers (`tcp://ADDRESS:PORT` or `ipc://PATH`).
    public var requests: String
    /// The stream of events and of projection changes.
    public var stream: String
    /// The keys of both sides, where the daemon serves only clients that it lists. Without them
    /// nothing is encrypted, and neither side proves who it is.
    public var security: Security?

    public init(
        requests: String = "tcp://127.0.0.1:7400", stream: String = "tcp://127.0.0.1:7401",
        security: Security? = nil
    ) {
        self.requests = requests
        self.stream = stream
        self.security = security
    }
}
