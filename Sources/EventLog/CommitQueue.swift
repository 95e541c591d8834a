/// What waits to be committed, and whether more may come. Decides; does nothing itself.
struct CommitQueue {
    enum Phase: Equatable {
        case open
        /// Takes nothing more; what waits is still to be committed.
        case draining
        /// The disk is full: takes nothing until resumed.
        case refusing
        case closed
    }

    enum Next: Equatable {
        /// Commit these as one group.
        case group([[UInt8]])
        case wait
        case end
    }

    private(set) var phase = Phase.open
    private let bounds: CommitBounds
    /// Submissions in order; those before `first` are gone.
    private var waiting: [[[UInt8]]] = []
    private var first = 0
    private(set) var records = 0
    private(set) var bytes = 0

    init(bounds: CommitBounds) {
        self.bounds = bounds
    }

    /// Takes all of a submission or nothing.
    mutating func offer(_ payloads: [[UInt8]]) -> Submission {
        precondition(Limits.fitsGroup(payloads), "a submission must fit a group")
        let size = Limits.bodyBytes(of: payloads)
        guard phase == .open else { return .closed }
        guard records + payloads.count <= bounds.recordsMax, bytes + size <= bounds.bytesMax else {
            return .full
        }
        waiting.append(payloads)
        records += payloads.count
        bytes += size
        return .taken
    }

    /// As many whole submissions as fit a group, oldest first.
    mutating func gather() -> Next {
        guard first < waiting.count else {
            switch phase {
            case .open, .refusing: return .wait
            case .draining, .closed:
                phase = .closed
                return .end
            }
        }
        var group: [[UInt8]] = []
        var groupBytes = 0
        while first < waiting.count {
            let payloads = waiting[first]
            let size = Limits.bodyBytes(of: payloads)
            guard group.count + payloads.count <= Limits.groupRecordsMax,
                groupBytes + size <= Limits.groupBodyBytesMax
            else { break }
            // An empty place keeps the payloads from being held twice.
            waiting[first] = []
            if group.isEmpty { group = payloads } else { group.append(contentsOf: payloads) }
            groupBytes += size
            first += 1
        }
        records -= group.count
        bytes -= groupBytes
        if first == waiting.count || first > 1024 {
            waiting.removeFirst(first)
            first = 0
        }
        return .group(group)
    }

    /// A group could not be written: what waits behind it is dropped, for its sequences would be
    /// others. Returns how many records that are.
    mutating func fail(canGoOn: Bool) -> Int {
        let dropped = records
        waiting.removeAll()
        first = 0
        records = 0
        bytes = 0
        if !canGoOn { phase = .closed } else if phase == .open { phase = .refusing }
        return dropped
    }

    /// Takes submissions again after a full disk; false in any other phase.
    mutating func resume() -> Bool {
        guard phase == .refusing else { return false }
        phase = .open
        return true
    }

    mutating func drain() {
        if phase != .closed { phase = .draining }
    }
}

/// What became of payloads that were handed in.
package enum Submission: Sendable {
    case taken
    /// No room; nothing was taken.
    case full
    /// The log takes nothing: it failed, its disk is full, or it is being stopped.
    case closed
}

/// How much may wait.
package struct CommitBounds: Sendable {
    package var recordsMax: Int
    /// Payloads and their framing in the log.
    package var bytesMax: Int

    /// At least one full group must fit, or a large submission could never be taken.
    package init(
        recordsMax: Int = 4 * Limits.groupRecordsMax,
        bytesMax: Int = 2 * Limits.groupBodyBytesMax
    ) {
        precondition(recordsMax >= Limits.groupRecordsMax)
        precondition(bytesMax >= Limits.groupBodyBytesMax)
        self.recordsMax = recordsMax
        self.bytesMax = bytesMax
    }
}
