import Events

/// An event and all that is said of it, directly or not, read where not every correction and
/// retraction counts.
struct ThreadReading {
    private var read: [UInt64: ReadEvent] = [:]

    subscript(sequence: UInt64) -> ReadEvent? { read[sequence] }

    /// Cost: reading the event, and everything that was ever said of it, from the log.
    ///
    /// - Parameter counts: whether a correction or retraction that stands has an effect.
    init(
        of root: UInt64, in book: Book, _ log: any History,
        counts: (_ announcement: Event, _ sequence: UInt64) -> Bool
    ) {
        let (marks, place) = (book.marks, book.marks[root]?.place ?? "")
        // What speaks of an event was recorded after it: read from the last on, each finds what
        // speaks of it read.
        var acting: Set<UInt64> = []
        for sequence in Self.all(from: root, marks).sorted(by: >) {
            guard let recorded = log.event(at: sequence) else { continue }
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
            if own.stands, counts(corrected.event, sequence) { acting.insert(sequence) }
        }
    }

    private static func all(from root: UInt64, _ marks: Table<UInt64, Mark>) -> [UInt64] {
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
