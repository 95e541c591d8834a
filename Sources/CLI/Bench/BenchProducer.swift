import PactwireClient

/// What became of one request of a measurement. Times in nanoseconds since its start.
struct BenchAnswer: Sendable {
    let sent: Int64
    let answered: Int64
    /// Of the events appended.
    var sequences: [UInt64] = []
    var duplicates = 0
    var refused = 0
    /// Why the first refused was.
    var reason: String?
}

extension BenchAnswer {
    init(_ answers: [AppendAnswer], sent: Int64, answered: Int64) {
        self.init(sent: sent, answered: answered)
        for answer in answers {
            switch answer.outcome {
            case .appended: sequences.append(contentsOf: answer.sequence.map { [$0] } ?? [])
            case .duplicate: duplicates += 1
            case .refused:
                refused += 1
                reason = reason ?? answer.reason
            }
        }
    }
}

/// One connection that appends its share of a measurement's events.
struct BenchProducer: Sendable {
    let number: Int
    let plan: BenchPlan
    let events: BenchEvents
    let client: PactwireClient
    let watch: Stopwatch
    /// When the first request is due.
    let begun: Duration

    /// Returns when all its requests are answered.
    func run() async throws -> [BenchAnswer] {
        try await withThrowingTaskGroup(of: BenchAnswer.self) { group in
            var answers: [BenchAnswer] = []
            var underWay = 0
            for request in plan.requests(of: number) {
                let texts = plan.events(of: request).map(events.text)
                if underWay == plan.window, let answer = try await group.next() {
                    answers.append(answer)
                    underWay -= 1
                }
                var sent = watch.nanoseconds
                if let due = plan.due(request) {
                    sent = try await watch.wait(until: begun + due)
                }
                group.addTask { [sent, client, watch] in
                    let answers = try await client.append(texts)
                    return BenchAnswer(answers, sent: sent, answered: watch.nanoseconds)
                }
                underWay += 1
            }
            for try await answer in group { answers.append(answer) }
            return answers
        }
    }
}
