import Events
import Testing

@testable import Projections

@Suite("Sources")
struct SourcesTests {
    /// What happens after one paper announced a deal and another reported it, from two origins.
    struct Turn: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// `publisher+origin events retracted corrected`, without our own desk.
        let counts: [String]
        let happen: @Sendable (inout Story) throws -> Void

        init(
            _ name: String, _ counts: [String],
            _ happen: @escaping @Sendable (inout Story) throws -> Void
        ) {
            (testDescription, self.counts, self.happen) = (name, counts, happen)
        }
    }

    private static func counts(_ story: Story, _ query: RowQuery = RowQuery()) throws -> [String] {
        try story.rows(.sources, query).filter { $0.key != "desk+desk" }.map { row in
            #expect(row.key == "\(row["publisher"] ?? "")+\(row["origin"] ?? "")")
            let counts = ["events", "retracted", "corrected"].map { row[$0] ?? "-" }
            return "\(row.key) " + counts.joined(separator: " ")
        }
    }

    private static let plain = ["one+one 1 0 0", "two+agency 1 0 0", "two+one 1 0 0"]

    @Test(
        "Every event counts for its publisher and each of its origins, whatever became of it",
        arguments: [
            Turn("nothing", plain) { _ in },
            Turn("we take it back", ["one+one 1 1 0", "two+agency 1 1 0", "two+one 1 1 0"]) {
                try $0.retract(1)
            },
            Turn("and that again", plain) {
                try $0.retract(1)
                try $0.retract(3)
            },
            Turn(
                "the publisher takes back what others keep standing",
                ["one+one 1 1 0", "two+agency 1 0 0", "two+one 1 0 0"]
            ) { try $0.retract(1, mistake: "publisher") },
            Turn(
                "a report is taken back",
                ["one+one 1 0 0", "two+agency 1 1 0", "two+one 1 1 0"]
            ) { try $0.retract(2, mistake: "publisher") },
            Turn(
                "two corrections of one event",
                ["one+one 1 0 1", "two+agency 1 0 0", "two+one 1 0 0"]
            ) {
                try $0.correct(1, "'/data/date':'2024'")
                try $0.correct(1, "'/data/title':'T'")
            },
            Turn("both undone", plain) {
                try $0.correct(1, "'/data/date':'2024'")
                try $0.correct(1, "'/data/title':'T'")
                try $0.retract(3)
                try $0.retract(4)
            },
            Turn("a correction without effect", plain) {
                try $0.correct(1, "'/data/date':'never'")
            },
            Turn(
                "corrected and taken back",
                ["one+one 1 1 1", "two+agency 1 1 0", "two+one 1 1 0"]
            ) {
                try $0.correct(1, "'/data/date':'2024'")
                try $0.retract(1)
            },
            Turn(
                "another publisher",
                ["three+three 1 0 1", "two+agency 1 0 0", "two+one 1 0 0"]
            ) { try $0.correct(1, "'/data/report/publisher':'three'") },
            Turn("one origin less", ["one+one 1 0 0", "two+agency 1 0 1"]) {
                try $0.correct(2, "'/data/report/origin':'agency'")
            },
            Turn(
                "another subject", ["one+one 1 0 1", "two+agency 1 0 0", "two+one 1 0 0"]
            ) { try $0.correct(1, "'/subject':'other'") },
            Turn("both origins are one party", ["one+one 1 0 0", "two+one 1 0 0"]) {
                try $0.merge("agency", into: "one")
            },
            Turn("both publishers are one party", ["one+agency 1 0 0", "one+one 3 0 0"]) {
                try $0.merge("two", into: "one")
                try $0.report(of: 1, by: "two")
            },
            Turn("and are not", plain) {
                try $0.merge("two", into: "one")
                try $0.retract(3)
            },
            Turn(
                "denied, and the denial taken back",
                ["one+one 1 0 0", "paper+paper 1 1 0", "two+agency 1 0 0", "two+one 1 0 0"]
            ) {
                try $0.deny(1)
                try $0.retract(3)
                // Another report has the telling heard anew with all that is said of it.
                try $0.correct(1, "'/data/title':'T'")
                try $0.retract(5)
            },
        ])
    func counts(_ turn: Turn) throws {
        var story = Story()
        try story.tell("deal.signed", by: "one")
        try story.report(of: 1, by: "two", origin: "agency one")
        let before = story.state
        story.forgetTouched()
        try turn.happen(&story)
        #expect(try Self.counts(story) == turn.counts)
        let changes = ProjectionsState.changes(
            of: .sources, touched: story.touched, from: before, to: story.state)
        let (old, new) = (
            before.rows(of: .sources, matching: RowQuery()),
            story.state.rows(of: .sources, matching: RowQuery())
        )
        let changed = old.filter { !new.contains($0) } + new.filter { !old.contains($0) }
        #expect(Set(changes.map(\.key)) == Set(changed.map(\.key)))
    }

    @Test("Our own announcements are ours, retracted ones too, and extensions have a publisher")
    func everyType() throws {
        var story = Story()
        try story.tell("x-weather", by: "one")
        try story.correct(1, "'/data/date':'2024'")
        let undone = try story.retract(2)
        try story.retract(undone)
        try story.add(
            """
            {'specversion':'1.0','id':'5','source':'test','type':'x-odd','subject':'s',\
            'data':{'report':{'publisher':'one','origin':['no id','agency']}}}
            """)
        #expect(try Self.counts(story) == ["one+agency 1 0 0", "one+one 1 0 1"])
        let desk = try #require(try story.rows(.sources, RowQuery(key: "desk")).first)
        #expect(desk["events"] == "3")
        #expect(desk["retracted"] == "1")
    }

    @Test(
        "It is found under its publisher and its origin, by alias too, and by what it reports",
        arguments: [
            (RowQuery(key: "agency"), ["two+agency 1 0 0"]),
            (RowQuery(key: "wire"), ["two+agency 1 0 0"]),
            (RowQuery(key: "one"), ["one+one 1 0 0", "two+one 1 0 0"]),
            (RowQuery(key: "two"), ["two+agency 1 0 0", "two+one 1 0 0"]),
            (RowQuery(parties: ["wire", "no"]), ["two+agency 1 0 0"]),
            (RowQuery(deals: ["deal"]), ["one+one 1 0 0", "two+agency 1 0 0", "two+one 1 0 0"]),
            (RowQuery(deals: ["other"]), ["three+three 1 0 0"]),
            (RowQuery(key: "one", deals: ["other"]), []),
            (RowQuery(projects: ["p"]), ["three+three 1 0 0"]), (RowQuery(roles: ["buyer"]), []),
        ] as [(RowQuery, [String])])
    func queries(_ query: RowQuery, _ counts: [String]) throws {
        var story = Story()
        try story.tell("deal.signed", by: "one")
        try story.report(of: 1, by: "two", origin: "agency one")
        try story.tell("deal.signed", of: "other", "'project':'p'", by: "three")
        try story.merge("wire", into: "agency")
        #expect(try Self.counts(story, query) == counts)
    }

    @Test("Of publishers with many merged ids every event counts once, whichever id it names")
    func manyMerged() throws {
        var story = Story()
        for number in 1...40 {
            try story.tell("deal.signed", of: "d\(number)", by: "p\(number)")
            try story.report(of: story.state.sequence, by: "p\(number)", origin: "p1")
            try story.merge("p\(number)", into: "p")
        }
        #expect(try Self.counts(story) == ["p+p 80 0 0"])
    }

    @Test("Counts and what hangs on projects are those of all claims taken anew")
    func recount() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = RandomStory(seed: seed)
            for _ in 0..<120 { try random.tellOne() }
            let book = random.story.state.book
            var (sources, projects, claims) = (SourceIndex(), ProjectIndex(), 0)
            book.eachSubjectName { name in
                guard let subject = book.subject(name) else { return true }
                for claim in subject.told { sources.add(claim, stands: true) }
                for claim in subject.retracted { sources.add(claim, stands: false) }
                for id in (subject.told + subject.retracted).voices {
                    sources.hear(of: name, through: id)
                }
                // Of some that stand a part was withdrawn.
                claims += subject.told.count
                claims += subject.retracted.count { subject.claim($0.sequence) == nil }
                projects.move(
                    name, from: .init(project: nil, partOf: nil),
                    to: .init(project: subject.project, partOf: subject.partOf))
                return true
            }
            // Every event but those of parties is there once, wherever it was moved to.
            #expect(claims == random.story.events.count { !$0.type.isAboutParty })
            #expect(sources.all == book.index.sources.all)
            for pair in sources.all {
                #expect(sources.count(of: [pair]) == book.index.sources.count(of: [pair]))
                for id in pair.ids {
                    let (new, old) = (sources, book.index.sources)
                    #expect(Set(new.pairs(of: id)) == Set(old.pairs(of: id)))
                    #expect(
                        Set(new.subjects(heardThrough: id)) == Set(old.subjects(heardThrough: id)))
                }
            }
            #expect(projects.all == book.index.projects.all)
            for id in projects.all {
                let (new, old) = (projects, book.index.projects)
                #expect(Set(new.subjects(naming: id)) == Set(old.subjects(naming: id)))
                #expect(Set(new.parts(of: id)) == Set(old.parts(of: id)))
            }
        }
    }
}
