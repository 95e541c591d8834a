import Events
import Wire

extension PactwireClient {
    /// The events of ``subscribe(from:selecting:following:)``, without the steps between.
    public func events(
        from start: Start, selecting selection: EventSelection = EventSelection(),
        following isFollowing: Bool = true
    ) -> ClientStream<RecordedEvent> {
        follow(eventFollower(start, selection, isFollowing)) { $0.event }
    }

    /// Events in order, each exactly once, through restarts of the daemon and lost messages; and
    /// now and then up to where that is all of them, which is what to keep for the next start.
    ///
    /// Not `following`, it ends with the last event there was when it began, and asks again what is
    /// refused in passing for as long as patience lasts. It fails with ``ClientError``:
    /// `historyChanged` when the daemon comes back with another log, or one that lacks what was
    /// handed over; `unreachable` only if the daemon could not be reached at first,
    /// later it is waited for; `refused` when the daemon doesn't publish to this client;
    /// `badArgument` for a start that is none.
    public func subscribe(
        from start: Start, selecting selection: EventSelection = EventSelection(),
        following isFollowing: Bool = true
    ) -> ClientStream<EventStep> {
        follow(eventFollower(start, selection, isFollowing)) { $0 }
    }

    /// The rows of a projection as they are, then every change of them, no gap between.
    ///
    /// With a `key` only the rows found under it. It fails as
    /// ``subscribe(from:selecting:following:)`` does. A change that was missed is made good by what
    /// differs: of several changes of one row the last is certain to come.
    public func watch(
        _ projection: String, key: String? = nil
    ) -> ClientStream<ProjectionChange> {
        let goesOn = policy.goesOn
        let watcher: @Sendable () -> Result<ProjectionWatcher, ClientError> = {
            .success(
                ProjectionWatcher(
                    projection: projection, key: key, goesOn: goesOn, nonce: Self.nonce(),
                    random: SystemRandomNumberGenerator()))
        }
        return follow(watcher) { $0 }
    }

    /// A follower for each stream that is begun.
    private func eventFollower(
        _ start: Start, _ selection: EventSelection, _ isFollowing: Bool
    ) -> @Sendable () -> Result<EventFollower, ClientError> {
        var next: UInt64?
        var since: Int64?
        var history: HistoryName?
        switch start {
        case .sequence(let sequence): next = sequence
        case .live: break
        case .after(let checkpoint):
            do throws(ClientError) {
                history = try checkpoint.historyName()
                next = checkpoint.sequence + 1
            } catch {
                return { [error] in .failure(error) }
            }
        case .since(let text):
            guard let microseconds = RFC3339.microseconds(text) else {
                let error = ClientError(
                    .badArgument,
                    "\"\(text)\" is no day or time: write 2025-10-01 or 2025-10-01T08:30:00Z")
                return { .failure(error) }
            }
            next = 1
            since = microseconds
        }
        let goesOn = policy.goesOn
        return { [next, since, history] in
            .success(
                EventFollower(
                    next: next, sinceMicroseconds: since, in: history, filter: selection.filter,
                    isFollowing: isFollowing, goesOn: goesOn, nonce: Self.nonce(),
                    random: SystemRandomNumberGenerator()))
        }
    }

    /// What no other subscriber joins with.
    private static func nonce() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return Array((String(random.next(), radix: 36) + String(random.next(), radix: 36)).utf8)
    }

    private func follow<F: Follower, Element: Sendable>(
        _ follower: @escaping @Sendable () -> Result<F, ClientError>,
        _ element: @escaping @Sendable (F.Element) -> Element?
    ) -> ClientStream<Element> {
        ClientStream {
            follower().map { follower in
                let channel = Channel<Delivery<Element>>(hasRoomAgain: self.hasRoomAgain)
                self.start(
                    Running(
                        follower, patience: self.patience, channel: channel, element: element))
                return StreamReader(channel, of: self)
            }
        }
    }
}
