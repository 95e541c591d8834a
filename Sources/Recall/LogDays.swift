import EventLog
import Events
import Projections

/// The days on which the events of a log were recorded, up to one of them.
///
/// For one question on one thread: what was looked up is kept.
final class LogDays: RecordedDays {
    private let history: LogHistory
    private let reader: LogReader
    private let head: UInt64
    private var lasts: [CalendarDay: UInt64] = [:]
    /// What was asked for can't be refused, so what went wrong is kept, for whoever asked to look.
    private(set) var failure: RecallError?

    init(_ reader: LogReader, _ history: LogHistory, head: UInt64) {
        (self.reader, self.history, self.head) = (reader, history, head)
    }

    func day(of sequence: UInt64) -> CalendarDay? {
        do throws(RecallError) {
            return CalendarDay(
                ofMicroseconds: try history.recorded(at: sequence).recordedMicroseconds)
        } catch {
            failure = failure ?? error
            return nil
        }
    }

    func last(by day: CalendarDay) -> UInt64 {
        if let known = lasts[day] { return known }
        // Of days around it that are known, or events of years recorded within one, would be looked
        // for over and over.
        let first = lasts.lazy.filter { $0.key < day }.map(\.value).max() ?? 0
        let through = lasts.lazy.filter { $0.key > day }.map(\.value).min() ?? head
        do throws(RecallError) {
            let last =
                first < through
                ? try reader.last(recordedBy: day, after: first, through: through) : first
            lasts[day] = last
            return last
        } catch {
            failure = failure ?? error
            return 0
        }
    }
}
