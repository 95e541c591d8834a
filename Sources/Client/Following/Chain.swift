import Wire

/// What every follower knows of its daemon and of the stream: whose word counts, whether a question
/// is due, and whether it may be asked now.
struct Chain: Sendable {
    /// Of the daemon that answered last.
    private(set) var epoch: UInt64?
    /// Of the daemon on the stream.
    private(set) var streamEpoch: UInt64?
    /// A question is under way.
    private(set) var isAsking = false
    /// The log has to be asked, whatever the stream says.
    private(set) var mustAsk: Bool
    /// The last question failed: the next is asked when the follower is woken.
    private var isPaused = false
    /// The reader was told that it is complete up to here.
    private var told: UInt64?
    private var hesitation: Hesitation

    init(mustAsk: Bool, random: any RandomNumberGenerator & Sendable) {
        self.mustAsk = mustAsk
        hesitation = Hesitation(random: random)
    }

    var pace: Pace { hesitation.pace }
    var canAsk: Bool { !isAsking && !isPaused && !hesitation.isUnderWay }

    // MARK: The stream

    /// Answers whether the message counts: only what the daemon says that answered last does. The
    /// log of another has to be asked first.
    mutating func hear(_ header: StreamHeader, body: [UInt8]) -> Bool {
        hesitation.hear(header, body: body)
        if streamEpoch != header.epoch {
            streamEpoch = header.epoch
            if header.epoch != epoch { mustAsk = true }
        }
        return header.epoch == epoch
    }

    /// The stream has shown that something is missing.
    mutating func breakOff() { mustAsk = true }

    mutating func wake() {
        isPaused = false
        // Two daemons, it seems: what is answered counts, and has to be asked for.
        if !isAsking, let streamEpoch, epoch != nil, streamEpoch != epoch { mustAsk = true }
    }

    // MARK: Questions

    mutating func ask() {
        mustAsk = false
        isAsking = true
    }

    mutating func answered(by epoch: UInt64) {
        isAsking = false
        self.epoch = epoch
    }

    /// A daemon is there: that says nothing of its log.
    mutating func greeted() { isAsking = false }

    /// Answers whether to ask again when woken: a daemon that was there once comes back, if its
    /// reader `waits` for it, and some refusals pass.
    mutating func failed(_ error: ClientError, waits: Bool) -> Bool {
        isAsking = false
        mustAsk = true
        isPaused = true
        return error.code == .unreachable ? waits && epoch != nil : error.isWorthRetrying
    }

    /// Milliseconds to wait before asking for what is missing; `nil`: ask now.
    mutating func hesitate() -> Int? { hesitation.begin() }

    mutating func endWait() { hesitation.end() }

    // MARK: The reader

    /// Whether that is news to the reader, who is told then.
    mutating func tells(through sequence: UInt64) -> Bool {
        guard told.map({ $0 < sequence }) ?? true else { return false }
        told = sequence
        return true
    }

    /// What the reader was told is of another history.
    mutating func forgetTold() { told = nil }
}
