import Wire

/// What follows the daemon for one reader: a value that decides, given what came in, what to hand
/// over and what to ask. It knows no socket and no clock.
protocol Follower: Sendable {
    associatedtype Element: Sendable

    /// The topics to subscribe to; fixed.
    var topics: [[UInt8]] { get }

    mutating func start() -> [FollowerStep<Element>]
    /// A message of the stream. `room` is how many elements the reader has room for.
    mutating func received(
        _ header: StreamHeader, body: [UInt8], room: Int
    ) -> [FollowerStep<Element>]
    /// The answer to the one request that is under way.
    mutating func answered(
        _ answer: Result<DaemonAnswer, ClientError>, room: Int
    ) -> [FollowerStep<Element>]
    /// Called now and then, and when the reader has room again.
    mutating func woken(room: Int) -> [FollowerStep<Element>]
}

enum FollowerStep<Element: Sendable>: Sendable {
    case deliver(Element)
    /// The history changed, and the follower goes on.
    case report(HistoryChange)
    case ask(Verb, [[UInt8]])
    case end(Result<Void, ClientError>)
}
