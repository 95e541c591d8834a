import Wire

/// What follows the daemon for one reader: a value that decides, given what came in, what to hand
/// over and what to ask. It knows no socket and no clock.
protocol Follower: Sendable {
    associatedtype Element: Sendable

    /// The topics to subscribe to; fixed.
    var topics: [[UInt8]] { get }
    /// The daemon's pace as it was last heard.
    var pace: Pace { get }
    /// A question is under way. Until it is answered, what the stream brings stays where it is: it
    /// is sorted out by what the answer says, and thrown away it would be the next gap at once.
    var isAsking: Bool { get }

    mutating func start() -> [FollowerStep<Element>]
    /// A message of the stream on one of the topics, while nothing is asked. `room` is how many
    /// elements the reader has room for: here at least one.
    mutating func received(
        _ header: StreamHeader, body: [UInt8], room: Int
    ) -> [FollowerStep<Element>]
    /// The answer to the one request that is under way.
    mutating func answered(
        _ answer: Result<DaemonAnswer, ClientError>, room: Int
    ) -> [FollowerStep<Element>]
    /// Called now and then, and when the reader has room again.
    mutating func woken(room: Int) -> [FollowerStep<Element>]
    /// The wait that was asked for is over.
    mutating func waited(room: Int) -> [FollowerStep<Element>]
    /// Nothing was heard on the topics for much longer than the pace allows.
    mutating func missedBeats(room: Int) -> [FollowerStep<Element>]
}

enum FollowerStep<Element: Sendable>: Sendable {
    case deliver(Element)
    /// The history changed, and the follower goes on.
    case report(HistoryChange)
    case ask(Verb, [[UInt8]])
    /// Call ``Follower/waited(room:)`` in so many milliseconds. Never asked for twice at once.
    case wait(milliseconds: Int)
    case end(Result<Void, ClientError>)
}
