import Events
import PactwireClient

/// Events of the input that go to the daemon in one call, in the order of the input; those refused
/// here stand between them, so that all answers can be told in order.
struct Batch: Sendable {
    private(set) var items: [InputEvent] = []
    private(set) var texts: [[UInt8]] = []
    private(set) var bytes = 0

    /// Large enough that a sync is shared by thousands, small enough that several are under way.
    static var bytesPreferred: Int { 1 << 20 }

    var isEmpty: Bool { items.isEmpty }

    /// Whether no further event should be put in.
    var isFull: Bool { items.count >= Limits.batchEventsMax || bytes >= Self.bytesPreferred }

    /// Whether the daemon would take it as one batch.
    var fitsOneCall: Bool {
        texts.count <= Limits.batchEventsMax && bytes <= Limits.batchBytesMax
    }

    mutating func append(_ item: InputEvent) {
        items.append(item)
        guard case .text(let text) = item.content else { return }
        texts.append(text)
        bytes += text.count
    }

    /// Every event's answer, given the daemon's answers to ``texts``.
    ///
    /// - Throws: when these are not as many.
    func lines(_ answers: [AppendAnswer]) throws(Failure) -> [AnswerLine] {
        guard answers.count == texts.count else {
            throw Failure(
                .refused,
                "the daemon answered \(answers.count) of \(texts.count) events: "
                    + "append the same input again, what is stored already is not stored twice")
        }
        var rest = answers[...]
        return items.map { item in
            switch item.content {
            case .refused(let refusal): AnswerLine(item.line, refusal)
            // As many answers as texts were counted above.
            case .text: AnswerLine(item.line, rest.removeFirst())
            }
        }
    }

    /// The answers where nothing is sent, because all must be accepted and one can't be sent.
    func refusedLines() -> [AnswerLine] {
        items.map { item in
            switch item.content {
            case .refused(let refusal): AnswerLine(item.line, refusal)
            case .text:
                AnswerLine(
                    item.line,
                    Refusal(.notAlone, "another event of this all-or-nothing input was refused"))
            }
        }
    }

    var hasRefused: Bool { texts.count < items.count }
}
