import Events
import Projections

/// A story of what counts as published by a day: every event that doesn't is told as one that says
/// nothing. Slow, and as the contract words it.
///
/// What the model must tell that the story doesn't say is of the publisher `hidden`.
struct PublishedModel {
    private(set) var story = Story()
    private let told: Story
    private let limit: Lens.Limit
    /// With the corrections that count and stand.
    private var reads: [UInt64: Event] = [:]
    private var retracted: Set<UInt64> = []
    private var kept: Set<UInt64> = []
    /// What it tells of as withdrawn, though nobody has said it yet.
    private(set) var unpublished: Set<UInt64> = []
    /// Told only for what others say of it, and taken back at the end.
    private var takenBack: [(sequence: UInt64, mistake: String)] = []

    init(_ told: Story, by limit: Lens.Limit) throws {
        (self.told, self.limit) = (told, limit)
        // What speaks of an event was recorded after it.
        for sequence in told.sequences.reversed() {
            reads[sequence] = corrected(sequence)
            if !retractions(of: sequence).isEmpty { retracted.insert(sequence) }
        }
        for sequence in told.sequences {
            if isKept(sequence) {
                kept.insert(sequence)
                try keep(sequence)
            } else {
                try hide(sequence)
            }
        }
        for (sequence, mistake) in takenBack {
            try add(
                "announcement.retracted", target: sequence,
                "'mistake':'\(mistake)','target':{'source':'test','id':'\(sequence)'}")
        }
    }

    // MARK: Telling

    private mutating func keep(_ sequence: UInt64) throws {
        var event = told.events[Int(sequence) - 1]
        let root = root(of: sequence)
        if isTelling(sequence), !isPublished(sequence) {
            // Its own publisher hasn't said it yet, as if he had taken it back.
            let report = Self.edit("/data/report", "{\"publisher\":\"hidden\"}")
            event = try event.applying([report])
            takenBack.append((sequence, "publisher"))
            unpublished.insert(sequence)
        } else if let root, !kept.contains(root) {
            event = try apart(sequence, of: root)
        } else if type(sequence) == .announcementCorrected, isHiddenReport(ultimate(of: sequence)) {
            let pointers = event.edits.map(\.pointer.description)
            event = try event.applying(
                pointers.filter { $0.hasPrefix("/data/report/") && !$0.hasSuffix("published") }
                    .map { pointer in
                        let name = pointer.replacing("/", with: "~1")
                        return Self.edit("/data/set/\(name)", "\"hidden\"")
                    })
        }
        _ = story.add(event, target: target(sequence))
    }

    /// A report or denial of what isn't there: it says nothing, but was said.
    private mutating func apart(_ sequence: UInt64, of root: UInt64) throws -> Event {
        let event = told.events[Int(sequence) - 1]
        if type(sequence) == .announcementDenied {
            return try event.applying([
                Self.edit("/type", "\"x-denied\""), Self.edit("/data/target", nil),
            ])
        }
        if isUnsaid(root) { takenBack.append((sequence, "us")) }
        let place = read(root).subject.string ?? ""
        return try event.applying([Self.edit("/subject", "\"\(place)\"")])
    }

    /// Something that says nothing takes the event's place, so that sequences stay, and reports of
    /// a report find what that is of.
    private mutating func hide(_ sequence: UInt64) throws {
        guard type(sequence) == .reportAdded else {
            try add("x-hidden", target: 0, "'anything':1")
            return
        }
        let target = target(sequence)
        try add(
            "report.added", target: target,
            "'certainty':'official','target':{'source':'test','id':'\(target)'}")
        takenBack.append((sequence, "us"))
    }

    private mutating func add(_ type: String, target: UInt64, _ data: String) throws {
        let text = """
            {'specversion':'1.0','id':'h\(story.events.count)','source':'test',\
            'type':'\(type)','subject':'hidden',\
            'data':{\(data),'report':{'publisher':'hidden'}}}
            """
        let event = try Event(checking: Array(text.replacing("'", with: "\"").utf8))
        _ = story.add(event, target: target)
    }

    private static func edit(_ pointer: String, _ value: String?) -> JSONEdit {
        JSONEdit(
            pointer: JSONPointer(pointer) ?? JSONPointer(tokens: []),
            value: value.map { Array($0.utf8) })
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
        return type(root).isTelling ? root : nil
    }

    /// What a correction or retraction speaks of in the end; any other event itself.
    private func ultimate(of sequence: UInt64) -> UInt64 {
        var at = sequence
        while type(at) == .announcementCorrected || type(at) == .announcementRetracted {
            at = target(at)
        }
        return at
    }

    private func isHiddenReport(_ sequence: UInt64) -> Bool {
        isTelling(sequence) && !isPublished(sequence)
    }

    // MARK: What counts

    private func isKept(_ sequence: UInt64) -> Bool {
        if type(ultimate(of: sequence)).rawValue.hasPrefix("party.") { return true }
        switch type(sequence) {
        case .announcementCorrected, .announcementRetracted:
            return counts(sequence) && kept.contains(target(sequence))
        default:
            return isPublished(sequence) || isTelling(sequence) && isCarried(sequence)
        }
    }

    private func isPublished(_ sequence: UInt64) -> Bool {
        let date = read(sequence).data?["report"]?["published"]?.string
        guard let day = date.flatMap(EDTF.init)?.latest else {
            return sequence <= limit.recordedThrough
        }
        return day <= limit.day
    }

    /// Whether a report that stands and was published speaks of it.
    private func isCarried(_ root: UInt64) -> Bool {
        !isUnsaid(root)
            && told.sequences.contains { report in
                type(report) == .reportAdded && self.root(of: report) == root
                    && isPublished(report) && !isRetracted(report)
            }
    }

    private func counts(_ sequence: UInt64) -> Bool {
        read(sequence).data?["mistake"]?.string == "us" || isPublished(sequence)
    }

    private func retractions(of sequence: UInt64) -> [UInt64] {
        told.sequences.filter { other in
            type(other) == .announcementRetracted && target(other) == sequence && counts(other)
                && !isRetracted(other)
        }
    }

    private func isRetracted(_ sequence: UInt64) -> Bool { retracted.contains(sequence) }

    private func isUnsaid(_ sequence: UInt64) -> Bool {
        retractions(of: sequence).contains { read($0).data?["mistake"]?.string == "us" }
    }

    private func read(_ sequence: UInt64) -> Event {
        reads[sequence] ?? told.events[Int(sequence) - 1]
    }

    private func corrected(_ sequence: UInt64) -> Event {
        var event = told.events[Int(sequence) - 1]
        for other in told.sequences
        where type(other) == .announcementCorrected && target(other) == sequence
            && counts(other) && !isRetracted(other)
        {
            let corrected = try? event.applying(read(other).edits)
            if let corrected, event.type.canBecome(corrected.type) { event = corrected }
        }
        return event
    }
}

extension Story {
    fileprivate var sequences: ClosedRange<UInt64> { 1...UInt64(events.count) }
}
