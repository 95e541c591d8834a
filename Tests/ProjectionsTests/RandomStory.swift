import Events
import PactwireTesting

/// Tells events of every type about few subjects and parties, so that they meet often.
struct RandomStory {
    private var numbers: SeededRandom
    var story = Story()

    init(seed: UInt64) { numbers = SeededRandom(seed: seed) }

    private mutating func pick(_ words: String) -> String {
        words.split(separator: " ").randomElement(using: &numbers).map(String.init) ?? ""
    }
    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &numbers) < percent
    }
    private mutating func anyBefore() -> UInt64? {
        story.events.isEmpty
            ? nil : UInt64.random(in: 1...UInt64(story.events.count), using: &numbers)
    }

    private mutating func commitments() -> String {
        let basis = pick("exact exact approx up range none not_disclosed")
        let number = Int.random(in: 1...9, using: &numbers)
        let numbers =
            switch basis {
            case "up": "'basis':'upper_bound','max':'\(number)'"
            case "range": "'basis':'range','min':'1','max':'\(number)'"
            case "none", "not_disclosed": "'basis':'\(basis)'"
            default: "'basis':'\(basis)','amount':'\(number)'"
            }
        let from = chance(50) ? ",'from':['\(pick("a b c d"))']" : ""
        let whole = chance(10) ? ",'part_of':'\(pick("d1 d2 d3"))#chips'" : ""
        let certainty = chance(10) ? ",'certainty':'rumoured'" : ""
        return """
            'commitments':[{'what':'\(pick("chips power"))','nature':'target',\(numbers),\
            'unit':'gpu'\(from)\(whole)\(certainty)}]
            """
    }

    private mutating func extras() -> String {
        var members: [String] = []
        if chance(40) { members.append(commitments()) }
        if chance(20) { members.append("'binding':'\(pick("binding non_binding mixed"))'") }
        if chance(20) { members.append("'project':'\(pick("p q"))'") }
        if chance(20) { members.append("'part_of':'\(pick("p q r d1 d2 d3 v1"))'") }
        if chance(20) { members.append("'title':'\(pick("one two three"))'") }
        return members.joined(separator: ",")
    }

    mutating func tellOne() throws {
        let subject = pick("d1 d2 d3 d4")
        let certainty = pick("official official reported rumoured speculated")
        let publisher = pick("x y z")
        let origin = chance(40) ? ["x", "y", "x z", "w", "b"].randomElement(using: &numbers) : nil
        let date = chance(60) ? "2025-0\(pick("1 2 3 4 5 6 7"))-01" : nil
        switch Int.random(in: 0..<100, using: &numbers) {
        case ..<45:
            let type = pick(
                """
                talks.reported talks.ended mou.signed partnership.announced deal.signed \
                deal.in_force deal.suspended deal.resumed deal.completed deal.terminated
                """)
            try story.tell(
                type, of: subject,
                parties: "\(pick("a b")):partner \(pick("c:buyer d:buyer e:buyer:f"))",
                on: date, extras(), certainty: certainty, by: publisher, origin: origin)
        case ..<50:
            try story.tell(
                "visit.held", of: pick("v1 v2 v3 d1"), parties: "\(pick("a b")):visitor c:host",
                on: date, certainty: certainty, by: publisher)
        case ..<58:
            try story.tell(
                pick("commitment.stated deal.amended"), of: subject, on: date, commitments(),
                certainty: certainty, by: publisher)
        case ..<68:
            guard let target = anyBefore() else { return }
            try story.report(
                of: target, extras(), certainty: certainty, by: publisher, origin: origin)
        case ..<80:
            guard let target = anyBefore() else { return }
            let set = pick(
                """
                '/data/date':'2025-09-09' '/data/date':null '/subject':'d2' '/subject':'a' \
                '/type':'mou.signed' '/data/certainty':'rumoured' '/data/commitments':null \
                '/data/mistake':'publisher' '/data/set/~1data~1date':'2024' '/data/into':'b' \
                '/data/parties/0/id':'e' '/data/commitments/0/amount':'7' \
                '/data/project':'q' '/data/part_of':'p' '/data/report/publisher':'w' \
                '/data/report/origin':['x','w'] '/data/commitments/0/id':'other'
                """)
            try story.correct(target, set)
        case ..<90:
            guard let target = anyBefore() else { return }
            try story.retract(target, mistake: pick("us publisher"))
        case ..<94:
            try story.deny(chance(50) ? anyBefore() : nil, of: subject, by: pick("a b"))
        case ..<97:
            try story.name(
                pick("a b c"),
                "'kind':'company','parent':'\(pick("d e"))','names':[{'text':'N','lang':'en'}]")
        default:
            let (party, other) = (pick("a b c d x y p"), pick("a b c d w z"))
            if party != other { try story.merge(party, into: other) }
        }
    }
}
