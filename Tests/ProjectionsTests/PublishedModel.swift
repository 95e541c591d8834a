import Events
import Projections

/// A story of what counts as published by a day: every event that doesn't is told as one that says
/// nothing. Slow, and as the contract words it.
struct PublishedModel {
    private(set) var story = Story()
    private let told: Story
    private let limit: Lens.Limit

    init(_ told: Story, by limit: Lens.Limit) throws {
        (self.told, self.limit) = (told, limit)
        var carried: [UInt64] = []
        for sequence in told.sequences {
            let event = told.events[Int(sequence) - 1]
            let keeps: Bool
            if event.type.rawValue.hasPrefix("party.") || isAboutParty(sequence) {
                keeps = true
            } else if let root = root(of: sequence) {
                keeps =
                    isPublished(sequence)
                    && (event.type == .reportAdded || isPublished(root) || isCarried(root))
            } else if isTelling(sequence), !isPublished(sequence), isCarried(sequence) {
                carried.append(sequence)
                keeps = true
            } else {
                keeps = counts(sequence)
            }
            if keeps {
                _ = story.add(event, target: root(of: sequence) ?? told.targets[Int(sequence) - 1])
            } else {
                try hide()
            }
        }
        // Its own publisher hasn't said it yet, as if he had taken it back.
        for sequence in carried { try story.retract(sequence, mistake: "publisher") }
    }

    /// Something that says nothing takes the event's place, so that sequences stay.
    private mutating func hide() throws {
        try story.add(
            """
            {'specversion':'1.0','id':'h\(story.events.count)','source':'test',\
            'type':'x-hidden','subject':'hidden'}
            """)
    }

    // MARK: What the log says

    private func type(_ sequence: UInt64) -> EventType { told.events[Int(sequence) - 1].type }
    private func target(_ sequence: UInt64) -> UInt64 { told.targets[Int(sequence) - 1] }

    private func isTelling(_ sequence: UInt64) -> Bool {
        let name = type(sequence).rawValue
        return !name.hasPrefix("party.") && !name.hasPrefix("announcement.")
            && name != "report.added"
    }

    /// The telling that a report or denial is of.
    private func root(of sequence: UInt64) -> UInt64? {
        guard type(sequence) == .reportAdded || type(sequence) == .announcementDenied,
            target(sequence) > 0
        else { return nil }
        var root = target(sequence)
        if type(root) == .reportAdded {
            guard let told = self.root(of: root) else { return nil }
            root = told
        }
        return isTelling(root) ? root : nil
    }

    private func isAboutParty(_ sequence: UInt64) -> Bool {
        var at = sequence
        while type(at) == .announcementCorrected || type(at) == .announcementRetracted {
            at = target(at)
        }
        return type(at).rawValue.hasPrefix("party.")
    }

    // MARK: What counts

    private func isPublished(_ sequence: UInt64) -> Bool {
        let date = told.events[Int(sequence) - 1].data?["report"]?["published"]?.string
        guard let day = date.flatMap(EDTF.init)?.latest else {
            return sequence <= limit.recordedThrough
        }
        return day <= limit.day
    }

    /// Whether a report that stands and was published speaks of it.
    private func isCarried(_ root: UInt64) -> Bool {
        told.sequences.contains { report in
            type(report) == .reportAdded && self.root(of: report) == root && isPublished(report)
                && !isRetracted(report)
        }
    }

    private func counts(_ sequence: UInt64) -> Bool {
        switch type(sequence) {
        case .announcementCorrected, .announcementRetracted:
            read(sequence).data?["mistake"]?.string == "us" || isPublished(sequence)
        default: isPublished(sequence)
        }
    }

    private func isRetracted(_ sequence: UInt64) -> Bool {
        told.sequences.contains { other in
            type(other) == .announcementRetracted && target(other) == sequence && counts(other)
                && !isRetracted(other)
        }
    }

    /// The event with the corrections that count and stand.
    private func read(_ sequence: UInt64) -> Event {
        var event = told.events[Int(sequence) - 1]
        for other in told.sequences
        where type(other) == .announcementCorrected && target(other) == sequence
            && counts(other) && !isRetracted(other)
        {
            let corrected = try? event.applying(read(other).edits)
            if let corrected, corrected.type == event.type { event = corrected }
        }
        return event
    }
}

extension Story {
    fileprivate var sequences: ClosedRange<UInt64> { 1...UInt64(events.count) }
}
