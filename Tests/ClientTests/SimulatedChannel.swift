import Events
import Wire

@testable import PactwireClient

/// The stream of a simulated daemon as one subscriber of events holds it: a channel with its chain,
/// and what is said on it.
struct SimulatedChannel {
    typealias Message = (header: StreamHeader, body: [UInt8])

    let filter: EventFilter
    /// No topic can say the filter: only the head is told.
    let isHeadOnly: Bool
    /// What the daemon says of its pace from now on.
    var pace = Pace(beatMilliseconds: 1000, spreadMilliseconds: 0)
    private var last: UInt64 = 0

    init(filter: EventFilter, isHeadOnly: Bool) {
        self.filter = filter
        self.isHeadOnly = isHeadOnly
    }

    /// The subscription is taken, for the first time or again: the chain begins at the head.
    mutating func join(_ log: SimulatedLog) -> Message {
        last = log.head
        return message(.joined, log, log.head, previous: log.head, pace.encoded)
    }

    /// What goes out when the log's last event was recorded; one that `isBig` without its body.
    mutating func publish(_ log: SimulatedLog, isBig: Bool) -> [Message] {
        if isHeadOnly { return [message(.head, log, log.head, previous: log.head, [])] }
        guard log.matches(log.head, filter) else { return [] }
        defer { last = log.head }
        let body = isBig ? [] : log.json(of: log.head)
        return [message(.event, log, log.head, previous: last, body)]
    }

    func beat(_ log: SimulatedLog) -> Message {
        isHeadOnly
            ? message(.head, log, log.head, previous: log.head, [])
            : message(.beat, log, log.head, previous: last, pace.encoded)
    }

    private func message(
        _ kind: StreamHeader.Kind, _ log: SimulatedLog, _ sequence: UInt64, previous: UInt64,
        _ body: [UInt8]
    ) -> Message {
        (StreamHeader(kind, epoch: log.epoch, sequence: sequence, previous: previous), body)
    }
}
