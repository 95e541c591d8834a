import Glibc
import Projections

/// Folding a log that is all in memory, against reading the same events from their JSON.
struct FoldFigure {
    let options: Options

    private var rounds: Int { options.isQuick ? 1 : 3 }

    func measure() throws(Failure) -> Table {
        var table = Table(
            heading: "Folding",
            note: """
                `ProjectionsState.apply` of events of about 460 bytes, no snapshot, in processor time \
                of one thread; what others speak of is read anew from its JSON. "mixed": 24 % \
                reports, corrections, retractions, denials, names and merges.
                """,
            columns: ["events", "mix", "JSON, events/s", "fold, events/s", "÷ JSON"])
        for events in options.foldedEvents {
            for (name, mix) in [("plain", Announcements.Mix.plain), ("mixed", .mixed)] {
                let log = try Announced(mix, events: events)
                var runs: [Run] = []
                for _ in 0..<rounds { runs.append(try fold(log)) }
                table.rows.append([
                    Number.grouped(Double(events)), name, Spread(runs.map(\.parsed)).grouped,
                    Spread(runs.map(\.folded)).grouped,
                    Spread(runs.map { $0.folded / $0.parsed }).ratio,
                ])
            }
        }
        return table
    }

    /// Events a second.
    private struct Run {
        let parsed: Double
        let folded: Double
    }

    private static let pieceEvents = 4096

    /// Of this thread, in nanoseconds: folding waits for nothing, so what else the machine does
    /// need not count.
    private static func processorTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// In pieces, so that memory holds few events that were read and not yet folded.
    private func fold(_ log: Announced) throws(Failure) -> Run {
        var (parsing, folding): (UInt64, UInt64) = (0, 0)
        var state = ProjectionsState()
        while state.sequence < log.count {
            let start = Self.processorTime()
            var piece: [FoldRecord] = []
            piece.reserveCapacity(Self.pieceEvents)
            let last = min(state.sequence + UInt64(Self.pieceEvents), log.count)
            for sequence in state.sequence + 1...last { piece.append(try log.record(sequence)) }
            let read = Self.processorTime()
            for record in piece { state.apply(record, history: log, isWatched: false) }
            parsing += read - start
            folding += Self.processorTime() - read
        }
        func perSecond(_ nanoseconds: UInt64) -> Double {
            Double(state.sequence) / (Double(nanoseconds) / 1e9)
        }
        return Run(parsed: perSecond(parsing), folded: perSecond(folding))
    }
}
