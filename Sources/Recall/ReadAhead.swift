import EventLog
import Events
import Storage
import SystemPackage

/// A thread that reads the log and its events some way ahead of whoever folds them, so that both
/// have a processor. What it makes of an event is all that doesn't depend on those before.
///
/// Taken from by one thread, which must call ``stop()`` in the end.
final class ReadAhead {
    /// A piece ends when it holds so many events, or texts of so many bytes.
    private static let pieceEvents = 512
    private static let pieceBytes = 1 << 20
    /// So many pieces wait at most.
    private static let piecesMax = 4

    private struct Line {
        var pieces: [[ReadEvent]] = []
        /// Folded; let go by the thread that made them, which has the time.
        var used: [[ReadEvent]] = []
        var isAtEnd = false
        /// What ended it; comes behind all pieces.
        var failure: RecallError?
        var isStopped = false
    }

    private let line: Monitor<Line>
    private let thread: PosixThread

    /// Throws the errno of the system that could not start the thread.
    init(
        _ reader: LogReader, from first: UInt64, through last: UInt64, versions: EventVersions
    ) throws(Errno) {
        let line = Monitor(Line())
        self.line = line
        thread = try PosixThread("pwlog-ahead") {
            let failure = Self.read(reader, from: first, through: last, versions, into: line)
            line.change { ($0.isAtEnd, $0.failure) = (true, failure) }
        }
    }

    /// The next events in order; `nil` behind the last.
    func next() throws(RecallError) -> [ReadEvent]? {
        let next = line.wait { line -> (piece: [ReadEvent]?, failure: RecallError?)? in
            if !line.pieces.isEmpty { return (line.pieces.removeFirst(), nil) }
            return line.isAtEnd ? (nil, line.failure) : nil
        }
        if let failure = next.failure { throw failure }
        // There is room for another.
        line.change { _ in }
        return next.piece
    }

    /// Takes a piece that is done with.
    func giveBack(_ piece: [ReadEvent]) { line.withLock { $0.used.append(piece) } }

    /// Reads no more, and returns when the thread has ended.
    func stop() {
        line.change { $0.isStopped = true }
        thread.join()
    }

    // MARK: On the thread

    private static func read(
        _ reader: LogReader, from first: UInt64, through last: UInt64, _ versions: EventVersions,
        into line: Monitor<Line>
    ) -> RecallError? {
        var piece: [ReadEvent] = []
        var bytes = 0
        var failure: RecallError?
        do throws(RecallError) {
            try Replay.eachHere(of: reader, from: first, through: last, versions: versions) {
                read in
                piece.append(read)
                bytes += read.recorded.stored.json.count
                guard piece.count >= pieceEvents || bytes >= pieceBytes else { return .goOn }
                defer { (piece, bytes) = ([], 0) }
                return put(piece, into: line) ? .goOn : .stop
            }
        } catch {
            failure = error
        }
        if !piece.isEmpty { _ = put(piece, into: line) }
        return failure
    }

    /// Waits for room. False when nobody takes any more.
    private static func put(_ piece: [ReadEvent], into line: Monitor<Line>) -> Bool {
        let (goesOn, used) = line.wait { line -> (Bool, [[ReadEvent]])? in
            if line.isStopped { return (false, []) }
            guard line.pieces.count < piecesMax else { return nil }
            line.pieces.append(piece)
            defer { line.used = [] }
            return (true, line.used)
        }
        line.change { _ in }
        // Outside of the lock, for it takes a while.
        withExtendedLifetime(used) {}
        return goesOn
    }
}
