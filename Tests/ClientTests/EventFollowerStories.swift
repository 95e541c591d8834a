import Events
import Testing
import Wire

@testable import PactwireClient

/// Time as text. What comes in: `p1-3/9` a page with events 1 to 3 of a log whose head is 9,
/// `p-/9` a page that found nothing up to the head, `e4` event 4 and `h4` the head on the stream,
/// `w` a wake-up, `busy` and `gone` an answer that failed, `restart`, `log:B` and `restore:4` (the
/// log goes another way from event 4 on) what the daemon is from then on, `room:0` the reader from
/// then on. In capitals, `P2-2/2` and `E3` are of the daemon before the restart.
///
/// What goes out: the sequences handed over, `?4` a page asked for from 4 on, `?live` one from the
/// head on, `changed@4` a change that was reported, how it ended, and a dot for nothing. A bar
/// separates what each thing that came in brought about; the first is the start.
@Suite("Stories of a follower of events")
struct EventFollowerStories {
    @Test(
        "Following",
        arguments: [
            // First the pages, then the stream.
            ("p1-2/4 p3-4/4 h4 e5 h5 e6", "?1 | 1 2 ?3 | 3 4 | . | 5 | . | 6"),
            // What the stream says before the first page counts after it.
            ("h3 e4 p1-1/1 p2-4/4 e5", "?1 | . | . | 1 ?2 | 2 3 4 | 5"),
            // A gap is read from the log; what the stream says meanwhile is taken or known already.
            (
                "p1-2/2 h2 e3 e6 e7 p4-6/7 p7-7/7 e8",
                "?1 | 1 2 | . | 3 | ?4 | . | 4 5 6 ?7 | 7 | 8"
            ),
            // The last event is lost: the head shows it.
            ("p1-1/1 h1 h2 p2-2/2", "?1 | 1 | . | ?2 | 2"),
            // A page that was made before the head it meets shows an older one: no harm.
            ("p1-1/1 h1 e5 e6 h6 p2-5/5 p6-6/6", "?1 | 1 | . | ?2 | . | . | 2 3 4 5 ?6 | 6"),
            // What came twice is handed over once.
            ("p1-1/1 h1 e2 e2 e1 e3", "?1 | 1 | . | 2 | . | . | 3"),
            // A reader without room gets nothing and nothing is asked; a page is never split.
            (
                "p1-1/1 h1 room:0 e2 e3 w room:1 w p2-3/3 e4",
                "?1 | 1 | . | . | . | . | . | . | ?2 | 2 3 | 4"
            ),
            // What fails in passing is tried again after a while, whatever is heard till then.
            (
                "p1-1/1 h2 busy w gone h2 w p2-2/2 e3",
                "?1 | 1 | ?2 | . | ?2 | . | . | ?2 | 2 | 3"
            ),
        ])
    func following(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Restarts",
        arguments: [
            ("p1-1/1 h1 restart e2 p2-2/2 e3", "?1 | 1 | . | . | ?2 | 2 | 3"),
            // The page under way was the old daemon's: another is asked for.
            (
                "p1-1/1 h2 restart h3 P2-2/2 p3-3/3 e4",
                "?1 | 1 | ?2 | . | . | 2 ?3 | 3 | 4"
            ),
            // The page under way is the new daemon's, and the stream still the old one's.
            (
                "p1-1/1 h2 restart p2-2/2 E3 h3 p3-3/3",
                "?1 | 1 | ?2 | . | 2 | . | ?3 | 3"
            ),
            // As above, and the stream stays silent.
            ("p1-1/1 h2 restart p2-2/2 E3 w p3-3/3", "?1 | 1 | ?2 | . | 2 | . | ?3 | 3"),
            (
                "p1-1/1 h1 restart h1 p-/1 log:B e2 p-/2",
                "?1 | 1 | . | . | ?2 | . | . | ?2 | historyChanged@1"
            ),
            (
                "p1-9/9 h9 restart h5 p-/5",
                "?1 | 1 2 3 4 5 6 7 8 9 | . | . | ?10 | historyChanged@6"
            ),
            // It was to read on to 9, and the log ends at 5 now.
            ("p1-2/9 restart h5 p3-5/5", "?1 | 1 2 ?3 | . | . | historyChanged@6"),
            ("log:A p1-2/2 log:B h2 p-/2", "?1 | . | 1 2 | . | ?3 | historyChanged@1"),
        ])
    func restarts(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Restores",
        arguments: [
            // Below what was handed over, and above it, where the rest of the old log is no loss.
            (
                "p1-5/5 h5 restore:4 h3 p-/3",
                "?1 | 1 2 3 4 5 | . | . | ?6 | historyChanged@4"
            ),
            ("p1-2/5 restore:4 h3 p3-3/3 e4", "?1 | 1 2 ?3 | . | . | 3 | 4"),
            ("p1-3/3 restore:4 h3 p-/3 e4", "?1 | 1 2 3 | . | ?4 | . | 4"),
            // The old daemon's event comes after the new daemon's page: it is not taken for the
            // new one's.
            (
                "h9 p1-3/9 restore:5 p4-4/4 E5 h5 p5-5/5",
                "?1 | . | 1 2 3 ?4 | . | 4 | . | ?5 | 5"
            ),
        ])
    func restores(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Told to go on, it begins anew where the history changed",
        arguments: [
            ("p1-5/5 h5 restore:4 h3 p-/3 e4", "?1 | 1 2 3 4 5 | . | . | ?6 | changed@4 | 4"),
            (
                "p1-5/5 h5 restore:4 h6 p6-6/6 p4-6/6",
                "?1 | 1 2 3 4 5 | . | . | ?6 | changed@4 ?4 | 4 5 6"
            ),
            ("p1-2/2 h2 restart h1 p-/1 e2", "?1 | 1 2 | . | . | ?3 | changed@2 | 2"),
            ("p1-2/2 log:B h1 p-/1 p1-1/1", "?1 | 1 2 | . | ?3 | changed@1 ?1 | 1"),
        ])
    func goesOn(came: String, went: String) {
        let follower = EventFollower(
            next: 1, selection: EventSelection(), isFollowing: true, goesOn: true)
        #expect(story(follower, came) == went)
    }

    @Test(
        "Who says what history they know is held to it from the start",
        arguments: [
            ("A/1@1", "p4-4/4", "?4 | 4"), ("A/1@1", "p-/2", "?4 | historyChanged@3"),
            ("B/1@1", "p4-4/4", "?4 | historyChanged@1"),
            ("A/1@1/9@3", "p4-4/4", "?4 | historyChanged@3"),
            ("A/1@1/9@4", "p4-4/4", "?4 | 4"),
            ("A/1@1", "restore:3 p4-4/4", "?4 | . | historyChanged@3"),
        ])
    func knownHistory(known: String, came: String, went: String) throws {
        let history: HistoryName = try #require(HistoryName(known))
        let follower = EventFollower(
            next: 4, in: history, selection: EventSelection(), isFollowing: true)
        #expect(story(follower, came) == went)
    }

    @Test(
        "Not following, it ends at the head of the first page",
        arguments: [
            ("p1-2/4 p3-4/9", "?1 | 1 2 ?3 | 3 4 end"), ("p-/0", "?1 | end"),
            ("p1-2/4 p3-6/6", "?1 | 1 2 ?3 | 3 4 end"),
            ("p1-2/4 p3-3/3", "?1 | 1 2 ?3 | historyChanged@4"),
            ("p1-2/4 busy w p3-4/4", "?1 | 1 2 ?3 | . | ?3 | 3 4 end"),
            ("p1-2/4 gone", "?1 | 1 2 ?3 | unreachable"),
        ])
    func notFollowing(came: String, went: String) {
        let follower = EventFollower(
            next: 1, selection: EventSelection(), isFollowing: false)
        #expect(follower.topics.isEmpty)
        #expect(story(follower, came) == went)
    }

    @Test(
        "Live, it begins behind the head of the first page",
        arguments: [
            ("p-/4 e5 e6", "?live | . | 5 | 6"), ("e5 p-/5 e6", "?live | . | . | 6"),
        ])
    func live(came: String, went: String) {
        let follower = EventFollower(next: nil, selection: EventSelection(), isFollowing: true)
        #expect(story(follower, came) == went)
    }

    @Test("Beginning beyond the head, it waits until the log is there")
    func beyond() {
        #expect(story(EventFollower(from: 4), "p-/1 h1 e2 e3 e4") == "?4 | . | . | . | . | 4")
    }

    @Test(
        "A start in the future stays one until something was recorded after it")
    func sinceTheFuture() {
        let follower = EventFollower(
            next: 1, sinceMicroseconds: 30, selection: EventSelection(), isFollowing: true)
        let came = "p-/1 h1 e2 p-/2 e3 p3-3/3 e4"
        #expect(story(follower, came) == "?1~30 | . | . | ?2~30 | . | ?3~30 | 3 | 4")
    }

    @Test("A daemon that isn't there ends the stream before it began; one that is busy doesn't")
    func failsAtOnce() {
        #expect(story(EventFollower(from: 1), "gone") == "?1 | unreachable")
        #expect(story(EventFollower(from: 1), "busy w p1-1/1") == "?1 | . | ?1 | 1")
    }

    @Test(
        "An answer that makes no sense ends the stream",
        arguments: [
            [], ["{}"], ["", ""], ["{}", ""], [#"{"history":"A/1@1","head":1}"#, ""],
            [#"{"history":"A/1@1","head":18446744073709551615,"next":2}"#, ""],
            [#"{"history":"A/1@1","head":-1,"next":2}"#, ""],
            [#"{"history":"A","head":1,"next":2}"#, ""], [#"{"head":1,"next":2}"#, ""],
            [#"{"history":"A/1@1","head":1,"next":2}"#, "{}"],
            [#"{"history":"A/1@1","head":1,"next":2}"#, #"{"sequence":x,"#],
        ])
    func nonsense(bodies: [String]) {
        var follower = EventFollower(from: 1)
        _ = follower.start()
        let answer = DaemonAnswer(epoch: 1, bodies: bodies.map { Array($0.utf8) })
        let steps = follower.answered(.success(answer), room: 9)
        #expect(steps.map(\.text) == ["protocolViolation"])
    }

    @Test("Sequences that no log has are skipped")
    func hugeSequences() {
        var follower = EventFollower(from: .max)
        _ = follower.start()
        let page = SimulatedLog(head: 1).page(ReadRequest(from: .max), eventsMax: 1, scannedMax: 1)
        _ = follower.answered(.success(page), room: 9)
        for kind in StreamHeader.Kind.allCases {
            let header = StreamHeader(kind, epoch: .max, sequence: .max, previous: .max)
            #expect(follower.received(header, body: [], room: 9).isEmpty)
        }
    }

    // MARK: Telling

    private func story(_ follower: EventFollower, _ came: String) -> String {
        var follower = follower
        var log = SimulatedLog(head: 0)
        var before = log
        var room = 100
        var went = [follower.start()]
        for word in came.split(separator: " ") {
            let number = UInt64(word.dropFirst()) ?? 0
            let daemon = word.first?.isUppercase == true ? before : log
            switch word.prefix(1).lowercased() {
            case "p": went.append(follower.answered(.success(page(word, daemon)), room: room))
            case "e":
                let (header, body) = daemon.eventMessage(number)
                went.append(follower.received(header, body: body, room: room))
            case "h":
                let header = StreamHeader(.head, epoch: daemon.epoch, sequence: number)
                went.append(follower.received(header, body: [], room: room))
            case "w": went.append(follower.woken(room: room))
            case "b", "g":
                went.append(follower.answered(.failure(word == "busy" ? .busy : .gone), room: room))
            default:
                went.append([])
                let value = word.split(separator: ":").last ?? ""
                if word.hasPrefix("room:") { room = Int(value) ?? 0 }
                guard !word.hasPrefix("room:"), value != log.identity else { continue }
                before = log
                log.epoch += 1
                if word.hasPrefix("log:") { log.identity = String(value) }
                if word.hasPrefix("restore:") { log.restore(from: UInt64(value) ?? 0) }
            }
        }
        return went.map { $0.isEmpty ? "." : $0.map(\.text).joined(separator: " ") }
            .joined(separator: " | ")
    }

    /// `p1-3/9` or `p-/9`.
    private func page(_ word: Substring, _ log: SimulatedLog) -> DaemonAnswer {
        let numbers = word.dropFirst().split(omittingEmptySubsequences: false) { "-/".contains($0) }
            .map { UInt64($0) }
        var log = log
        log.cut(to: numbers[2] ?? 0)
        guard let first = numbers[0], let last = numbers[1] else {
            return log.page(ReadRequest(from: log.head + 1), eventsMax: 1, scannedMax: 1)
        }
        return log.page(ReadRequest(from: first, through: last), eventsMax: 99, scannedMax: 99)
    }
}

extension EventFollower {
    fileprivate init(from next: UInt64) {
        self.init(next: next, selection: EventSelection(), isFollowing: true)
    }
}

extension ClientError {
    static let busy = ClientError(.refused, "busy", serverCode: "busy", isWorthRetrying: true)
    static let gone = unreachable("tcp://127.0.0.1:7400")

    /// Its code, and where the history changed.
    var text: String { code.rawValue + (changedAt.map { "@\($0)" } ?? "") }
}

extension FollowerStep<RecordedEvent> {
    fileprivate var text: String {
        switch self {
        case .deliver(let event): return "\(event.sequence)"
        case .report(let change): return "changed@\(change.sequence)"
        case .ask(_, let bodies):
            guard let request = try? ReadRequest(decoding: bodies[0], requestId: 1) else {
                return "!"
            }
            let since = request.sinceMicroseconds.map { "~\($0)" } ?? ""
            return (request.from == .max ? "?live" : "?\(request.from)") + since
        case .end(.success): return "end"
        case .end(.failure(let error)): return error.text
        }
    }
}
