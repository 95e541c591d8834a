import Events
import PactwireTesting
import Projections
import Testing

@Suite("What changed between two points")
struct DifferenceTests {
    /// What every event after `first` did to the rows, all told.
    private static func difference(
        of projection: Projection, in story: Story, from first: UInt64, through last: UInt64,
        wanting wanted: WantedRows = .all
    ) -> [MemberChange] {
        var state = story.state(at: first)
        var difference = Difference(of: projection)
        for sequence in first + 1..<max(last, first) + 1 {
            let before = state
            let touched = state.apply(story.record(sequence), history: story)
            let rows = ProjectionsState.changed(
                projection, touched: touched, from: before, to: state, wanting: wanted)
            let cause = ChangeCause(story.events[Int(sequence) - 1])
            for row in rows {
                difference.note(row, by: .init(sequence: sequence, cause: cause))
            }
        }
        return difference.changes
    }

    private static func told(
        _ projection: Projection, _ story: Story, from first: UInt64, to last: UInt64? = nil,
        only members: Set<String>
    ) -> [String] {
        difference(
            of: projection, in: story, from: first, through: last ?? story.state.sequence
        ).filter { members.contains($0.member) }.map(\.told)
    }

    private static let chips = "'commitments':[{'what':'chips','nature':'target','unit':'gpu',"

    @Test(
        "A correction is told with whose mistake it was, and an amendment is the world's doing",
        arguments: [("us", "us"), ("publisher", "publisher")])
    func causes(mistake: String, cause: String) throws {
        var story = Story()
        let told = try story.tell(
            "deal.signed", on: "2025-01-01", Self.chips + "'basis':'exact','amount':'8'}]")
        try story.correct(
            told, "'/data/commitments/0/amount':'9','/data/date':'2025-02'", mistake: mistake)
        #expect(
            Self.told(.deals, story, from: 1, only: ["since", "status"])
                == ["deal since: '2025-01-01' → '2025-02' (2 \(cause))"])
        try story.tell(
            "deal.amended", on: "2025-03", Self.chips + "'basis':'exact','amount':'10'}]")
        let amount = Self.told(.commitments, story, from: 1, only: ["amount"])
        #expect(amount.count == 1 && amount[0].hasSuffix(" amount: '8' → '10' (3 world)"))
        let between = Self.told(.commitments, story, from: 1, to: 2, only: ["amount"])
        #expect(between.count == 1 && between[0].hasSuffix(" amount: '8' → '9' (2 \(cause))"))
    }

    @Test("A retraction is a mistake's end: whose it was is told, and what stood before is back")
    func retraction() throws {
        var story = Story()
        try story.tell("mou.signed", on: "2025-01")
        let signed = try story.tell("deal.signed", on: "2025-02")
        try story.retract(signed, mistake: "publisher")
        #expect(
            Self.told(.deals, story, from: 2, only: ["status", "since"]) == [
                "deal status: 'signed' → 'mou' (3 publisher)",
                "deal since: '2025-02' → '2025-01' (3 publisher)",
            ])
        #expect(
            Self.told(.timeline, story, from: 2, only: ["type"]) == [
                "2 gone type: 'deal.signed' → - (3 publisher)",
                "3 new type: - → 'announcement.retracted' (3 publisher)",
            ])
    }

    @Test("What is again as it was at first is no change, however often it changed")
    func net() throws {
        var story = Story()
        let told = try story.tell("deal.signed", on: "2025-01-01", "'title':'one'")
        let correction = try story.correct(told, "'/data/date':'2025-02','/data/title':'two'")
        try story.retract(correction)
        try story.correct(told, "'/data/title':'three'")
        #expect(
            Self.told(.deals, story, from: 1, only: ["since", "title", "status"])
                == ["deal title: 'one' → 'three' (4 us)"])
        #expect(Self.told(.deals, story, from: 1, to: 3, only: ["since", "title"]).isEmpty)
        #expect(Self.told(.deals, story, from: 4, only: ["title"]).isEmpty)
    }

    @Test("A row that comes has no before, one that goes no after, one that comes and goes neither")
    func rows() throws {
        var story = Story()
        let first = try story.tell("deal.signed", of: "one", on: "2025-01")
        let second = try story.tell("deal.signed", of: "two", on: "2025-01", "'title':'t'")
        try story.retract(first)
        #expect(
            Self.told(.deals, story, from: 1, only: ["deal", "status", "title"]) == [
                "one gone deal: 'one' → - (3 us)", "one gone status: 'signed' → - (3 us)",
                "two new deal: - → 'two' (2 world)", "two new title: - → 't' (2 world)",
                "two new status: - → 'signed' (2 world)",
            ])
        try story.retract(second)
        #expect(Self.told(.deals, story, from: 1, only: ["deal"]).count == 1)
        #expect(Self.told(.deals, story, from: 0, only: ["deal"]).isEmpty)
    }

    @Test("A merge moves what it touches, and its retraction moves it back")
    func merge() throws {
        var story = Story()
        try story.tell("deal.signed", parties: "a:buyer b:supplier")
        try story.tell("deal.signed", of: "other", parties: "c:buyer b:supplier")
        let merge = try story.merge("c", into: "a")
        #expect(
            Self.told(.deals, story, from: 2, only: ["parties"])
                == ["other parties: ['b','c'] → ['a','b'] (3 world)"])
        #expect(
            Self.told(.ties, story, from: 2, only: ["a", "deals"]) == [
                "a+b deals: ['deal'] → ['deal','other'] (3 world)",
                "b+c gone a: 'b' → - (3 world)", "b+c gone deals: ['other'] → - (3 world)",
            ])
        try story.retract(merge)
        #expect(Self.told(.ties, story, from: 2, only: ["a", "deals"]).isEmpty)
        #expect(
            Self.told(.deals, story, from: 3, only: ["parties"])
                == ["other parties: ['a','b'] → ['b','c'] (4 us)"])
    }

    @Test("Rows are told by key, those of the timeline by number, members as the row has them")
    func order() throws {
        var story = Story()
        for number in 1...11 { try story.tell("deal.signed", of: "d\(number % 3)") }
        let deals = Self.difference(of: .deals, in: story, from: 0, through: 11)
        #expect(deals.map(\.key) == deals.map(\.key).sorted())
        let row = try #require(story.state.rows(of: .deals, matching: RowQuery(key: "d0")).first)
        let members = try JSON(parsing: row.json).root.members.map { $0.name.string }
        #expect(deals.filter { $0.key == "d0" }.map(\.member) == members)
        let events = Self.difference(of: .timeline, in: story, from: 0, through: 11)
        let keys = events.compactMap { UInt64($0.key) }
        #expect(keys.count == events.count && keys == keys.sorted())
    }

    @Test("Of rows that nobody wants nothing is told, and of wanted ones all of it")
    func wanted() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let story = try Self.story(seed)
            for projection in Projection.allCases {
                let all = Self.difference(of: projection, in: story, from: 20, through: 80)
                let even = all.map(\.key).filter { $0.utf8.count % 2 == 0 }
                let keys = Set(even.map { ExactText($0) })
                let some = Self.difference(
                    of: projection, in: story, from: 20, through: 80, wanting: .keyed(keys))
                let wanted = all.filter { keys.contains(ExactText($0.key)) }
                #expect(some == wanted, "\(projection) \(seed)")
            }
        }
    }

    @Test("The rows of the first point with the difference applied are those of the second")
    func applied() throws {
        for seed in 1...8 as ClosedRange<UInt64> {
            let story = try Self.story(seed)
            var random = SeededRandom(seed: seed)
            for _ in 0..<4 {
                let ends = (0..<2).map { _ in
                    UInt64.random(in: 0...story.state.sequence, using: &random)
                }.sorted()
                for projection in Projection.allCases {
                    let changes = Self.difference(
                        of: projection, in: story, from: ends[0], through: ends[1])
                    #expect(changes.allSatisfy { $0.before != $0.after })
                    #expect(
                        changes.allSatisfy { (ends[0] + 1...ends[1]).contains($0.author.sequence) })
                    var rows = try Rows(story.state(at: ends[0]), projection)
                    try rows.apply(changes)
                    let wanted = try Rows(story.state(at: ends[1]), projection)
                    #expect(rows == wanted, "\(projection), seed \(seed), \(ends)")
                }
            }
        }
    }

    private static func story(_ seed: UInt64) throws -> Story {
        try RandomStory.told(seed, events: 80)
    }

    /// The members of rows, in no order.
    private struct Rows: Equatable {
        struct Misfit: Error {}

        private var members: [ExactText: [String: [UInt8]]] = [:]

        init(_ state: ProjectionsState, _ projection: Projection) throws {
            for row in state.rows(of: projection, matching: RowQuery()) {
                members[ExactText(row.key)] = [:]
                for (name, value) in try JSON(parsing: row.json).root.members {
                    members[ExactText(row.key)]?[try #require(name.string)] = value.compact()
                }
            }
        }

        mutating func apply(_ changes: [MemberChange]) throws {
            for change in changes {
                let key = ExactText(change.key)
                guard members[key]?[change.member] == change.before else { throw Misfit() }
                members[key, default: [:]][change.member] = change.after
            }
            for change in changes where change.row == .gone {
                let key = ExactText(change.key)
                members[key] = members[key].flatMap { $0.isEmpty ? nil : $0 }
            }
        }
    }
}

extension Story {
    /// Folded anew.
    fileprivate func state(at sequence: UInt64) -> ProjectionsState {
        var state = ProjectionsState()
        for sequence in 1..<sequence + 1 {
            _ = state.apply(record(sequence), history: self)
        }
        return state
    }
}
