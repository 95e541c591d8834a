import Events
import Wire

/// Lines that a daemon answers in one message or in several.
struct Table {
    let history: String
    let sequence: UInt64
    /// One JSON object (UTF-8) each.
    let lines: [[UInt8]]
}

extension PactwireClient {
    /// Asks for a table until it is whole; anew where the daemon or the connection goes away
    /// between two answers, from the first time on for as long as patience lasts.
    ///
    /// - Parameter question: makes the body that asks for the rest behind a cursor, or with `nil`
    ///   for the beginning.
    /// - Throws: `refused` with `cursor_expired` when patience is over.
    func table(
        _ verb: Verb, _ question: (UInt64?) -> [UInt8]
    ) async throws(ClientError) -> Table {
        var end: ContinuousClock.Instant?
        var pause = Duration.milliseconds(20)
        while true {
            do throws(ClientError) {
                return try await tableOnce(verb, question)
            } catch {
                let lastsUntil = end ?? .now + patience
                end = lastsUntil
                guard error.isForLostPlace, .now + pause < lastsUntil else { throw error }
                try await Self.sleep(pause)
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    private func tableOnce(
        _ verb: Verb, _ question: (UInt64?) -> [UInt8]
    ) async throws(ClientError) -> Table {
        var place = TablePlace()
        var lines: [[UInt8]] = []
        while let page = try await nextLines(at: &place, verb, question) { lines += page }
        return Table(history: place.history, sequence: place.sequence, lines: lines)
    }

    /// The lines of the next answer of a table; `nil` behind the last.
    ///
    /// - Throws: `refused` with `cursor_expired` where the daemon or the connection went away since
    ///   the first.
    func nextLines(
        at place: inout TablePlace, _ verb: Verb, _ question: (UInt64?) -> [UInt8]
    ) async throws(ClientError) -> [[UInt8]]? {
        guard !place.isAtEnd else { return nil }
        let page = try TablePage(try await ask(verb, [question(place.last?.cursor)]))
        guard place.last?.isOfOneTable(with: page) ?? true else {
            throw ClientError(
                .refused, "the daemon was started anew while it was asked: ask again",
                serverCode: WireError.Code.cursorExpired.rawValue, isWorthRetrying: true)
        }
        place.last = page
        return Lines(page.lines).map { Array($0) }
    }
}

/// How far somebody is with a table that comes in several answers.
struct TablePlace: Sendable {
    /// Before the first answer there is none.
    fileprivate var last: TablePage?

    fileprivate var isAtEnd: Bool { last.map { $0.cursor == nil } ?? false }
    var history: String { last?.history ?? "" }
    /// That all of the table is of; 0 before the first answer.
    var sequence: UInt64 { last?.sequence ?? 0 }
}

/// One answer of several that make up a table.
private struct TablePage: Sendable {
    let epoch: UInt64
    let history: String
    let sequence: UInt64
    let cursor: UInt64?
    let lines: [UInt8]

    init(_ answer: DaemonAnswer) throws(ClientError) {
        guard answer.bodies.count == 2, let summary = try? JSON(parsing: answer.bodies[0]).root,
            let history = summary["history"]?.string,
            let sequence = summary["sequence"]?.unsignedInteger
        else { throw .malformed("no rows") }
        epoch = answer.epoch
        self.history = history
        self.sequence = sequence
        cursor = summary["cursor"]?.unsignedInteger
        lines = answer.bodies[1]
    }

    func isOfOneTable(with other: TablePage) -> Bool {
        epoch == other.epoch && history == other.history && sequence == other.sequence
    }
}
