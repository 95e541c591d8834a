import Events

/// An event and all that is said of it, directly or not, read where not every correction and
/// retraction counts.
struct ThreadReading {
    private var read: [UInt64: ReadEvent] = [:]
    /// How the corrections and retractions count by themselves: none more than another that it
    /// speaks of.
    private(set) var announced: [UInt64: Presence] = [:]

    subscript(sequence: UInt64) -> ReadEvent? { read[sequence] }

    /// Cost: reading the event, and everything that was said of it up to `last`, from the log.
    ///
    /// - Parameters:
    ///   - last: what was recorded later is not there.
    ///   - presence: how a correction or retraction counts; one that is only possible has no effect.
    init(
        of root: UInt64, in book: Book, _ log: any History, through last: UInt64 = .max,
        presence: (_ announcement: Event, _ sequence: UInt64) -> Presence = { _, _ in .counts }
    ) {
        let (marks, place) = (book.marks, book.marks[root]?.place ?? "")
        // What speaks of an event was recorded after it: read from the last on, each finds what
        // speaks of it read.
        var acting: Set<UInt64> = []
        let all = Self.all(from: root, marks).filter { $0 <= last }.sorted(by: >)
        // In the order that the log reads ahead in.
        var stored: [UInt64: Event] = [:]
        for sequence in all.reversed() { stored[sequence] = log.event(at: sequence) }
        for sequence in all {
            guard let recorded = stored[sequence] else { continue }
            var corrected = CorrectedEvent(recorded)
            let mark = marks[sequence]
            for correction in mark?.corrections ?? [] where acting.contains(correction) {
                guard let event = read[correction]?.event else { continue }
                corrected.apply(event, of: correction)
            }
            let retractions = (mark?.retractions ?? []).map(\.sequence).filter(acting.contains)
            let own = ReadEvent(
                corrected: corrected, stands: retractions.isEmpty,
                isUnsaid: retractions.contains { read[$0]?.event.isOurMistake ?? false },
                target: book.anyClaim(sequence, of: place)?.target ?? 0)
            read[sequence] = own
            guard recorded.type.isSilent else { continue }
            announced[sequence] = presence(corrected.event, sequence)
            if own.stands, announced[sequence] == .counts { acting.insert(sequence) }
        }
        for sequence in all.reversed() {
            guard let own = announced[sequence],
                let spokenOf = book.targets[sequence].flatMap({ announced[$0] })
            else { continue }
            announced[sequence] = min(own, spokenOf)
        }
    }

    /// An event and everything that was ever said of it, directly or not.
    static func all(from root: UInt64, _ marks: Table<UInt64, Mark>) -> [UInt64] {
        var all = [root]
        var at = 0
        while at < all.count {
            if let mark = marks[all[at]] {
                all += mark.corrections + mark.retractions.map(\.sequence)
                all += mark.reports + mark.denials
            }
            at += 1
        }
        return all
    }
}
