/// Where a daemon is reached: the two endpoints it binds.
public struct Endpoints: Sendable, Equatable {
    /// Requests and answers (`tcp://ADDRESS:PORT` or `ipc://PATH`).
    public var requests: String
    /// The stream of events and of projection changes.
    public var stream: String

    public init(
        requests: String = "tcp://127.0.0.1:7400", stream: String = "tcp://127.0.0.1:7401"
    ) {
        self.requests = requests
        self.stream = stream
    }
}
