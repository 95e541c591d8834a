import Projections

/// Of each projection that somebody watches, what is still to be rendered: one job after the other,
/// so that its rows go out in the order of the events. One projection whose rows take long is in the
/// way of none other.
///
/// A value; the socket thread owns it, runs the jobs elsewhere and says when they ended.
struct RowLines {
    /// Of all projections together.
    static let runningMax = 2
    /// The most events that wait of a projection; of one with nothing else waiting, any group may.
    /// Where more come, none of these is rendered: who watches sees a gap, and asks.
    static let waitingMax = 8192

    private var lines: [Projection: Line] = [:]
    /// Those with something waiting and no job, the next one first.
    private var turns: [Projection] = []
    private var running = 0

    private struct Line {
        /// Every changed row up to here was sent, or is known to be missing.
        var told: UInt64
        var isRunning = false
        /// Nothing up to here is rendered but what the job has.
        var skipped: UInt64?
        var waiting: [RowStep] = []
    }

    /// What is to be done next for a projection.
    enum Order {
        case render(RowRendering)
        /// Every change up to the sequence went by unsent.
        case skip(Projection, through: UInt64)
    }

    /// Puts the events of a group in line.
    mutating func add(_ steps: [RowStep], of projection: Projection) {
        guard let first = steps.first, let last = steps.last else { return }
        guard var line = lines[projection] else {
            lines[projection] = Line(told: first.sequence - 1, waiting: steps)
            turns.append(projection)
            return
        }
        if line.waiting.count + steps.count <= Self.waitingMax {
            line.waiting += steps
        } else {
            (line.waiting, line.skipped) = ([], last.sequence)
        }
        lines[projection] = line
    }

    /// The next order; `nil` where all is done or enough is being rendered. To be asked again until
    /// there is none.
    mutating func next() -> Order? {
        guard let projection = turns.first, var line = lines[projection] else { return nil }
        if let skipped = line.skipped {
            (line.skipped, line.told) = (nil, skipped)
            settle(line, of: projection)
            return .skip(projection, through: skipped)
        }
        guard running < Self.runningMax else { return nil }
        running += 1
        turns.removeFirst()
        let steps = line.waiting
        (line.waiting, line.isRunning) = ([], true)
        lines[projection] = line
        return .render(RowRendering(projection: projection, steps: steps))
    }

    /// A job ended, and what it rendered, up to a sequence, was sent.
    mutating func finished(_ projection: Projection, through sequence: UInt64) {
        running -= 1
        guard var line = lines[projection] else { return }
        (line.isRunning, line.told) = (false, sequence)
        turns.append(projection)
        settle(line, of: projection)
    }

    /// A line at its turn stays for as long as something waits.
    private mutating func settle(_ line: Line, of projection: Projection) {
        let isDone = line.waiting.isEmpty && line.skipped == nil
        lines[projection] = isDone ? nil : line
        if isDone { turns.removeAll { $0 == projection } }
    }

    /// Up to where all changed rows of a projection were sent, of events up to `head`.
    func told(of projection: Projection, head: UInt64) -> UInt64 {
        lines[projection]?.told ?? head
    }
}
