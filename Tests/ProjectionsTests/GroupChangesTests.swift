import Events
import PactwireTesting
import Projections
import Testing

@Suite("The changes of a group of records")
struct GroupChangesTests {
    @Test("Changes over a group are the difference of the full rows, whatever its size")
    func randomGroups() throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            var random = RandomStory(seed: seed)
            var sizes = SeededRandom(seed: seed)
            while random.story.events.count < 160 {
                let before = random.story.state
                random.story.forgetTouched()
                for _ in 0..<Int.random(in: 1...64, using: &sizes) { try random.tellOne() }
                try Self.expectDifference(from: before, to: random.story, "seed \(seed)")
            }
        }
    }

    @Test("Rows that nobody wants are not made", arguments: Projection.allCases)
    func unwanted(projection: Projection) throws {
        var story = Story()
        let before = story.state
        try story.tell("visit.held", parties: "a:visitor b:host")
        try story.tell(
            "deal.signed", parties: "a:partner b:partner",
            """
            'project':'a','commitments':[{'what':'chips','nature':'target','basis':'exact',
             'amount':'1','unit':'gpu','from':['a'],'to':['b']}]
            """, by: "a")
        try story.tell("deal.signed", on: "2024")
        try story.tell("deal.signed", on: "2025")
        func changes(of key: String) -> [RowChange] {
            ProjectionsState.changes(
                of: projection, touched: story.touched, from: before, to: story.state,
                wanting: .foundUnder { $0 == key })
        }
        // A deal and its conflicts are found by its own id, everything else by its parties; a project
        // by its own id, a source by its publisher and its origin.
        let isOfDeal = projection == .deals || projection == .conflicts
        #expect(!changes(of: isOfDeal ? "deal" : "a").isEmpty)
        #expect(changes(of: "c").isEmpty)
    }

    @Test(
        "As many events as a batch holds may be of one deal",
        arguments: ["reports", "suspensions", "commitments", "amendments", "denials", "parties"])
    func oneDeal(_ kind: String) throws {
        let (before, story) = try Self.group(of: kind, events: 1_024)
        try Self.expectDifference(from: before, to: story, "\(kind)")
    }

    @Test(
        "The changes of the largest group of one deal are found in seconds, unoptimised too",
        arguments: [
            "reports", "suspensions", "commitments", "amendments", "denials", "parties", "orders",
        ])
    func cost(_ kind: String) throws {
        let (before, story) = try Self.group(of: kind, events: 4_096)
        let time = ContinuousClock().measure {
            for projection in Projection.allCases {
                _ = ProjectionsState.changes(
                    of: projection, touched: story.touched, from: before, to: story.state)
            }
        }
        #expect(time < .seconds(15))
    }

    @Test("A correction costs what it brings, however many of its event came before it")
    func corrections() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        let time = try ContinuousClock().measure {
            for number in 0..<2_048 { try story.correct(1, "'/data/title':'t\(number)'") }
        }
        #expect(try story.deal()?["title"] == "t2047")
        #expect(time < .seconds(30))
    }

    // MARK: Groups

    /// One deal, and the state before a group of events about it.
    private static func group(
        of kind: String, events: Int
    ) throws -> (before: ProjectionsState, story: Story) {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        let before = story.state
        story.forgetTouched()
        for number in 0..<events {
            let commitment = """
                'what':'chips','nature':'target','basis':'exact','amount':'\(number)','unit':'gpu'
                """
            switch kind {
            case "reports": try story.report(of: 1, "'title':'t'", by: "p\(number % 50)")
            case "suspensions":
                try story.tell(number.isMultiple(of: 2) ? "deal.suspended" : "deal.resumed")
            case "commitments":
                try story.tell(
                    "commitment.stated", "'commitments':[{'id':'c\(number)',\(commitment)}]")
            case "amendments":
                try story.tell("deal.amended", "'commitments':[{\(commitment)}]")
            case "orders":
                // Pairs of parties and commitments, each as many as one deal can have.
                try story.tell(
                    "deal.amended", parties: "p\(number % 128):partner",
                    "'commitments':[{'id':'c\(number)',\(commitment)}]")
            case "parties": try story.tell("deal.signed", parties: "p\(number):partner")
            default: try story.deny()
            }
        }
        return (before, story)
    }

    // MARK: Differences

    private static func expectDifference(
        from before: ProjectionsState, to story: Story, _ note: Comment
    ) throws {
        for projection in Projection.allCases {
            let changes = ProjectionsState.changes(
                of: projection, touched: story.touched, from: before, to: story.state)
            let wanted = RowChange.differences(of: projection, from: before, to: story.state)
            #expect(changes == wanted, note)
            for key in Set(changes.flatMap(\.concernedKeys)).sorted().prefix(3) {
                let wanted = ProjectionsState.changes(
                    of: projection, touched: story.touched, from: before, to: story.state,
                    wanting: .foundUnder { $0 == key })
                let found = { (change: RowChange) in change.concernedKeys.contains(key) }
                #expect(wanted.filter(found) == changes.filter(found), note)
            }
        }
    }
}
