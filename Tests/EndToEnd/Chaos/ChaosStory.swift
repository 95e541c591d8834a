import PactwireTesting

/// Events of every kind about few subjects, parties and projects, so that every filter finds some.
struct ChaosStory {
    static let types = """
        talks.reported talks.ended visit.held mou.signed partnership.announced deal.signed \
        deal.amended deal.in_force deal.suspended deal.resumed deal.completed deal.terminated \
        commitment.stated statement.made report.added announcement.corrected announcement.denied \
        announcement.retracted party.named party.merged x-chaos
        """.split(separator: " ").map(String.init)

    private let name: String
    private var random: SeededRandom
    private var told = 0
    /// Ids that were acknowledged, which later events may speak of.
    private var known: [String] = []

    init(_ name: String, seed: UInt64) {
        self.name = name
        random = SeededRandom(seed: seed)
    }

    mutating func acknowledged(_ ids: some Sequence<String>) { known += ids }

    /// The next event as JSON text, and its id. What speaks of another event waits until one is
    /// known.
    mutating func next() -> (id: String, text: String) {
        told += 1
        let id = "\(name)-\(told)"
        let type = Self.types[random.below(Self.types.count)]
        guard let (subject, members) = contents(type) else { return next() }
        let data = members.joined(separator: ",")
        return (id, Announcement.event(id, type: type, subject: subject, data: data))
    }

    private mutating func word(_ letter: String, _ count: Int) -> String {
        "\(letter)\(random.below(count))"
    }
    private mutating func deal() -> String { word("d", 12) }
    private mutating func party() -> String { word("p", 10) }

    private mutating func contents(_ type: String) -> (subject: String, members: [String])? {
        let report = #""report":{"publisher":"\#(word("n", 4))"}"#
        switch type {
        case "x-chaos": return (deal(), [#""parties":[{"id":"\#(party())"}]"#])
        case "party.named": return (party(), [#""kind":"company","parent":"\#(party())""#])
        case "party.merged":
            let into = party()
            let other = party()
            return other == into ? nil : (other, [#""into":"\#(into)""#])
        case "announcement.denied":
            return (deal(), [#""by":"\#(party())""#, report] + (target().map { [$0] } ?? []))
        case "announcement.corrected":
            guard let target = target() else { return nil }
            let set = #""set":{"/data/title":"\#(word("title ", 9))"}"#
            return (deal(), [target, set, #""mistake":"us""#, report])
        case "announcement.retracted":
            guard let target = target() else { return nil }
            return (deal(), [target, #""mistake":"publisher""#, report])
        default: break
        }
        var members = [#""certainty":"official""#, report] + extras()
        switch type {
        case "report.added":
            guard let target = target() else { return nil }
            members.append(target)
        case "visit.held": members.append(parties("visitor", "host"))
        case "statement.made": members += [#""text":"t""#, parties("spokesperson", "witness")]
        case "deal.amended", "commitment.stated": members.append(commitments())
        default: members.append(parties("partner", "buyer"))
        }
        return (deal(), members)
    }

    private mutating func target() -> String? {
        known.randomElement(using: &random).map { #""target":{"source":"e2e","id":"\#($0)"}"# }
    }

    private mutating func parties(_ first: String, _ second: String) -> String {
        let organisation = random.once(in: 4) ? #","on_behalf_of":"\#(party())""# : ""
        return #""parties":[{"id":"\#(party())","role":"\#(first)"\#(organisation)},"#
            + #"{"id":"\#(party())","role":"\#(second)"}]"#
    }

    private mutating func commitments() -> String {
        #""commitments":[{"what":"\#(word("w", 3))","nature":"target","basis":"exact","amount":"7","#
            + #""unit":"GW","from":["\#(party())"],"to":["\#(party())"]}]"#
    }

    /// Now and then more than fits on the stream.
    private mutating func extras() -> [String] {
        var members: [String] = []
        if random.once(in: 4) { members.append(#""project":"\#(word("j", 3))""#) }
        if random.once(in: 5) {
            members.append(#""topics":[{"text":"t","with":["\#(party())"]}]"#)
        }
        let bytes = random.once(in: 60) ? 70_000 : random.once(in: 4) ? 3_000 : 0
        if bytes > 0 { members.append(#""note":"\#(String(repeating: "x", count: bytes))""#) }
        return members
    }
}
