import PactwireClient

/// One `append`: reads the input and prints an answer for each event, in order, while several
/// batches are under way.
struct AppendRun: ~Copyable {
    private var sender: BatchSender
    private let asJSON: Bool
    private var output = Output()
    private var progress: ProgressBar
    private(set) var tally = AppendTally()

    /// Batches under way at once. The daemon syncs them together.
    private static var batchesMax: Int { 8 }

    init(_ client: PactwireClient, asJSON: Bool, progress: consuming ProgressBar) {
        sender = BatchSender(client)
        self.asJSON = asJSON
        self.progress = progress
    }

    /// A batch under way.
    private struct Flight: Sendable {
        let batch: Batch
        let answers: Task<[AppendAnswer], any Error>
        /// Of the input, up to the end of this batch.
        let bytesRead: Int
    }

    /// Appends each event by itself.
    ///
    /// - Throws: when the input or the daemon fails; what was printed before stands.
    mutating func appendEach(of input: InputFile) async throws {
        let sender = sender
        let (flights, departures) = AsyncThrowingStream<Flight, any Error>.makeStream()
        let (slots, freed) = AsyncStream<Void>.makeStream()
        for _ in 0..<Self.batchesMax { freed.yield() }
        let reader = Task {
            do {
                var slot = slots.makeAsyncIterator()
                try await InputBatches.read(input) { batch, bytesRead in
                    _ = await slot.next()
                    try Task.checkCancellation()
                    // Starts here and now: batches must be handed over in the order of the input.
                    let answers = Task.immediate { try await sender.send(batch) }
                    departures.yield(Flight(batch: batch, answers: answers, bytesRead: bytesRead))
                }
                departures.finish()
            } catch {
                departures.finish(throwing: error)
            }
        }
        defer {
            reader.cancel()
            progress.clear()
        }
        for try await flight in flights {
            let answers = try await self.sender.settle(flight.batch, flight.answers)
            freed.yield()
            try tell(flight.batch.lines(answers))
            progress.draw(
                bytes: flight.bytesRead, saying: Printable.count(tally.total, "event", "events"))
        }
        try Task.checkCancellation()
    }

    /// Appends the whole input if it fits the expectation, else nothing of it.
    ///
    /// - Throws: a usage failure where the input is more than one batch.
    mutating func appendTogether(_ input: InputFile, expecting: Expectation) async throws {
        let batch = try await InputBatches.whole(input)
        if batch.hasRefused {
            try tell(batch.refusedLines())
        } else if !batch.isEmpty {
            let answers = try await sender.sendPatiently(batch, expecting: expecting)
            try tell(batch.lines(answers))
        }
    }

    private mutating func tell(_ lines: [AnswerLine]) throws(Failure) {
        progress.clear()
        for line in lines {
            tally.count(line)
            if asJSON { try output.line(line.json) } else { try output.line(line.text) }
        }
        try output.flush()
    }
}
