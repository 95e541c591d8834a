import Events
import Projections
import Synchronization
import Testing

@Suite("The record as it was known")
struct RecordedLensTests {
    /// Counts the events that are read from a story again.
    private final class CountingHistory: History {
        private let story: Story
        private let count = Mutex(0)

        init(_ story: Story) { self.story = story }

        var reads: Int { count.withLock { $0 } }

        func event(at sequence: UInt64) -> Event? {
            count.withLock { $0 += 1 }
            return story.event(at: sequence)
        }
    }

    private static func known(at sequence: UInt64) -> Lens { Lens(recordedThrough: sequence) }

    @Test("Nothing is there before the first event, and everything after the last")
    func ends() throws {
        let story = try Story.ofEverything()
        #expect(story.everything(Self.known(at: 0)).isEmpty)
        #expect(story.everything(Self.known(at: .max)) == story.everything)
    }

    @Test("A party that nothing names is found in any case, as it was then")
    func spelling() throws {
        var story = Story()
        try story.tell("deal.signed", parties: "openai:buyer foxconn:supplier")
        try story.tell("talks.reported", of: "later", parties: "openai:partner tsmc:partner")
        for (key, last, keys) in [
            ("OpenAI", 1, ["openai"]), ("openai", 1, ["openai"]), ("TSMC", 1, []),
            ("TSMC", 2, ["tsmc"]),
        ] {
            let seen = try story.rows(.parties, RowQuery(key: key), Self.known(at: UInt64(last)))
            #expect(seen.compactMap { $0["party"] } == keys, "\(key) through \(last)")
        }
    }

    @Test("Our mistake is there until we take it back, and the undoing is not there before it is")
    func taking() throws {
        var story = Story()
        try story.tell("talks.reported")
        try story.tell("deal.signed")
        try story.retract(2)
        try story.retract(3)
        for (last, status) in [(1, "in_talks"), (2, "signed"), (3, "in_talks"), (4, "signed")] {
            let seen = try story.deal(Self.known(at: UInt64(last)))
            #expect(seen?["status"] == status, "through \(last)")
        }
    }

    @Test("An event reads as it did then, however many corrections follow")
    func corrections() throws {
        var story = Story()
        try story.tell("deal.signed")
        for number in 1...30 { try story.correct(1, "'/data/title':'\(number)'") }
        for number in [1, 8, 9, 15, 29] as [UInt64] {
            #expect(try story.deal(Self.known(at: number + 1))?["title"] == "\(number)")
        }
    }

    @Test("Who was merged, named and taken apart again is who they were then")
    func parties() throws {
        var story = Story()
        try story.tell("deal.signed", parties: "a:partner b:partner")
        try story.name("a", "'kind':'company','parent':'g'")
        try story.merge("b", into: "c")
        try story.correct(3, "'/data/into':'d'")
        try story.correct(2, "'/subject':'b'")
        try story.retract(3)
        try story.name("b", "'parent':'h'")
        for (last, ties) in [(2, "a+b"), (3, "a+c"), (4, "a+d"), (5, "a+d"), (7, "a+b")] {
            let lens = Self.known(at: UInt64(last))
            #expect(try story.rows(.ties, RowQuery(), lens).map(\.key) == [ties], "\(last)")
        }
        for (last, members) in [(1, nil), (4, "['a']"), (5, "['d']"), (6, "['b']"), (7, nil)] {
            let group = try story.rows(.parties, RowQuery(key: "g"), Self.known(at: UInt64(last)))
            #expect(group.first?["members"] == members, "through \(last)")
        }
        #expect(try story.rows(.parties, RowQuery(key: "h"), Self.known(at: 6)).isEmpty)
    }

    @Test("What an event says of who is who is what it said then, though it says something now")
    func restated() throws {
        var story = Story()
        try story.tell("deal.signed", parties: "a:partner b:partner")
        try story.name("a", "'kind':'company'")
        try story.merge("b", into: "c")
        for (target, set) in [
            (2, "'/data/kind':'group'"), (3, "'/data/into':'d'"),
        ] as [(UInt64, String)] {
            try story.correct(target, set)
            let retraction = try story.retract(target)
            try story.retract(retraction)
        }
        for (last, kind, tie) in [
            (3, "company", "a+c"), (4, "group", "a+c"), (5, nil, "a+c"), (6, "group", "a+c"),
            (7, "group", "a+d"), (8, "group", "a+b"), (9, "group", "a+d"),
        ] as [(UInt64, String?, String)] {
            let lens = Self.known(at: last)
            let party = try story.rows(.parties, RowQuery(key: "a"), lens).first
            #expect(party?["kind"] == kind, "through \(last)")
            #expect(try story.rows(.ties, RowQuery(), lens).map(\.key) == [tie], "\(last)")
        }
    }

    @Test("A party that only a report names is found where the report was, and where it fell")
    func reportsOfMoved() throws {
        var story = Story()
        try story.tell("deal.signed", of: "wrong")
        try story.report(of: 1, Self.words(of: "z"))
        try story.correct(1, "'/subject':'right'")
        try story.report(of: 1, Self.words(of: "y"))
        try story.retract(1)
        for (party, last, deal) in [
            ("z", 2, "wrong"), ("z", 4, "right"), ("y", 4, "right"),
        ] as [(String, UInt64, String)] {
            let rows = try story.rows(.deals, RowQuery(parties: [party]), Self.known(at: last))
            #expect(rows.map(\.key) == [deal], "\(party) through \(last)")
        }
        for party in ["y", "z"] {
            var query = RowQuery()
            query.from = [party]
            let left = try story.rows(.commitments, query)
            #expect(left.flatMap { $0.column("reason", of: "left_out") } == ["retracted"])
        }
    }

    private static func words(of party: String) -> String {
        "'parties':[{'id':'\(party)','role':'partner'}],'commitments':[{'what':'chips',"
            + "'from':['\(party)'],'nature':'target','basis':'exact','amount':'1','unit':'wafer'}]"
    }

    // MARK: What it costs

    @Test("What nobody corrected or retracted since is shown without a look at the log")
    func noReading() throws {
        var story = Story()
        try story.tell("deal.signed", of: "d1")
        try story.correct(1, "'/data/title':'T'")
        try story.retract(1, mistake: "publisher")
        try story.report(of: 1)
        try story.merge("a", into: "c")
        let last = story.state.sequence
        try story.tell("deal.signed", of: "d2", parties: "a:partner c:partner")
        try story.tell("deal.completed", of: "d1")
        let log = CountingHistory(story)
        let view = story.state.seen(through: Self.known(at: last), log: log)
        for projection in Projection.allCases {
            _ = view.rows(of: projection, matching: RowQuery())
            _ = view.rows(of: projection, matching: RowQuery(key: "a"))
        }
        #expect(log.reads == 0)
        try story.correct(1, "'/data/title':'U'")
        let changed = CountingHistory(story)
        let rows = story.state.seen(through: Self.known(at: last), log: changed)
            .rows(of: .deals, matching: RowQuery())
        #expect(try rows.map { try RowView($0)["title"] } == ["T"])
        #expect(changed.reads > 0)
    }

    @Test("Of a subject no more is read than was recorded by then, and little of one told later")
    func readsThrough() throws {
        var story = Story()
        try story.tell("deal.signed", of: "d1")
        func say(of subject: String) throws {
            try story.tell(
                "statement.made", of: subject, parties: "a:spokesperson", "'text':'yes'")
        }
        for _ in 0..<300 { try say(of: "d1") }
        for number in 0..<50 { try story.tell("deal.signed", of: "e\(number)") }
        for _ in 0..<20 {
            for number in 0..<50 { try say(of: "e\(number)") }
        }
        var state = story.state
        let base = CountingBase(MemoryBase(state.draft()))
        state = try #require(ProjectionsState(base: base, meta: base.meta))
        let before = base.reads
        let rows = state.seen(through: Self.known(at: 2), log: story)
            .rows(of: .deals, matching: RowQuery())
        #expect(rows.map(\.key) == ["d1"])
        #expect(base.reads - before < 50 * 8)
    }
}
