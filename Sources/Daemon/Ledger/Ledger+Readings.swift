import Events

/// How an event reads that a correction speaks of.
extension Ledger {
    /// An event of which more corrections are on disk, or on their way there, takes any further
    /// one: looking through them all for each would hold up everybody. So does one of which the
    /// texts, as each correction leaves them, come to more.
    static let correctionsMax = 16
    static let readingBytesMax = 4 * Events.Limits.eventBytesMax

    /// The event as it reads with the corrections accepted so far; `nil` where it can't be told:
    /// those are too many or too long, or what isn't settled changes one of them.
    func reading<H: StoredHistory>(
        of target: Found, history: H, lookedUp: inout LookedUp
    ) throws(H.Failure) -> Event? {
        guard !unsettled.change(target.sequence) else { return nil }
        if let known = lookedUp.reading(of: target.sequence) { return known }
        let reading = try readAnew(target, history: history)
        lookedUp.keep(reading, of: target.sequence)
        return reading
    }

    private func readAnew<H: StoredHistory>(
        _ target: Found, history: H
    ) throws(H.Failure) -> Event? {
        let corrections = unsettled.corrections(of: target.sequence)
        let correctionsLeft = Self.correctionsMax - corrections.count
        guard correctionsLeft >= 0 else { return nil }
        var bytesLeft = Self.readingBytesMax
        let reading =
            target.sequence > durable
            ? accepted(target.sequence).current
            : try history.reading(
                at: target.sequence, correctionsMax: correctionsLeft, bytesLeft: &bytesLeft)
        guard var event = reading else { return nil }
        for correction in corrections.lazy.map(\.current) {
            bytesLeft -= event.json.bytes.count + correction.json.bytes.count
            guard bytesLeft >= 0 else { return nil }
            event = (try? event.applying(correction.edits)) ?? event
        }
        return event
    }

    /// What is followed of a chain of events that speak of one another.
    private static let chainMax = 16

    /// As ``Accepted/changed``: of an event that corrects or retracts a correction or retraction,
    /// what that speaks of, and so on.
    func changed<H: StoredHistory>(
        by event: Event, of target: Found, history: H
    ) -> [UInt64] {
        guard event.type.changesAnother, target.event.type.changesAnother else { return [] }
        var chain: [UInt64] = []
        var last = target.sequence
        while let next = unsettled.target(of: last) ?? history.target(of: last), next > 0 {
            guard chain.count < Self.chainMax else { return chain + [UnsettledEvents.all] }
            chain.append(next)
            last = next
        }
        return chain
    }
}

extension EventType {
    /// Whether it says how another event reads, or whether that stands.
    var changesAnother: Bool { self == .announcementCorrected || self == .announcementRetracted }
}
