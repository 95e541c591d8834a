/// One direction of a connection: what was taken and has yet to pass.
struct ChaosFlow {
    enum Mood: Equatable {
        case open, stalled, delayed, throttled, split
    }

    /// What one direction holds at most; beyond it the sender waits.
    static let heldBytesMax = 1 << 20
    static let throttledTurnMilliseconds = 10
    static let throttledTurnBytes = 200

    let source: TCPSocket
    let sink: TCPSocket
    private var held: [UInt8] = []
    /// Bytes at the start of `held` that have passed already.
    private var passed = 0
    /// The source's end was seen, or half of the connection was closed: no more is taken.
    private var takesMore = true
    private(set) var isOver = false
    private(set) var mood = Mood.open
    private(set) var moodEnds = 0
    /// A throttled direction passes nothing before this, in milliseconds.
    private var passesFrom = 0
    private var pieces: SeededRandom

    init(from source: TCPSocket, to sink: TCPSocket, seed: UInt64) {
        self.source = source
        self.sink = sink
        pieces = SeededRandom(seed: seed)
    }

    private var isHolding: Bool { passed < held.count }

    var wantsToTake: Bool {
        takesMore && mood != .stalled && held.count - passed < Self.heldBytesMax
    }

    func wantsToPass(at now: Int) -> Bool {
        isHolding && mood != .stalled && mood != .delayed && now >= passesFrom
    }

    /// When something is to be looked at again, in milliseconds; `nil`: when bytes move.
    var due: Int? {
        switch mood {
        case .open: nil
        case .throttled where isHolding: min(moodEnds, passesFrom)
        default: moodEnds
        }
    }

    mutating func enter(_ mood: Mood, until end: Int) {
        self.mood = mood
        moodEnds = end
        passesFrom = 0
    }

    mutating func clear() { enter(.open, until: 0) }

    /// Ends this direction in order once what it holds has passed; takes nothing more.
    mutating func close() {
        takesMore = false
        endIfPassed()
    }

    /// - Returns: false when the connection is no more.
    mutating func take(using buffer: inout [UInt8]) -> Bool {
        switch source.receive(into: &buffer) {
        case .bytes(let count): held += buffer[..<count]
        case .none: break
        case .end: close()
        case .failed: return false
        }
        return true
    }

    /// - Returns: false when the connection is no more.
    mutating func pass(at now: Int) -> Bool {
        var most = held.count - passed
        switch mood {
        case .throttled:
            most = min(most, Self.throttledTurnBytes)
            passesFrom = now + Self.throttledTurnMilliseconds
        case .split: most = min(most, 1 + pieces.below(7))
        default: break
        }
        switch sink.transmit(held[passed..<passed + most]) {
        case .bytes(let count): passed += count
        case .none, .end: break
        case .failed: return false
        }
        if passed == held.count || passed >= Self.heldBytesMax {
            held.removeFirst(passed)
            passed = 0
        }
        endIfPassed()
        return true
    }

    private mutating func endIfPassed() {
        guard !takesMore, !isHolding, !isOver else { return }
        isOver = true
        sink.endSending()
    }
}
