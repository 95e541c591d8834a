package import EventLog
package import Events
package import Projections

/// Folds the log, from its beginning unless told otherwise.
package enum Replay {
    /// The state after `sequence`, or as far as it came when `isCancelled` said so.
    ///
    /// `start`: where to go on from; with the state of a snapshot, whoever asked looks at the
    /// failure of its store before believing the answer.
    package static func state(
        of reader: LogReader, through sequence: UInt64, from start: ProjectionsState? = nil,
        versions: EventVersions = .shipped, isCancelled: () -> Bool = { false }
    ) throws(RecallError) -> ProjectionsState {
        let history = LogHistory(reader, versions: versions)
        var state = start ?? ProjectionsState()
        precondition(state.sequence <= sequence, "a replay goes forward")
        let first = state.sequence + 1
        try each(of: reader, from: first, through: sequence, versions: versions) { read in
            state.apply(read.foldRecord, history: history, isWatched: false)
            return isCancelled() ? .stop : .goOn
        }
        if let failure = history.failure { throw failure }
        return state
    }

    /// From so many events on, a thread of its own reads ahead.
    private static let aheadEventsMin: UInt64 = 1024

    /// Hands over every recorded event in order, until `body` says stop. `body` runs on this thread;
    /// where there is much to read, another reads ahead meanwhile and makes what the folds take.
    package static func each(
        of reader: LogReader, from first: UInt64 = 1, through sequence: UInt64 = .max,
        versions: EventVersions = .shipped, _ body: (ReadEvent) -> LogReader.Step
    ) throws(RecallError) {
        let last = min(sequence, reader.head)
        if last >= first, last - first >= aheadEventsMin,
            let ahead = try? ReadAhead(reader, from: first, through: last, versions: versions)
        {
            defer { ahead.stop() }
            while let piece = try ahead.next() {
                for read in piece where body(read) == .stop { return }
                ahead.giveBack(piece)
            }
            return
        }
        try eachHere(of: reader, from: first, through: last, versions: versions, body)
    }

    /// As ``each(of:from:through:versions:_:)``, all on this thread.
    static func eachHere(
        of reader: LogReader, from first: UInt64, through last: UInt64, versions: EventVersions,
        _ body: (ReadEvent) -> LogReader.Step
    ) throws(RecallError) {
        var failure: RecallError?
        do {
            try reader.read(from: first, through: last) { view in
                do throws(RecallError) {
                    return body(ReadEvent(try RecordedEvent(Record(view), versions: versions)))
                } catch {
                    failure = error
                    return .stop
                }
            }
        } catch {
            throw .log(error)
        }
        if let failure { throw failure }
    }
}
