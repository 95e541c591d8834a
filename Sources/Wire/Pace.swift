import Events

/// How often and how hastily, as the daemon says it to all: the body of `beat` and `joined`.
package struct Pace: Sendable, Equatable {
    /// On a topic somebody holds there is a message at least this often.
    package var beatMilliseconds: Int
    /// Who finds a gap waits a random part of this before asking for what is missing, so that all
    /// who lost the same message don't ask at once.
    package var spreadMilliseconds: Int

    package init(beatMilliseconds: Int, spreadMilliseconds: Int) {
        self.beatMilliseconds = beatMilliseconds
        self.spreadMilliseconds = spreadMilliseconds
    }

    package var encoded: [UInt8] {
        JSONWriter.object { body in
            body.member("beat_milliseconds", beatMilliseconds)
            body.member("spread_milliseconds", spreadMilliseconds)
        }
    }

    /// `nil` for a body that says something else. Neither is ever taken for more than an hour.
    package init?(decoding body: [UInt8]) {
        guard let root = try? JSON(parsing: body).root,
            let beat = root["beat_milliseconds"]?.unsignedInteger,
            let spread = root["spread_milliseconds"]?.unsignedInteger
        else { return nil }
        self.init(
            beatMilliseconds: Int(min(beat, 3_600_000)),
            spreadMilliseconds: Int(min(spread, 3_600_000)))
    }
}
