import Events
import PactwireClient

/// What one measurement found.
struct BenchReport: Sendable, Equatable {
    /// How fast events came to where they were to come, and after how long.
    struct Figure: Sendable, Equatable {
        let perSecond: Int64
        let times: LatencyTimes

        /// `start` to `end` in nanoseconds; `nil` where nothing was measured.
        fileprivate init?(count: Int, from start: Int64, to end: Int64, took: [Int64]) {
            guard let times = LatencyTimes(nanoseconds: took), end > start else { return nil }
            perSecond = Int64(Double(count) * 1e9 / Double(end - start))
            self.times = times
        }
    }

    let plan: BenchPlan
    let source: String
    let appended: Int
    let duplicates: Int
    let refused: Int
    /// Why the first was.
    let reason: String?
    /// From before a request was sent, or should have been, until it was answered; on disk by then.
    let append: Figure?
    /// From there until a subscriber had the event, over all subscribers; the rate is of the slowest.
    let delivery: Figure?
    /// What subscribers had not heard, or heard twice, of what was appended: none, or the daemon
    /// breaks its word.
    let misdelivered: Int

    init(
        _ plan: BenchPlan, _ events: BenchEvents, _ answers: [BenchAnswer],
        _ heard: [[BenchSubscriber.Heard]]
    ) {
        self.plan = plan
        source = events.source
        appended = answers.reduce(0) { $0 + $1.sequences.count }
        duplicates = answers.reduce(0) { $0 + $1.duplicates }
        refused = answers.reduce(0) { $0 + $1.refused }
        reason = answers.lazy.compactMap(\.reason).first
        let start = answers.map(\.sent).min() ?? 0
        append = Figure(
            count: appended, from: start, to: answers.map(\.answered).max() ?? 0,
            took: answers.map { $0.answered - $0.sent })

        var sent: [UInt64: Int64] = [:]
        for answer in answers { for sequence in answer.sequences { sent[sequence] = answer.sent } }
        var (took, end, misdelivered): ([Int64], Int64, Int) = ([], 0, 0)
        for heard in heard {
            // Others may append meanwhile.
            let ours = heard.filter { sent[$0.sequence] != nil }
            took += ours.map { $0.time - (sent[$0.sequence] ?? 0) }
            end = max(end, ours.last?.time ?? 0)
            let different = Set(ours.map(\.sequence)).count
            misdelivered += sent.count - different + (ours.count - different)
        }
        delivery = Figure(count: appended, from: start, to: end, took: took)
        self.misdelivered = misdelivered
    }

    /// What makes the figures worthless, in one line; `nil` where nothing does.
    var fault: String? {
        if refused > 0 {
            let first = reason.map { ": \($0)" } ?? ""
            return "\(refused) of \(plan.events) events were refused, the first\(first)"
        }
        if duplicates > 0 { return "\(duplicates) events were in the log before: measure again" }
        guard misdelivered > 0 else { return nil }
        return "\(misdelivered) events reached a subscriber not once: tell who runs the daemon, "
            + "with its log"
    }

    // MARK: Output

    func lines(inColour: Bool, width: Int?) -> [String] {
        let columns = [
            Table.Column(""), Table.Column("events/s", side: .right),
            Table.Column("p50 µs", side: .right), Table.Column("p99 µs", side: .right),
            Table.Column("max µs", side: .right),
        ]
        let rows = [("acknowledged", append), ("heard", delivery)].compactMap { name, figure in
            figure.map { figure in
                let times = figure.times
                let numbers = [figure.perSecond, times.p50, times.p99, times.max]
                return Table.Row(
                    cells: [[Span(name)]]
                        + numbers.map { [Span(Printable.grouped(String($0)))] })
            }
        }
        let table = Table(columns: columns, rows: rows).lines(width: width, inColour: inColour)
        let counts =
            "\(Printable.grouped(String(appended))) appended, "
            + "\(Printable.count(duplicates, "duplicate", "duplicates")), \(refused) refused"
        return [plan.text, ""] + table + ["", counts]
    }

    var json: [UInt8] {
        JSONWriter.object { writer in
            writer.member("source", source)
            writer.member("events", plan.events)
            writer.member("producers", plan.producers)
            writer.member("window", plan.window)
            writer.member("batch", plan.batch)
            writer.member("rate", plan.rate)
            writer.member("subscribers", plan.subscribers)
            writer.member("appended", appended)
            writer.member("duplicates", duplicates)
            writer.member("refused", refused)
            Self.write(append, as: "append", to: &writer)
            Self.write(delivery, as: "delivery", to: &writer)
        }
    }

    private static func write(_ figure: Figure?, as name: String, to writer: inout JSONWriter) {
        guard let figure else { return }
        writer.member(
            name,
            object: { writer in
                writer.member("events_per_second", figure.perSecond)
                writer.member("p50_microseconds", figure.times.p50)
                writer.member("p99_microseconds", figure.times.p99)
                writer.member("max_microseconds", figure.times.max)
            })
    }
}
