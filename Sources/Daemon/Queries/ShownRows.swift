import EventLog
import Events
import Projections
import Recall
import Wire

/// The rows that a `show` asks for, as it asks for them.
struct ShownRows: LineSource {
    private var rows: RowSource
    private let reader: LogReader
    private let withKeys: Bool

    init(_ rows: RowSource, reading reader: LogReader, withKeys: Bool) {
        (self.rows, self.reader, self.withKeys) = (rows, reader, withKeys)
    }

    mutating func each(
        until end: QuestionEnd, _ take: ([UInt8]) -> Bool
    ) throws(ShowFault) {
        let log = LogHistory(reader)
        let made = Result { () throws(QueryFault) in
            try rows.each(reading: log, until: { end.isReached }) { [withKeys] row in
                take(withKeys ? Self.withKeys(row) : row.json)
            }
        }
        // Rows made of what could not be read are worth nothing, nor is a fault.
        if let failure = log.failure { throw .recall(failure) }
        do throws(QueryFault) { try made.get() } catch { throw .query(error) }
    }

    var bytes: Int { rows.bytes }

    private static func withKeys(_ row: Row) -> [UInt8] {
        JSONWriter.object { body in
            body.member("key", row.key)
            body.member("keys", strings: row.watchKeys)
            body.name("row")
            body.raw(row.json)
        }
    }
}

/// Why there is no answer, or no more of it.
enum ShowFault: Error {
    case recall(RecallError)
    case query(QueryFault)
    case refused(WireError)
}
