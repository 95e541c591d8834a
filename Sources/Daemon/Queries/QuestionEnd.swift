import Wire
import ZeroMQ

/// How long one answer to a question is worked on: from when this is made, as its job begins to run,
/// until it took too long or the daemon stops. An end that was reached stays so.
///
/// Whether the asker is still there plays no part: a ROUTER socket doesn't tell.
struct QuestionEnd: Sendable {
    private let begun: Int
    private let isStopping: StopFlag
    private let milliseconds: @Sendable () -> Int

    /// - Parameter milliseconds: of a clock that never goes back.
    init(
        isStopping: StopFlag,
        milliseconds: @escaping @Sendable () -> Int = { monotonicMilliseconds() }
    ) {
        self.isStopping = isStopping
        self.milliseconds = milliseconds
        begun = milliseconds()
    }

    /// Milliseconds so far.
    var spent: Int { milliseconds() - begun }

    /// Whether to give up now.
    var isReached: Bool {
        isStopping.isSet || spent >= WireProtocol.questionSecondsMax * 1000
    }
}

extension WireError {
    /// What is told of a question that was given up.
    static func givenUp(_ requestId: UInt64) -> WireError {
        WireError(
            .tooLarge,
            "it takes more than \(WireProtocol.questionSecondsMax) s: ask for one key, or a "
                + "shorter span", requestId: requestId)
    }
}
