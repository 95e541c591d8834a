import Events
import PactwireClient

/// The input as batches.
enum InputBatches {
    /// Hands over batches as they fill, or as the input pauses, so that no event waits for another
    /// that may never come.
    static func read(
        _ input: InputFile, _ handOver: (_ batch: Batch, _ bytesRead: Int) async throws -> Void
    ) async throws {
        var splitter = EventSplitter()
        var batch = Batch()
        var bytesRead = 0
        var isAtEnd = false
        while !isAtEnd {
            let chunk = try await input.read()
            var events: [InputEvent] = []
            isAtEnd = chunk.isEmpty
            bytesRead += chunk.count
            if isAtEnd {
                splitter.finish(into: &events)
            } else {
                splitter.read(chunk[...], into: &events)
            }
            for event in events {
                batch.append(event)
                if batch.isFull {
                    try await handOver(batch, bytesRead)
                    batch = Batch()
                }
            }
            if !batch.isEmpty, isAtEnd || !input.hasMore {
                try await handOver(batch, bytesRead)
                batch = Batch()
            }
        }
    }

    /// The whole input as one batch.
    ///
    /// - Throws: a usage failure where it is more than one may hold.
    static func whole(_ input: InputFile) async throws -> Batch {
        var whole = Batch()
        try await read(input) { batch, _ in
            for item in batch.items { whole.append(item) }
            guard whole.fitsOneCall else {
                throw Failure(
                    .usage,
                    "\(input.name): --expect holds for one batch, and this input is larger "
                        + "(\(Limits.batchEventsMax) events or \(Limits.batchBytesMax >> 20) MiB "
                        + "at most): split it, or leave --expect out")
            }
        }
        return whole
    }
}
