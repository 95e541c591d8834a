import Events
import Testing
import Wire

@testable import PactwireClient

/// Time as text. What comes in on the stream: `j3` joined at head 3, `r4:a=1` row `a` by event 4,
/// `r4:a` that it is gone, `m4<3:2` a mark that two rows came between 3 and 4, `b5<4` a beat at head
/// 5 that follows on 4, `pace:50` a beat at 0 that says the spread, `refused`. As answers: `pong`,
/// `s3:a=1,b=2` rows at 3, `s3+:a=1` the same with more to come, `busy`, `gone`, `expired`. Then `w`
/// a wake-up, `t` that the wait is over, `silence`, `restart`, `restore:2` and `room:0` as in the
/// stories of events; in capitals `S4:a=1` and `B4` are of the daemon before the restart.
///
/// What goes out: `ping`, `show`, `more`, `a=1@4`, `-a@4`, `=3` complete through 3, `changed@2`, `~`
/// a wait, how it ended, and a dot for nothing. A bar separates what each thing that came in brought
/// about; the first is the start.
@Suite("Stories of a watcher")
struct ProjectionWatcherStories {
    private static let begun = "pong j3 s3:a=1"
    private static let began = "ping | . | show | a=1@3 =3"

    @Test(
        "The first state",
        arguments: [
            ("pong j3 s3:a=1,b=2", "ping | . | show | a=1@3 b=2@3 =3"),
            ("j3 pong s3:", "ping | . | show | =3"),
            (
                "pong j3 s3+:a=1 s3+:b=2 s3:c=3",
                "ping | . | show | more | more | a=1@3 b=2@3 c=3@3 =3"
            ),
            // `joined` was lost: whatever comes first will do.
            ("pong b3<1 s3:a=1 j3", "ping | . | show | a=1@3 =3 | ."),
            // What comes before the rows do is taken after them, if they don't have it yet.
            (
                "pong j3 r4:a=2 m4<3:1 r5:b=2 m5<4:1 b5 s4:a=2",
                "ping | . | show | . | . | . | . | . | a=2@4 =4 b=2@5 =5"
            ),
            // Keys that look alike are of other bytes.
            (
                "pong j3 s3:caf\u{E9}=1,cafe\u{301}=2",
                "ping | . | show | cafe\u{301}=2@3 caf\u{E9}=1@3 =3"
            ),
            // The daemon is busy: asked again after a while.
            ("pong j3 busy w s3:", "ping | . | show | . | show | =3"),
            // The rest of the answer was not held long enough.
            (
                "pong j3 s3+:a=1 expired w s3:a=1",
                "ping | . | show | more | . | show | a=1@3 =3"
            ),
            // It was another daemon's answer that the cursor led to.
            (
                "pong j3 s3+:a=1 s4:z=9 s4:a=1",
                "ping | . | show | more | show | a=1@4 =4"
            ),
            // The stream stays silent: the rows are shown, and again when it is heard.
            (
                "pong silence s3:a=1 w j4 s4:a=2",
                "ping | . | show | a=1@3 =3 | . | show | a=2@4 =4"
            ),
        ])
    func firstState(came: String, went: String) {
        #expect(story(came) == went)
    }

    @Test(
        "Changes",
        arguments: [
            ("r4:a=2 m4<3:1 b4", "a=2@4 | =4 | ."), ("r4:a r5:a m5<3:2 b5", "-a@4 | . | =5 | ."),
            // The same row again is no change.
            ("r4:a=1 m4<3:1 b4", ". | =4 | ."),
            // Nothing changed: a beat says so.
            ("b9<3 r12:a=2 m12<3:1 b12 b15<12", "=9 | a=2@12 | =12 | . | =15"),
            // A row is lost: the mark counts one more than came.
            ("r4:a=2 m4<3:2 s4:a=2,b=1", "a=2@4 | show | b=1@4 =4"),
            // A mark is lost with its rows: the next one names it.
            ("r5:a=3 m5<4:1 s5:a=3", "a=3@5 | show | =5"),
            // A mark is lost without its rows: the beat names it.
            ("r4:a=3 b4 s4:a=3", "a=3@4 | show | =4"),
            // Rows and a beat that says there were none: something is amiss.
            ("r4:a=3 b5<3 s5:a=3", "a=3@4 | show | =5"),
            // The last group is lost whole: a beat shows it, and so does a new connection.
            ("b4 s4:b=1", "show | -a@4 b=1@4 =4"), ("j4 s4:b=1", "show | -a@4 b=1@4 =4"),
            // What is old by now is skipped.
            ("r3:a=9 m3<2:1 b3 b2", ". | . | . | ."),
            // Old news of a row comes while the rows are asked for.
            ("b4 r5:a=5 s5:a=5 m5<4:1 b5", "show | . | a=5@5 =5 | . | ."),
            // A mark without a number, or with an absurd one, is one that doesn't fit.
            ("r4:a=2 m4<3:x s4:a=2", "a=2@4 | show | =4"), ("m4<3: s4:a=2", "show | a=2@4 =4"),
            ("m4<3:18446744073709551615 s4:a=1", "show | =4"),
            // Beats that fail to come are a reason to ask.
            ("silence s4:a=2 m5<3:0", "show | a=2@4 =4 | =5"),
            ("refused", "refused too_many_topics retry"),
        ])
    func changes(came: String, went: String) {
        #expect(story("\(Self.begun) \(came)") == "\(Self.began) | \(went)")
    }

    @Test(
        "A gap is asked for after a while, when the daemon wants it so",
        arguments: [
            ("pace:50 b4 w b5 t s5:a=2", ". | ~ | . | . | show | a=2@5 =5"),
            ("pace:50 restart j3 t s3:a=1", ". | . | ~ | show | ."),
            ("pace:50 pace:0 b4", ". | . | show"),
        ])
    func spread(came: String, went: String) {
        #expect(story("\(Self.begun) \(came)") == "\(Self.began) | \(went)")
    }

    @Test(
        "Restarts and failures",
        arguments: [
            ("restart j3 s3:a=1 j3 r4:a=2 m4<3:1", ". | show | . | . | a=2@4 | =4"),
            // The rows under way may be the old daemon's: they are asked for again.
            ("b4 restart j5 S4:a=2 s5:a=3", "show | . | . | a=2@4 =4 show | a=3@5 =5"),
            ("b4 restart j5 s4:a=2 s5:a=3", "show | . | . | a=2@4 =4 show | a=3@5 =5"),
            // The rows are the new daemon's, the changes that come after them the old one's.
            ("b4 restart s4:a=2 R5:a=9 M5<4:1 w s4:a=2", "show | . | a=2@4 =4 | . | . | show | ."),
            ("b4 busy w s4:a=2", "show | . | show | a=2@4 =4"),
            ("b4 gone b5 w s5:a=2", "show | . | . | show | a=2@5 =5"),
            ("restart j2 s2:a=1", ". | show | historyChanged@3"),
            ("restore:3 j2 s2:a=1", ". | show | historyChanged@3"),
            ("restore:4 j4 s4:a=2", ". | show | a=2@4 =4"),
            // What was told to be complete was seen, though nothing came.
            ("b9<3 restore:5 j4 s4:a=1", "=9 | . | show | historyChanged@5"),
        ])
    func restarts(came: String, went: String) {
        #expect(story("\(Self.begun) \(came)") == "\(Self.began) | \(went)")
    }

    @Test(
        "Told to go on, it shows what differs and says that it is complete again",
        arguments: [
            ("restore:3 j2 s2:b=1", ". | show | changed@3 -a@2 b=1@2 =2"),
            (
                "restore:3 j5 s5+:a=1 s5:b=1 r6:c=1 m6<5:1",
                ". | show | changed@3 more | b=1@5 =5 | c=1@6 | =6"
            ),
        ])
    func goesOn(came: String, went: String) {
        #expect(story("\(Self.begun) \(came)", goesOn: true) == "\(Self.began) | \(went)")
    }

    @Test(
        "What comes while a reader has no room is handed over once it has some",
        arguments: [
            (
                "room:0 r4:a=2 r4:b=1 m4<3:2 b4 w room:9 r5:b m5<4:1",
                ". | . | . | . | . | . | a=2@4 b=1@4 =4 | -b@5 | =5"
            ),
            ("room:0 b5<3 b9<3 w room:9", ". | . | . | . | =5 =9"),
            ("b4 room:0 busy w room:9 w s4:a=2", "show | . | . | . | . | show | a=2@4 =4"),
        ])
    func room(came: String, went: String) {
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

    @Test(
        "What is followed is the projection's topic, or that of one key",
        arguments: [(nil, "state/deals/"), ("d-1", "state/deals/d-1/")] as [(String?, String)])
    func topics(key: String?, topic: String) {
        let topics = ProjectionWatcher(key: key).topics
        #expect(topics.map { String(decoding: $0, as: UTF8.self) } == [topic, "join/n/"])
    }

    @Test("With a key, a row that is no longer found under it is gone")
    func leavesTheKey() {
        var watcher = ProjectionWatcher(key: "x")
        _ = watcher.start()
        _ = watcher.answered(.success(.of([])), room: 9)
        _ = watcher.received(
            StreamHeader(.joined, epoch: 1, sequence: 3, previous: 3), body: [], room: 9)
        let rows = [
            #"{"history":"A/1@1","sequence":3}"#, #"{"key":"a","keys":["x"],"row":1}"#,
        ]
        _ = watcher.answered(.success(.of(rows)), room: 9)
        func received(_ sequence: UInt64, _ body: String) -> [String] {
            let header = StreamHeader(.row, epoch: 1, sequence: sequence, previous: 0)
            return watcher.received(header, body: Array(body.utf8), room: 9).map(\.text)
        }
        #expect(received(4, #"{"key":"b","keys":["y"],"row":2}"#) == [])
        #expect(received(5, #"{"key":"a","keys":["y"],"row":1}"#) == ["-a@5"])
        #expect(received(6, #"{"key":"a","keys":["y","x"],"row":1}"#) == ["a=1@6"])
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
        var watcher = ProjectionWatcher(key: nil)
        _ = watcher.start()
        _ = watcher.answered(.success(.of([])), room: 9)
        _ = watcher.received(
            StreamHeader(.joined, epoch: 1, sequence: 0, previous: 0), body: [], room: 9)
        let steps = watcher.answered(.success(.of(bodies)), room: 9)
        #expect(steps.map(\.text) == ["protocolViolation"])
    }
}

extension DaemonAnswer {
    fileprivate static func of(_ bodies: [String]) -> DaemonAnswer {
        DaemonAnswer(epoch: 1, bodies: bodies.map { Array($0.utf8) })
    }
}
