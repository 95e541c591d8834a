import Events
import Wire

/// What became of one appended event.
public struct AppendAnswer: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// It is on disk, with `sequence`.
        case appended
        /// It was on disk before, with `sequence`; nothing was written.
        case duplicate
        /// It was not taken; `code` and `reason` say why.
        case refused
    }
    public let outcome: Outcome
    public let sequence: UInt64?
    public let code: String?
    public let reason: String?
    /// As the daemon read them; `nil` where the event's text could not be read.
    public let source: String?
    public let id: String?
}

/// All or nothing: append only if this is the last sequence, of the log or of one deal.
public struct Expectation: Sendable, Equatable {
    public let sequence: UInt64
    public let deal: String?

    public init(sequence: UInt64, deal: String? = nil) {
        self.sequence = sequence
        self.deal = deal
    }
}

/// One event as it was recorded.
public struct RecordedEvent: Sendable, Equatable {
    public let sequence: UInt64
    /// One line of JSON (UTF-8): the event as given, with `sequence` and `recordedtime`.
    public let json: [UInt8]
}

/// How far somebody has read of a log: what to keep so as to go on there later.
public struct Checkpoint: Sendable, Hashable, Codable {
    /// Names the log and its restores from backups, as the daemon's status does: a log with another
    /// history may have other events at the same sequences.
    public let history: String
    /// The last sequence up to which everything is known; 0 before the first event.
    public let sequence: UInt64

    public init(history: String, sequence: UInt64) {
        self.history = history
        self.sequence = sequence
    }
}

extension Checkpoint {
    /// - Throws: `badArgument` where it is none that a daemon gave.
    func historyName() throws(ClientError) -> HistoryName {
        guard let name = HistoryName(history), sequence < .max else {
            throw ClientError(
                .badArgument, "\"\(history)\" names no history: status shows the daemon's")
        }
        return name
    }
}

/// A daemon's health.
public struct DaemonStatus: Sendable, Equatable {
    /// Names its log, as a checkpoint does.
    public let history: String
    /// The last sequence in it; 0 before the first event.
    public let head: UInt64
    /// All that the daemon says of itself: one JSON object (UTF-8).
    public let json: [UInt8]

    /// Behind all that is recorded now.
    public var checkpoint: Checkpoint { Checkpoint(history: history, sequence: head) }
}

/// One step of a subscription.
public enum EventStep: Sendable, Equatable {
    case event(RecordedEvent)
    /// Every event that matches was handed over, up to here: also where none matched. Comes when
    /// the end of what is recorded is reached, about once a second while that moves on, and during
    /// a long catch-up from time to time.
    case complete(through: Checkpoint)

    /// The event, if it is one.
    public var event: RecordedEvent? {
        switch self {
        case .event(let event): event
        case .complete: nil
        }
    }
}

/// Which events: any of the words of one kind, all of the kinds that name some.
public struct EventSelection: Sendable, Equatable {
    public var types: [String]
    /// Ids of parties, as the events write them.
    public var parties: [String]
    public var subjects: [String]
    /// Ids of projects that events name themselves.
    public var projects: [String]

    public init(
        types: [String] = [], parties: [String] = [], subjects: [String] = [],
        projects: [String] = []
    ) {
        self.types = types
        self.parties = parties
        self.subjects = subjects
        self.projects = projects
    }

    public var isEverything: Bool { filter.isEverything }

    var filter: EventFilter {
        EventFilter(types: types, subjects: subjects, parties: parties, projects: projects)
    }
}

/// Where a subscription begins.
public enum Start: Sendable, Equatable {
    /// The first sequence wanted; 1 is the beginning.
    case sequence(UInt64)
    /// Behind a checkpoint. What was read up to there must still be in the log: where it isn't, the
    /// history changed.
    case after(Checkpoint)
    /// The first event recorded on or after this day or time (RFC 3339).
    case since(String)
    /// Only what is recorded from now on.
    case live
}

/// Which rows of a projection: any of the words of one kind, all of the kinds that name some.
public struct ProjectionQuery: Sendable, Equatable {
    public var key: String?
    public var parties: [String]
    public var deals: [String]
    public var projects: [String]
    public var roles: [String]
    /// Of commitments: sums over what these pay, deliver or do (`from`), over what these receive
    /// (`to`), and apart by nature and by binding.
    public var from: [String] = []
    public var to: [String] = []
    public var natures: [String] = []
    public var bindings: [String] = []
    /// Of the timeline: only what followed this day, month or year (`2025-10-01`, `2025-10`,
    /// `2025`), or this subject and between at least two of its parties; `withinDays` at most so
    /// many days after.
    public var after: String?
    public var withinDays: UInt64?
    /// As it stood after this sequence; `nil`: now.
    public var atSequence: UInt64?
    /// As it stood when all that was recorded by then was: microseconds since 1970.
    public var knownAtMicroseconds: Int64?
    /// Only what had happened by then: a day, a month or a year (EDTF), each through its last day.
    public var asOf: String?
    /// Only what was published by then, as ``asOf``.
    public var publishedBy: String?

    public init(
        key: String? = nil, parties: [String] = [], deals: [String] = [], projects: [String] = [],
        roles: [String] = [], atSequence: UInt64? = nil
    ) {
        self.key = key
        self.parties = parties
        self.deals = deals
        self.projects = projects
        self.roles = roles
        self.atSequence = atSequence
    }
}

/// A projection at one sequence.
public struct ProjectionState: Sendable, Equatable {
    /// Names the daemon's log, as a checkpoint does: to read on behind these rows.
    public let history: String
    public let sequence: UInt64
    /// One JSON object (UTF-8) each.
    public let rows: [[UInt8]]
}

/// One step in the life of a watched projection.
public enum ProjectionChange: Sendable, Equatable {
    /// The row is so, from `sequence` on.
    case row(key: String, sequence: UInt64, json: [UInt8])
    /// The row is gone from `sequence` on.
    case removed(key: String, sequence: UInt64)
    /// The rows handed over so far are the projection as it stands after `through`. Comes once the
    /// first state is whole, and then each time that more is known.
    case complete(through: UInt64)
}
