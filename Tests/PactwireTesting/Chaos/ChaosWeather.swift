/// What befalls connections, and how often: the same for the same seed and number of connection.
package struct ChaosWeather: Sendable {
    package enum Fault: String, Sendable, CaseIterable {
        /// Both ends see the connection end; what was under way is lost.
        case cut
        /// As `cut`, but with a reset instead of an end.
        case reset
        /// One direction ends in order, the other goes on for a while; then the connection is cut.
        case halfClose
        /// Nothing passes in one direction, and nothing is taken: the sender's buffers fill.
        case stall
        /// What is sent in one direction is taken at once and arrives late.
        case delay
        /// One direction passes a few bytes a turn.
        case throttle
        /// One direction passes pieces of 1 to 7 bytes.
        case split
    }

    package var faults: [Fault]
    /// Between two faults of one connection lies a random time up to twice this, at least 1.
    package var pauseMilliseconds: Int
    /// A fault that lasts does so for a random time up to this, at least 1.
    package var lastingMilliseconds: Int

    package init(
        faults: [Fault] = Fault.allCases, pauseMilliseconds: Int, lastingMilliseconds: Int
    ) {
        self.faults = faults
        self.pauseMilliseconds = pauseMilliseconds
        self.lastingMilliseconds = lastingMilliseconds
    }
}

/// The faults of one connection, one after the other.
struct ChaosForecast {
    struct Step {
        let fault: ChaosWeather.Fault
        let toClient: Bool
        let lastingMilliseconds: Int
    }

    private let weather: ChaosWeather
    private var random: SeededRandom

    init(_ weather: ChaosWeather, seed: UInt64, connection: Int) {
        self.weather = weather
        random = SeededRandom(seed: seed &+ UInt64(connection) &* 0x9E37)
    }

    mutating func pauseMilliseconds() -> Int { 1 + random.below(2 * weather.pauseMilliseconds) }

    /// `nil` in weather without faults.
    mutating func step() -> Step? {
        guard let fault = weather.faults.randomElement(using: &random) else { return nil }
        return Step(
            fault: fault, toClient: random.once(in: 2),
            lastingMilliseconds: 1 + random.below(weather.lastingMilliseconds))
    }

    /// A seed for what the faults leave open.
    mutating func next() -> UInt64 { random.next() }
}
