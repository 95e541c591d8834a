import Wire

/// How long to hesitate before asking for what was missed: a random part of what the daemon says,
/// so that not all who lost the same message ask at once.
struct Hesitation: Sendable {
    private(set) var pace = Pace(
        beatMilliseconds: WireProtocol.headMilliseconds, spreadMilliseconds: 0)
    /// A wait was asked for and isn't over.
    private(set) var isUnderWay = false
    private var random: any RandomNumberGenerator & Sendable

    init(random: any RandomNumberGenerator & Sendable) { self.random = random }

    mutating func hear(_ header: StreamHeader, body: [UInt8]) {
        guard header.kind == .beat || header.kind == .joined else { return }
        pace = Pace(decoding: body) ?? pace
    }

    /// Milliseconds to wait first; `nil`: ask now.
    mutating func begin() -> Int? {
        let milliseconds = Int.random(in: 0...pace.spreadMilliseconds, using: &random)
        guard milliseconds > 0 else { return nil }
        isUnderWay = true
        return milliseconds
    }

    mutating func end() { isUnderWay = false }
}
