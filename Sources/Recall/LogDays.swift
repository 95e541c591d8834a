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
        do throws(LogError) {
            let next = try reader.firstSequence(
                recordedSince: day.endMicroseconds, from: 1, through: head)
            lasts[day] = next - 1
            return next - 1
        } catch {
            failure = failure ?? .log(error)
            return 0
        }
    }
}
