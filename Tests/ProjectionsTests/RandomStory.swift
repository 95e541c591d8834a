import Events
import PactwireTesting

/// Tells events of every type, with every member that folds read, about few subjects and parties,
/// so that they meet often. Stories with different prefixes have no id in common.
struct RandomStory {
    private var numbers: SeededRandom
    let prefix: String
    var dates = Dates.any
    var story = Story()

    /// What dates the story knows.
    enum Dates {
        case any
        /// Each has a last day, and before that of what expires a deal.
        case ended
        /// Each is one day; nothing expires before any.
        case days
    }

    init(seed: UInt64, prefix: String = "") {
        numbers = SeededRandom(seed: seed)
        self.prefix = prefix
    }

    // MARK: Chance

    mutating func pick(_ words: String) -> String {
        words.split(separator: " ").randomElement(using: &numbers).map(String.init) ?? ""
    }
    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &numbers) < percent
    }
    mutating func digit() -> Int { Int.random(in: 1...9, using: &numbers) }
    mutating func id(_ words: String) -> String { prefix + pick(words) }
    mutating func party() -> String { id("a b c d e f") }
    mutating func subject() -> String { id("d1 d2 d3 d4") }

    /// Something said before; what corrects, retracts or denies as often as what tells.
    private mutating func anyBefore() -> UInt64? {
        let wantsSpeech = chance(30)
        for _ in 0..<8 {
            let found = story.events.indices.randomElement(using: &numbers)
            if let found, !wantsSpeech || story.targets[found] > 0 { return UInt64(found) + 1 }
        }
        return nil
    }

    // MARK: Telling

    /// What the story tells more of than of all else.
    enum Bent: CaseIterable {
        case none
        /// Who is who.
        case parties
        /// What was said before.
        case speech
    }

    /// Which of the cases of ``tellOne(bent:)`` comes next, of 100.
    private mutating func number(bent: Bent) -> Int {
        let range =
            switch bent {
            case .none: 0..<100
            case .parties: chance(40) ? 92..<100 : 0..<100
            case .speech: chance(40) ? 55..<92 : 0..<100
            }
        return Int.random(in: range, using: &numbers)
    }

    /// Until there are so many events.
    mutating func tell(upTo count: Int) throws {
        while story.events.count < count { try tellOne() }
    }

    mutating func tellOne(bent: Bent = .none) throws {
        switch number(bent: bent) {
        case ..<36:
            let type = pick(
                """
                talks.reported talks.ended mou.signed partnership.announced deal.signed \
                deal.in_force deal.suspended deal.resumed deal.completed deal.terminated
                """)
            try tell(
                type, of: subject(),
                """
                'parties':[\(listed(id("a b"), as: "partner")),\
                \(listed(id("c d e f"), as: pick("buyer spokesperson x-keeper")))]
                """)
        case ..<41:
            try tell(
                "visit.held", of: id("v1 d1"),
                """
                'parties':[\(listed(id("a b"), as: "visitor")),{'id':'\(prefix)c','role':'host'}],\
                'topics':[{'text':'\(prefix)chips','with':['\(party())']}]
                """)
        case ..<51:
            let type = pick("commitment.stated deal.amended")
            try tell(type, of: subject(), commitments())
        case ..<53:
            try tell(
                "statement.made", of: subject(),
                "'text':'yes','parties':[\(listed(party(), as: "spokesperson"))]")
        case ..<55:
            try tell("x-other", of: subject(), "'anything':[1]")
        case ..<66:
            try speak("report.added", [certainty(), extras()])
        case ..<78:
            guard let target = anyBefore() else { return }
            let set = correction(of: story.events[Int(target) - 1].type)
            try speak("announcement.corrected", ["'set':{\(set)}", mistake()], of: target)
        case ..<88:
            try speak("announcement.retracted", [mistake()])
        case ..<92:
            let by = "'by':'\(party())'"
            if chance(50) {
                try speak("announcement.denied", [by, date()])
            } else {
                try add("announcement.denied", subject(), [by, date(), report()])
            }
        case ..<96:
            try add("party.named", party(), [naming()])
        default:
            let (merged, into) = (party(), party())
            if merged != into { try add("party.merged", merged, ["'into':'\(into)'"]) }
        }
    }

    private mutating func mistake() -> String { "'mistake':'\(pick("us publisher"))'" }

    private mutating func tell(_ type: String, of subject: String, _ data: String) throws {
        try add(type, subject, [data, certainty(), date(), extras(beside: data), report()])
    }

    /// Speaks of something said before.
    private mutating func speak(
        _ type: String, _ data: [String], of target: UInt64? = nil
    ) throws {
        guard let target = target ?? anyBefore() else { return }
        let named = "'target':{'source':'test','id':'\(target)'}"
        try add(type, subject(), data + [named, report()])
    }

    private mutating func add(_ type: String, _ subject: String, _ data: [String]) throws {
        try story.add(
            """
            {'specversion':'1.0','id':'\(story.events.count + 1)','source':'test',\
            'type':'\(type)','subject':'\(subject)',\
            'data':{\(data.filter { !$0.isEmpty }.joined(separator: ","))}}
            """)
    }
}

extension RandomStory {
    /// All of it after so many events.
    static func told(_ seed: UInt64, events: Int, prefix: String = "") throws -> Story {
        var random = RandomStory(seed: seed, prefix: prefix)
        try random.tell(upTo: events)
        return random.story
    }
}
