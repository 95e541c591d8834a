/// How long the rounds of beats take. Readers know the pace from the last beat they had, so it is
/// announced a round before it holds, and grows at most twofold from one round to the next: then
/// who loses a beat hears the next within three of those it knows of.
struct RoundPace: Equatable {
    private static let milliseconds = 1000
    /// Beyond so many channels a round takes longer.
    private static let channelsPerMillisecond = 10

    /// How long the round takes that goes on.
    private(set) var roundMilliseconds = Self.milliseconds
    private var nextMilliseconds = Self.milliseconds

    /// On every channel the next beat comes within this, whether the next round is the longer one
    /// or this.
    var beatMilliseconds: Int { max(roundMilliseconds, nextMilliseconds) }

    /// A round begins, with so many channels; how long it takes was decided before.
    mutating func beginRound(channels: Int) {
        roundMilliseconds = nextMilliseconds
        let wanted = max(Self.milliseconds, channels / Self.channelsPerMillisecond)
        nextMilliseconds = min(wanted, 2 * roundMilliseconds)
    }
}
