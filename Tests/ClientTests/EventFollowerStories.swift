import Events
import Testing
import Wire

@testable import PactwireClient

/// Time as text. What comes in: `p1-3/9` a page with events 1 to 3 of a log whose head is 9,
/// `p-/9` a page that found nothing up to the head; on the stream `e4` event 4 that follows on 3,
/// `e4<2` one that follows on 2, `v4<2` the same without its body, `b4<2` a beat at head 4 that
/// follows on 2, `j4` joined and `h4` the head at 4, `pace:50` a beat at 0 that says the spread;
/// `w` a wake-up, `t` that the wait is over, `silence`, `busy` and `gone` an answer that failed,
/// `refused`, `restart`, `log:B` and `restore:4` (the log goes another way from event 4 on) what the
/// daemon is from then on, `room:0` the reader from then on. In capitals, `P2-2/2` and `E3` are of
/// the daemon before the restart.
///
/// What goes out: the sequences handed over, `=4` that all up to 4 is complete, `?4` a page asked
/// for from 4 on, `?live` one from the head on, `~` a wait, `changed@4` a change that was reported,
/// how it ended, and a dot for nothing. A bar separates what each thing that came in brought about;
/// the first is the start.
@Suite("Stories of a follower of events")
struct EventFollowerStories {
    @Test(
        "Following",
        arguments: [
            // First the pages, then the stream.
            (
                "p1-2/4 p3-4/4 j4 e5 b5 e6",
                "?1 | 1 2 =2 ?3 | 3 4 =4 | . | 5 | =5 | 6"
            ),
            // What the stream says before the first page counts after it.
            ("j3 e4 p1-1/1 p2-4/4 e5", "?1 | . | . | 1 =1 ?2 | 2 3 4 =4 | 5"),
            // A gap is read from the log; what the stream says meanwhile is taken or known already.
            (
                "p1-2/2 e3 e6 e7 p4-6/7 p7-7/7 e8",
                "?1 | 1 2 =2 | 3 | ?4 | . | 4 5 6 =6 ?7 | 7 =7 | 8"
            ),
            // The last event is lost: a beat shows it, or that the subscription was taken late.
            ("p1-1/1 b2<2 p2-2/2", "?1 | 1 =1 | ?2 | 2 =2"),
            ("p1-1/1 j2 p2-2/2", "?1 | 1 =1 | ?2 | 2 =2"),
            // What was published after the page was made comes from the stream.
            ("p1-1/1 e5 e6 e7 b7 p2-5/5", "?1 | 1 =1 | ?2 | . | . | . | 2 3 4 5 =5 6 7 =7"),
            // What came twice is handed over once.
            ("p1-1/1 e2 e2 e1 e3 b3 b3", "?1 | 1 =1 | 2 | . | . | 3 | =3 | ."),
            // An event too long for the stream is a gap.
            ("p1-1/1 v2<1 p2-2/2 e3", "?1 | 1 =1 | ?2 | 2 =2 | 3"),
            // A reader without room gets nothing and nothing is asked; a page is never split.
            (
                "p1-1/1 room:0 e2 b3<2 w room:1 b5 p4-5/5 w",
                "?1 | 1 =1 | . | . | . | . | 2 =3 | ?4 | 4 5 | =5"
            ),
            (
                "p1-1/1 b2<2 room:0 busy w room:1 w",
                "?1 | 1 =1 | ?2 | . | . | . | . | ?2"
            ),
            // The page was made before the stream went on.
            (
                "p1-1/1 silence b3<1 p-/2 e4<1 b4",
                "?1 | 1 =1 | ?2 | . | =2 =3 | 4 | =4"
            ),
            // What fails in passing is tried again after a while, whatever is heard till then.
            (
                "p1-1/1 b2<2 busy w gone b2<2 w p2-2/2 e3",
                "?1 | 1 =1 | ?2 | . | ?2 | . | . | ?2 | 2 =2 | 3"
            ),
            // Beats that fail to come are a reason to ask.
            ("p1-1/1 silence p2-2/2 e3", "?1 | 1 =1 | ?2 | 2 =2 | 3"),
            // Nobody publishes that: it is told in the daemon's words.
            ("p1-1/1 refused", "?1 | 1 =1 | refused too_many_topics retry"),
        ])
    func following(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "With a filter, what lies between is nothing that matches",
        arguments: [
            ("p1-1/4 p-/4 e7<1 b9<7 e12<7 b12<12", "?1 | 1 =1 ?2 | =4 | 7 | =9 | 12 | =12"),
            ("p-/4 e7<4 b9<7 e12<7 b12<12", "?1 | =4 | 7 | =9 | 12 | =12"),
            // A quiet filter is complete with every beat.
            ("p-/4 b5<4 b5<4 b9<4 b9<2", "?1 | =4 | =5 | . | =9 | ."),
            // One was lost: whatever comes next shows it.
            ("p-/4 e9<7 p7-9/9", "?1 | =4 | ?5 | 7 8 9 =9"),
            ("p-/4 b9<7 p-/9", "?1 | =4 | ?5 | =9"),
            // What follows on less than is known is no gap, and what is known already is nothing.
            ("p-/9 e8<3 e9<8 b9<3 e12<3", "?1 | =9 | . | . | . | 12"),
            // Beyond a gap nothing is handed over, however well it follows.
            ("p-/4 e9<7 e10<9 p7-10/10", "?1 | =4 | ?5 | . | 7 8 9 10 =10"),
        ])
    func filtered(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Where only the head is told, each is a reason to read",
        arguments: [("p-/4 h4 h5 h6 p-/6 h6", "?1 | =4 | . | ?5 | . | =6 | .")])
    func headOnly(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "A gap is asked for after a while, when the daemon wants it so",
        arguments: [
            ("p1-1/1 pace:50 e3 t p2-3/3", "?1 | 1 =1 | . | ~ | ?2 | 2 3 =3"),
            // Once for all that is missing; what may be taken meanwhile is.
            (
                "p1-1/1 pace:50 e3 e4 e2 w t p3-4/4",
                "?1 | 1 =1 | . | ~ | . | 2 | =2 | ?3 | 3 4 =4"
            ),
            // The gap was closed by what came late.
            ("p1-1/1 pace:50 b2 e2 t", "?1 | 1 =1 | . | ~ | 2 | ."),
            // Pages that follow one another have no wait between them, nor has what fell behind.
            (
                "p1-1/1 pace:50 e6 t p2-3/6 p4-6/6",
                "?1 | 1 =1 | . | ~ | ?2 | 2 3 =3 ?4 | 4 5 6 =6"
            ),
            // All who lost the same daemon come back at the same moment.
            ("p1-1/1 pace:50 restart j1 t p-/1", "?1 | 1 =1 | . | . | ~ | ?2 | ."),
            // From then on there is no hurry to spread.
            ("p1-1/1 pace:50 pace:0 e3", "?1 | 1 =1 | . | . | ?2"),
            ("p1-1/1 pace:50 silence busy w", "?1 | 1 =1 | . | ?2 | . | ?2"),
        ])
    func spread(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Restarts",
        arguments: [
            ("p1-1/1 restart e2 p2-2/2 e3", "?1 | 1 =1 | . | ?2 | 2 =2 | 3"),
            // The page under way was the old daemon's: another is asked for.
            (
                "p1-1/1 b2<2 restart j3 P2-2/2 p3-3/3 e4",
                "?1 | 1 =1 | ?2 | . | . | 2 =2 ?3 | 3 =3 | 4"
            ),
            // The page under way is the new daemon's, and the stream still the old one's.
            (
                "p1-1/1 b2<2 restart p2-2/2 E3 j3 p3-3/3",
                "?1 | 1 =1 | ?2 | . | 2 =2 | . | ?3 | 3 =3"
            ),
            // As above, and the stream stays silent.
            (
                "p1-1/1 b2<2 restart p2-2/2 E3 w p3-3/3",
                "?1 | 1 =1 | ?2 | . | 2 =2 | . | ?3 | 3 =3"
            ),
            (
                "p1-1/1 restart j1 p-/1 log:B e2 p-/2",
                "?1 | 1 =1 | . | ?2 | . | . | ?2 | historyChanged@1"
            ),
            (
                "p1-9/9 restart j5 p-/5",
                "?1 | 1 2 3 4 5 6 7 8 9 =9 | . | ?10 | historyChanged@6"
            ),
            // It was to read on to 9, and the log ends at 5 now.
            ("p1-2/9 restart j5 p3-5/5", "?1 | 1 2 =2 ?3 | . | . | historyChanged@6"),
            // A beat said that all up to 9 is known, of events that there were none of.
            ("p-/2 b9<2 restart j5 p-/5", "?1 | =2 | =9 | . | ?10 | historyChanged@6"),
            ("log:A p1-2/2 log:B j2 p-/2", "?1 | . | 1 2 =2 | . | ?3 | historyChanged@1"),
        ])
    func restarts(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Restores",
        arguments: [
            // Below what was handed over, and above it, where the rest of the old log is no loss.
            (
                "p1-5/5 restore:4 j3 p-/3",
                "?1 | 1 2 3 4 5 =5 | . | ?6 | historyChanged@4"
            ),
            ("p1-2/5 restore:4 j3 p3-3/3 e4", "?1 | 1 2 =2 ?3 | . | . | 3 =3 | 4"),
            ("p1-3/3 restore:4 j3 p-/3 e4", "?1 | 1 2 3 =3 | . | ?4 | . | 4"),
            // The old daemon's event comes after the new daemon's page: it is not taken for the
            // new one's.
            (
                "j9 p1-3/9 restore:5 p4-4/4 E5 j5 p5-5/5",
                "?1 | . | 1 2 3 =3 ?4 | . | 4 =4 ?5 | . | . | 5 =5"
            ),
        ])
    func restores(came: String, went: String) {
        #expect(story(EventFollower(from: 1), came) == went)
    }

    @Test(
        "Told to go on, it begins anew where the history changed",
        arguments: [
            (
                "p1-5/5 restore:4 j3 p-/3 e4 b4",
                "?1 | 1 2 3 4 5 =5 | . | ?6 | changed@4 =3 | 4 | =4"
            ),
            (
                "p1-5/5 restore:4 j6 p6-6/6 p4-6/6",
                "?1 | 1 2 3 4 5 =5 | . | ?6 | changed@4 =3 ?4 | 4 5 6 =6"
            ),
            ("p1-2/2 restart j1 p-/1 e2", "?1 | 1 2 =2 | . | ?3 | changed@2 =1 | 2"),
            ("p1-2/2 log:B j1 p-/1 p1-1/1", "?1 | 1 2 =2 | . | ?3 | changed@1 =0 ?1 | 1 =1"),
        ])
    func goesOn(came: String, went: String) {
        #expect(story(EventFollower(from: 1, goesOn: true), came) == went)
    }

    @Test(
        "Who says what history they know is held to it from the start",
        arguments: [
            ("A/1@1", "p4-4/4", "?4 | 4 =4"), ("A/1@1", "p-/2", "?4 | historyChanged@3"),
            ("A/1@1", "p-/3", "?4 | =3"), ("B/1@1", "p4-4/4", "?4 | historyChanged@1"),
            ("A/1@1/9@3", "p4-4/4", "?4 | historyChanged@3"),
            ("A/1@1/9@4", "p4-4/4", "?4 | 4 =4"),
            ("A/1@1", "restore:3 p4-4/4", "?4 | . | historyChanged@3"),
        ])
    func knownHistory(known: String, came: String, went: String) throws {
        let history: HistoryName = try #require(HistoryName(known))
        #expect(story(EventFollower(from: 4, in: history), came) == went)
    }

    @Test(
        "Not following, it ends at the head of the first page",
        arguments: [
            ("p1-2/4 p3-4/9", "?1 | 1 2 =2 ?3 | 3 4 =4 end"), ("p-/0", "?1 | =0 end"),
            ("p1-2/4 p3-6/6", "?1 | 1 2 =2 ?3 | 3 4 =4 end"),
            ("p1-2/4 p3-3/3", "?1 | 1 2 =2 ?3 | historyChanged@4"),
            ("p1-2/4 busy w p3-4/4", "?1 | 1 2 =2 ?3 | . | ?3 | 3 4 =4 end"),
            ("p1-2/4 gone", "?1 | 1 2 =2 ?3 | unreachable"),
        ])
    func notFollowing(came: String, went: String) {
        let follower = EventFollower(from: 1, isFollowing: false)
        #expect(follower.topics.isEmpty)
        #expect(story(follower, came) == went)
    }

    @Test(
        "Live, it begins behind the head of the first page",
        arguments: [
            ("p-/4 e5 e6", "?live | =4 | 5 | 6"), ("e5 p-/5 e6", "?live | . | =5 | 6"),
        ])
    func live(came: String, went: String) {
        #expect(story(EventFollower(from: nil), came) == went)
    }

    @Test("Beginning beyond the head, it waits until the log is there, and says nothing till then")
    func beyond() {
        let came = "p-/1 b1 b2 e3 e4 b4"
        #expect(story(EventFollower(from: 4), came) == "?4 | . | . | . | . | 4 | =4")
    }

    @Test(
        "A start in the future stays one until something was recorded after it")
    func sinceTheFuture() {
        let came = "p-/1 b1 e2 p-/2 e3 p3-3/3 e4"
        #expect(
            story(EventFollower(from: 1, since: 30), came)
                == "?1~30 | =1 | . | ?2~30 | =2 | ?3~30 | 3 =3 | 4")
    }

    @Test("A daemon that isn't there ends the stream before it began; one that is busy doesn't")
    func failsAtOnce() {
        #expect(story(EventFollower(from: 1), "gone") == "?1 | unreachable")
        #expect(story(EventFollower(from: 1), "busy w p1-1/1") == "?1 | . | ?1 | 1 =1")
    }

    @Test(
        "What is followed is one topic of the filter, or the head where no topic can say it",
        arguments: [
            (EventSelection(), "event/all/"),
            (
                EventSelection(types: ["deal.signed"], parties: ["a", "b"]),
                "event/type/deal.signed/party/a,b/"
            ),
            (EventSelection(subjects: ["s"], projects: ["p"]), "event/subject/s/project/p/"),
            (EventSelection(parties: ["a/b"]), "head/"),
        ])
    func topics(selection: EventSelection, topic: String) {
        let follower = EventFollower(
            next: 1, filter: selection.filter, isFollowing: true, nonce: Array("n".utf8),
            random: SystemRandomNumberGenerator())
        #expect(follower.topics.map { String(decoding: $0, as: UTF8.self) } == [topic, "join/n/"])
    }
}
