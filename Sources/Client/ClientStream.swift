/// What a client hears, one element after the other, until it is cancelled or fails.
///
/// It is a description: each iteration begins a stream of its own, with a connection of its own,
/// which ends when the iterator goes away or the iterating task is cancelled. A reader that is slow
/// is waited for: some thousand elements are held for it, and then no more are asked for.
///
/// A cancelled iteration ends without an element and without an error, as every asynchronous
/// sequence does; ``ClientError`` says why any other one ended.
public struct ClientStream<Element: Sendable>: AsyncSequence, Sendable {
    public typealias Failure = ClientError

    let begin: @Sendable () -> Result<StreamReader<Element>, ClientError>

    public func makeAsyncIterator() -> Iterator { Iterator(reader: begin()) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: Result<StreamReader<Element>, ClientError>

        public mutating func next() async throws(ClientError) -> Element? {
            try await reader.get().next(isolation: nil)
        }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> Element? {
            try await reader.get().next(isolation: actor)
        }
    }
}

/// Lives as long as somebody can still read, and the client with it; then ends the channel.
final class StreamReader<Element: Sendable>: Sendable {
    private let channel: Channel<Delivery<Element>>
    private let client: PactwireClient

    init(_ channel: Channel<Delivery<Element>>, of client: PactwireClient) {
        self.channel = channel
        self.client = client
    }

    deinit {
        channel.finish(.success(()))
        client.streamEnded()
    }

    func next(isolation: isolated (any Actor)?) async throws(ClientError) -> Element? {
        while let delivery = try await channel.next() {
            switch delivery {
            case .element(let element): return element
            case .historyChanged(let change): client.policy.report(change)
            }
        }
        return nil
    }
}
