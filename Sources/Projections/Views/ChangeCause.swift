package import Events

/// Why a member of a row is not what it was.
package enum ChangeCause: String, Sendable {
    /// Something was announced, reported, denied or named.
    case world
    /// A publisher's mistake was corrected or retracted.
    case publisher
    /// A mistake of ours was.
    case us

    /// Why what an event changes is changed, in the event's own words: a later correction of its
    /// `mistake` is another event.
    package init(_ event: Event) {
        switch event.type {
        case .announcementCorrected, .announcementRetracted:
            self = event.isOurMistake ? .us : .publisher
        default: self = .world
        }
    }
}
