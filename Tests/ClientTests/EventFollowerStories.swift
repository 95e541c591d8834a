import Events
import Testing
import Wire

@testable import PactwireClient

/// Time as text. What comes in: `p1-3/9` a page with events 1 to 3 of a log whose head is 9,
/// `p-/9` a page that found nothing up to the head, `e4` event 4 and `h4` the head on the stream,
/// `w` a wake-up, `busy` and `gone` an answer that failed, `restart` and `log:B` what the
/// daemon is from then on, `room:0` the reader from then on.
///
/// What goes out: the sequences handed over, `?4` a page asked for from 4 on, `?live` one from the
/// head on, how it ended, and a dot for nothing. A bar separates what each thing that came in
/// brought about; the first is the start.
@Suite("Stories of a follower of events")
struct EventFollowerStories {
    @Test(
        "Following",
        arguments: [
            // First the pages, then the stream; the first word on the stream is checked by a page.
            ("p1-2/4 p3-4/4 h4 p-/4 e5 h5 e6", "?1 | 1 2 ?3 | 3 4 | ?5 | . | 5 | . | 6"),
            // A gap is read from the log; what the stream says meanwhile is taken or known already.
            (
                "p1-2/2 h2 p-/2 e3 e6 e7 p4-6/7 p7-7/7 e8",
                "?1 | 1 2 | ?3 | . | 3 | ?4 | . | 4 5 6 ?7 | 7 | 8"
            ),
            // The last event is lost: the head shows it.
            ("p1-1/1 h1 p-/1 h2 p2-2/2", "?1 | 1 | ?2 | . | ?2 | 2"),
            // A page that was made before the head it meets shows an older one: no harm.
            (
                "p1-1/1 h1 p-/1 e5 e6 h6 p2-5/5 p6-6/6",
                "?1 | 1 | ?2 | . | ?2 | . | . | 2 3 4 5 ?6 | 6"
            ),
            // What came twice is handed over once.
            ("p1-1/1 h1 p-/1 e2 e2 e1 e3", "?1 | 1 | ?2 | . | 2 | . | . | 3"),
            // A reader without room gets nothing and nothing is asked; a page is never split.
            (
                "p1-1/1 h1 p-/1 room:0 e2 e3 w room:1 w p2-3/3 e4",
                "?1 | 1 | ?2 | . | . | . | . | . | . | ?2 | 2 3 | 4"
            ),
            // What fails in passing is tried again after a while, whatever is heard till then.
            (
                "p1-1/1 h1 busy w gone h1 w p-/1 e2",
                "?1 | 1 | ?2 | . | ?2 | . | . | ?2 | . | 2"
            ),
        ])
    func following(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Restarts",
        arguments: [
            ("p1-1/1 h1 p-/1 restart e2 p2-2/2 e3", "?1 | 1 | ?2 | . | . | ?2 | 2 | 3"),
            // The page under way may be the old daemon's: another is asked for.
            ("p1-1/1 h1 restart h1 p-/1 e2 p2-2/2", "?1 | 1 | ?2 | . | . | ?2 | . | 2"),
            (
                "p1-1/1 h1 restart h1 p-/1 log:B e2 p-/2",
                "?1 | 1 | ?2 | . | . | ?2 | . | . | historyChanged"
            ),
            (
                "p1-9/9 h9 p-/9 restart h5 p-/5",
                "?1 | 1 2 3 4 5 6 7 8 9 | ?10 | . | . | ?10 | historyChanged"
            ),
            // It was to read on to 9, and the log ends at 5 now.
            ("p1-2/9 restart h5 p3-5/5", "?1 | 1 2 ?3 | . | . | historyChanged"),
            ("log:A p1-2/2 log:B h2 p-/2", "?1 | . | 1 2 | . | ?3 | historyChanged"),
        ])
    func restarts(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Not following, it ends at the head of the first page",
        arguments: [
            ("p1-2/4 p3-4/9", "?1 | 1 2 ?3 | 3 4 end"), ("p-/0", "?1 | end"),
            ("p1-2/4 p3-6/6", "?1 | 1 2 ?3 | 3 4 end"),
            ("p1-2/4 p3-3/3", "?1 | 1 2 ?3 | historyChanged"),
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
            ("p-/4 e5 p5-5/5 e6", "?live | . | ?5 | 5 | 6"),
            ("e5 p-/5 p-/5 e6", "?live | . | ?6 | . | 6"),
        ])
    func live(came: String, went: String) {
        let follower = EventFollower(next: nil, selection: EventSelection(), isFollowing: true)
        #expect(story(follower, came) == went)
    }

    @Test("Beginning beyond the head, it waits until the log is there")
    func beyond() {
        #expect(
            story(EventFollower(from: 4), "p-/1 h1 p-/1 e2 e3 e4") == "?4 | . | ?4 | . | . | . | 4")
    }

    @Test(
        "A start in the future stays one until something was recorded after it")
    func sinceTheFuture() {
        let follower = EventFollower(
            next: 1, sinceMicroseconds: 30, selection: EventSelection(), isFollowing: true)
        let came = "p-/1 h1 p-/1 e2 p-/2 e3 p3-3/3 e4"
        #expect(story(follower, came) == "?1~30 | . | ?2~30 | . | ?2~30 | . | ?3~30 | 3 | 4")
    }

    @Test("A daemon that isn't there ends the stream before it began; one that is busy doesn't")
    func failsAtOnce() {
        #expect(story(EventFollower(from: 1), "gone") == "?1 | unreachable")
        #expect(story(EventFollower(from: 1), "busy w p1-1/1") == "?1 | . | ?1 | 1")
    }

    @Test(
        "An answer that makes no sense ends the stream",
        arguments: [
            [], ["{}"], ["", ""], ["{}", ""], [#"{"log":"A","head":1}"#, ""],
            [#"{"log":"A","head":18446744073709551615,"next":2}"#, ""],
            [#"{"log":"A","head":-1,"next":2}"#, ""],
            [#"{"log":"A","head":1,"next":2}"#, "{}"],
            [#"{"log":"A","head":1,"next":2}"#, #"{"sequence":x,"#],
        ])
    func nonsense(bodies: [String]) {
        var follower = EventFollower(from: 1)
        _ = follower.start()
        let steps = follower.answered(.success(bodies.map { Array($0.utf8) }), room: 9)
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
        var room = 100
        var went = [follower.start()]
        for word in came.split(separator: " ") {
            let number = UInt64(word.dropFirst()) ?? 0
            switch word.prefix(1) {
            case "p": went.append(follower.answered(.success(page(word, log)), room: room))
            case "e":
                let (header, body) = log.eventMessage(number)
                went.append(follower.received(header, body: body, room: room))
            case "h":
                let header = StreamHeader(.head, epoch: log.epoch, sequence: number)
                went.append(follower.received(header, body: [], room: room))
            case "w": went.append(follower.woken(room: room))
            case "b", "g":
                went.append(follower.answered(.failure(word == "busy" ? .busy : .gone), room: room))
            default:
                went.append([])
                if word == "restart" { log.epoch += 1 }
                if word.hasPrefix("room:") { room = Int(word.dropFirst(5)) ?? 0 }
                guard word.hasPrefix("log:") else { continue }
                log.epoch += log.identity == word.dropFirst(4) ? 0 : 1
                log.identity = String(word.dropFirst(4))
            }
        }
        return went.map { $0.isEmpty ? "." : $0.map(\.text).joined(separator: " ") }
            .joined(separator: " | ")
    }

    /// `p1-3/9` or `p-/9`.
    private func page(_ word: Substring, _ log: SimulatedLog) -> [[UInt8]] {
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
}

extension FollowerStep<RecordedEvent> {
    fileprivate var text: String {
        switch self {
        case .deliver(let event): return "\(event.sequence)"
        case .ask(_, let bodies):
            guard let request = try? ReadRequest(decoding: bodies[0], requestId: 1) else {
                return "!"
            }
            let since = request.sinceMicroseconds.map { "~\($0)" } ?? ""
            return (request.from == .max ? "?live" : "?\(request.from)") + since
        case .end(.success): return "end"
        case .end(.failure(let error)): return error.code.rawValue
        }
    }
}
