import Events
import Testing
import Wire

@testable import PactwireClient

/// Time as text. What comes in on the stream: `j3` joined at head 3, `r4:a=1` row `a` by event 4,
/// `r4:a` that it is gone, `m4<3:2` a mark that two rows came between 3 and 4, `h4` the head. As
/// answers: `pong`, `s3:a=1,b=2` rows at 3, `s3+:a=1` the same with more to come, `busy`, `gone`,
/// `expired`. Then `w` a wake-up, `restart`, `restore:2` and `room:0` as in the stories of events;
/// in capitals `S4:a=1` and `H4` are of the daemon before the restart.
///
/// What goes out: `ping`, `show`, `more`, `a=1@4`, `-a@4`, `complete@3`, `changed@2`, how it ended,
/// and a dot for nothing. A bar separates what each thing that came in brought about; the first is the start.
@Suite("Stories of a watcher")
struct ProjectionWatcherStories {
    private static let begun = "pong j3 s3:a=1"
    private static let began = "ping | . | show | a=1@3 complete@3"

    @Test(
        "The first state",
        arguments: [
            ("pong j3 s3:a=1,b=2", "ping | . | show | a=1@3 b=2@3 complete@3"),
            ("j3 pong s3:", "ping | . | show | complete@3"),
            (
                "pong j3 s3+:a=1 s3+:b=2 s3:c=3",
                "ping | . | show | more | more | a=1@3 b=2@3 c=3@3 complete@3"
            ),
            // `joined` was lost: whatever comes first will do.
            ("pong h3 s3:a=1 j3", "ping | . | show | a=1@3 complete@3 | ."),
            // What comes before the rows do is taken after them, if they don't have it yet.
            (
                "pong j3 r4:a=2 m4<3:1 r5:b=2 m5<4:1 h5 s4:a=2",
                "ping | . | show | . | . | . | . | . | a=2@4 complete@4 b=2@5"
            ),
            // The daemon is busy: asked again after a while.
            ("pong j3 busy w s3:", "ping | . | show | . | show | complete@3"),
            // The rest of the answer was not held long enough.
            (
                "pong j3 s3+:a=1 expired w s3:a=1",
                "ping | . | show | more | . | show | a=1@3 complete@3"
            ),
            // It was another daemon's answer that the cursor led to.
            (
                "pong j3 s3+:a=1 s4:z=9 s4:a=1",
                "ping | . | show | more | show | a=1@4 complete@4"
            ),
        ])
    func firstState(came: String, went: String) {
        #expect(story(came) == went)
    }

    @Test(
        "Changes",
        arguments: [
            ("r4:a=2 m4<3:1 h4", "a=2@4 | . | ."), ("r4:a r5:a m5<3:2 h5", "-a@4 | . | . | ."),
            // The same row again is no change.
            ("r4:a=1 m4<3:1 h4", ". | . | ."),
            // A row is lost: the mark counts one more than came.
            ("r4:a=2 m4<3:2 s4:a=2,b=1", "a=2@4 | show | b=1@4"),
            // A mark is lost with its rows: the next one names it.
            ("r5:a=3 m5<4:1 s5:a=3", "a=3@5 | show | ."),
            // The last group is lost whole: the head shows it.
            ("h4 s4:b=1", "show | -a@4 b=1@4"),
            // What is old by now is skipped.
            ("r3:a=9 m3<2:1 h3 h2", ". | . | . | ."),
            // Old news of a row comes while the rows are asked for.
            ("h4 r5:a=5 s5:a=5 m5<4:1 h5", "show | . | a=5@5 | . | ."),
            // A mark without a number, or with an absurd one, is one that doesn't fit.
            ("r4:a=2 m4<3:x s4:a=2", "a=2@4 | show | ."),
            ("m4<3:18446744073709551615 s4:a=1", "show | ."),
        ])
    func changes(came: String, went: String) {
        #expect(story("\(Self.begun) \(came)") == "\(Self.began) | \(went)")
    }

    @Test(
        "Restarts and failures",
        arguments: [
            ("restart h3 s3:a=1 j3 r4:a=2 m4<3:1", ". | show | . | . | a=2@4 | ."),
            // The rows under way may be the old daemon's: they are asked for again.
            ("h4 restart j5 S4:a=2 s5:a=3", "show | . | . | a=2@4 show | a=3@5"),
            ("h4 restart j5 s4:a=2 s5:a=3", "show | . | . | a=2@4 show | a=3@5"),
            // The rows are the new daemon's, the changes that come after them the old one's.
            ("h4 restart s4:a=2 R5:a=9 M5<4:1 w s4:a=2", "show | . | a=2@4 | . | . | show | ."),
            ("h4 busy w s4:a=2", "show | . | show | a=2@4"),
            ("h4 gone h5 w s5:a=2", "show | . | . | show | a=2@5"),
            ("restart j2 s2:a=1", ". | show | historyChanged@3"),
            ("restore:3 j2 s2:a=1", ". | show | historyChanged@3"),
            ("restore:4 j4 s4:a=2", ". | show | a=2@4"),
        ])
    func restarts(came: String, went: String) {
        #expect(story("\(Self.begun) \(came)") == "\(Self.began) | \(went)")
    }

    @Test(
        "Told to go on, it shows what differs and says that it is complete again",
        arguments: [
            ("restore:3 j2 s2:b=1", ". | show | changed@3 -a@2 b=1@2 complete@2"),
            (
                "restore:3 j5 s5+:a=1 s5:b=1 r6:c=1 m6<5:1",
                ". | show | changed@3 more | b=1@5 complete@5 | c=1@6 | ."
            ),
        ])
    func goesOn(came: String, went: String) {
        #expect(story("\(Self.begun) \(came)", goesOn: true) == "\(Self.began) | \(went)")
    }

    @Test("A reader without room is shown what differs once it has some")
    func room() {
        let came = "room:0 r4:a=2 r4:b=1 m4<3:2 h4 w room:9 w s4:a=2,b=1 r5:b m5<4:1"
        let went = ". | . | . | . | . | . | . | show | a=2@4 b=1@4 | -b@5 | ."
        #expect(story("\(Self.begun) \(came)") == "\(Self.began) | \(went)")
    }

    @Test(
        "A daemon that isn't there ends the stream before it began",
        arguments: [
            ("gone", "ping | unreachable"), ("pong j3 gone", "ping | . | show | unreachable"),
        ])
    func failsAtOnce(came: String, went: String) {
        #expect(story(came) == went)
    }

    @Test("With a key, a row that is no longer found under it is gone")
    func leavesTheKey() {
        var watcher = ProjectionWatcher(projection: "deals", key: "x", nonce: [])
        _ = watcher.start()
        _ = watcher.answered(.success(.of([])), room: 9)
        _ = watcher.received(StreamHeader(.joined, epoch: 1, sequence: 3), body: [], room: 9)
        let rows = [
            #"{"history":"A/1@1","sequence":3}"#, #"{"key":"a","keys":["x"],"row":1}"#,
        ]
        _ = watcher.answered(.success(.of(rows)), room: 9)
        func received(_ sequence: UInt64, _ body: String) -> [String] {
            let header = StreamHeader(.row, epoch: 1, sequence: sequence)
            return watcher.received(header, body: Array(body.utf8), room: 9).map(\.text)
        }
        #expect(received(4, #"{"key":"b","keys":["y"],"row":2}"#) == [])
        #expect(received(5, #"{"key":"a","keys":["y"],"row":1}"#) == ["-a@5"])
        #expect(received(6, #"{"key":"a","keys":["y","x"],"row":1}"#) == ["a=1@6"])
    }

    @Test("A thousand times more changes than are held make it ask again, not forget")
    func overflow() {
        var watcher = ProjectionWatcher(projection: "deals", key: nil, nonce: [])
        _ = watcher.start()
        _ = watcher.answered(.success(.of([])), room: 9)
        _ = watcher.received(StreamHeader(.joined, epoch: 1, sequence: 0), body: [], room: 9)
        let body = Array(#"{"key":"a","row":1}"#.utf8)
        for sequence in 1...UInt64(10_001) {
            let header = StreamHeader(.row, epoch: 1, sequence: sequence)
            #expect(watcher.received(header, body: body, room: 9).isEmpty)
        }
        let rows = [#"{"history":"A/1@1","sequence":0}"#, ""]
        let steps = watcher.answered(.success(.of(rows)), room: 9)
        #expect(steps.map(\.text) == ["complete@0", "show"])
    }

    @Test(
        "An answer that makes no sense ends the stream",
        arguments: [
            [], ["{}"], ["", ""], ["{}", ""], [#"{"sequence":1}"#, ""],
            [#"{"history":"A","sequence":1}"#, ""], [#"{"history":"A/1@1","sequence":-1}"#, ""],
            [#"{"history":"A/1@1","sequence":1}"#, "x"],
            [#"{"history":"A/1@1","sequence":1}"#, #"{"key":1,"row":1}"#],
            [#"{"history":"A/1@1","sequence":1}"#, #"{"key":"a"}"#],
        ])
    func nonsense(bodies: [String]) {
        var watcher = ProjectionWatcher(projection: "deals", key: nil, nonce: [])
        _ = watcher.start()
        _ = watcher.answered(.success(.of([])), room: 9)
        _ = watcher.received(StreamHeader(.joined, epoch: 1, sequence: 0), body: [], room: 9)
        let steps = watcher.answered(.success(.of(bodies)), room: 9)
        #expect(steps.map(\.text) == ["protocolViolation"])
    }

    // MARK: Telling

    private func story(_ came: String, goesOn: Bool = false) -> String {
        var watcher = ProjectionWatcher(
            projection: "deals", key: nil, nonce: Array("n".utf8), goesOn: goesOn)
        var daemon = SimulatedLog(head: 0)
        var before = daemon
        var room = 100
        var went = [watcher.start()]
        for word in came.split(separator: " ") {
            let of = word.first?.isUppercase == true ? before : daemon
            let lower = Substring(word.lowercased())
            if let (header, body) = message(lower, of.epoch) {
                went.append(watcher.received(header, body: body, room: room))
            } else if let answer = answer(lower, of) {
                went.append(watcher.answered(answer, room: room))
            } else if word == "w" {
                went.append(watcher.woken(room: room))
            } else {
                went.append([])
                let value = UInt64(word.split(separator: ":").last ?? "") ?? 0
                if word.hasPrefix("room") { room = Int(value) } else { before = daemon }
                if word == "restart" { daemon.epoch += 1 }
                if word.hasPrefix("restore") { daemon.restore(from: value) }
            }
        }
        return went.map { $0.isEmpty ? "." : $0.map(\.text).joined(separator: " ") }
            .joined(separator: " | ")
    }

    private func message(_ word: Substring, _ epoch: UInt64) -> (StreamHeader, [UInt8])? {
        let kinds: [Character: StreamHeader.Kind] = [
            "j": .joined, "h": .head, "r": .row, "m": .mark,
        ]
        guard let first = word.first, let kind = kinds[first],
            !word.hasPrefix("re"), !word.hasPrefix("room")
        else { return nil }
        let parts = word.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: "<").compactMap { UInt64($0) }
        let header = StreamHeader(
            kind, epoch: epoch, sequence: numbers[0], previous: numbers.count > 1 ? numbers[1] : 0)
        guard parts.count > 1 else { return (header, []) }
        guard kind == .row else { return (header, Array("{\"rows\":\(parts[1])}".utf8)) }
        return (header, Array(row(parts[1]).utf8))
    }

    private func row(_ text: Substring) -> String {
        let parts = text.split(separator: "=")
        let rest = parts.count > 1 ? "\"row\":\(parts[1])" : "\"removed\":true"
        return "{\"key\":\"\(parts[0])\",\"keys\":[],\(rest)}"
    }

    private func answer(
        _ word: Substring, _ daemon: SimulatedLog
    ) -> Result<DaemonAnswer, ClientError>? {
        switch word {
        case "pong": return .success(DaemonAnswer(epoch: daemon.epoch, bodies: []))
        case "busy": return .failure(.busy)
        case "gone": return .failure(.gone)
        case "expired":
            return .failure(
                ClientError(
                    .refused, "expired", serverCode: "cursor_expired", isWorthRetrying: true))
        default: break
        }
        guard word.hasPrefix("s") else { return nil }
        let parts = word.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let cursor = parts[0].hasSuffix("+") ? ",\"cursor\":7" : ""
        let rows = parts[1].split(separator: ",").map { row($0) + "\n" }
        let sequence = parts[0].filter { $0 != "+" }
        let summary = #"{"history":"\#(daemon.history)","sequence":\#(sequence)\#(cursor)}"#
        return .success(
            DaemonAnswer(
                epoch: daemon.epoch, bodies: [Array(summary.utf8), Array(rows.joined().utf8)]))
    }
}

extension DaemonAnswer {
    fileprivate static func of(_ bodies: [String]) -> DaemonAnswer {
        DaemonAnswer(epoch: 1, bodies: bodies.map { Array($0.utf8) })
    }
}

extension FollowerStep<ProjectionChange> {
    fileprivate var text: String {
        switch self {
        case .deliver(.row(let key, let sequence, let json)):
            "\(key)=\(String(decoding: json, as: UTF8.self))@\(sequence)"
        case .deliver(.removed(let key, let sequence)): "-\(key)@\(sequence)"
        case .deliver(.complete(let sequence)): "complete@\(sequence)"
        case .report(let change): "changed@\(change.sequence)"
        case .ask(.ping, _): "ping"
        case .ask(_, let bodies):
            (try? ShowRequest(decoding: bodies[0], requestId: 1).cursor) ?? nil == nil
                ? "show" : "more"
        case .end(.success): "end"
        case .end(.failure(let error)): error.text
        }
    }
}
