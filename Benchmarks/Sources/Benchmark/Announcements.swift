/// Announcements as people make them, about 460 bytes each and the same in each run: a few parties
/// and deals are in the news all the time. One after the other they are a log.
struct Announcements {
    enum Mix {
        /// Nothing but tellings.
        case plain
        /// With what is said of tellings and of parties: in a hundred events some fifteen reports,
        /// four corrections, two retractions, two denials and one name, in a thousand one merge. A
        /// quarter of tellings name a project.
        case mixed
    }

    struct Line {
        let json: String
        /// The sequence of the event that it speaks of; 0 for none.
        let target: UInt64
    }

    private static let publishers = ["gazette", "wire", "ministry", "registry", "press", "embassy"]
    private static let units = ["GW", "wafer", "GPU", "MW", "server"]
    private static let currencies = ["USD", "EUR", "KRW", "JPY", "TWD", "AED"]
    /// Share of a hundred, type, certainty, roles of the two parties.
    private static let kinds: [(Int, String, String, String, String)] = [
        (30, "talks.reported", "reported", "partner", "partner"),
        (14, "mou.signed", "official", "signatory", "signatory"),
        (12, "visit.held", "official", "visitor", "host"),
        (14, "partnership.announced", "official", "partner", "partner"),
        (16, "deal.signed", "official", "buyer", "supplier"),
        (14, "commitment.stated", "reported", "supplier", "buyer"),
    ]

    private let mix: Mix
    private let parties: Int
    /// The two parties of each deal.
    private var pairs: [(Int, Int)] = []
    /// Of all events that tell of a subject, in their order.
    private var tellings: [UInt64] = []
    private var corrections: [UInt64] = []
    private var merges: [UInt64] = []
    private var sequence: UInt64 = 0
    private var state: UInt64 = 0x5057_464F_4C44

    /// `deals`: a twentieth of `events` unless given.
    init(_ mix: Mix, events: Int, parties: Int = 1000, deals: Int? = nil) {
        self.mix = mix
        self.parties = parties
        for _ in 0..<(deals ?? max(50, events / 20)) {
            let one = skewed(parties)
            pairs.append((one, (one + 1 + skewed(parties - 1)) % parties))
        }
    }

    mutating func next() -> Line {
        sequence += 1
        let line = mix == .plain || tellings.isEmpty ? telling() : any()
        return line
    }

    // MARK: Chance

    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    /// Small numbers most often: the first of a thousand once in sixteen times.
    private mutating func skewed(_ bound: Int) -> Int {
        let part = Double(below(1 << 30)) / Double(1 << 30)
        return Int(Double(bound) * part * part * part.squareRoot())
    }

    private mutating func any(of words: [String]) -> String { words[below(words.count)] }

    /// Of what was said lately, most often.
    private mutating func late(_ sequences: [UInt64]) -> UInt64? {
        sequences.isEmpty ? nil : sequences[sequences.count - 1 - skewed(sequences.count)]
    }

    // MARK: Lines

    private mutating func any() -> Line {
        switch below(1000) {
        case ..<150: speech("report.added", of: late(tellings), #""certainty":"reported","#)
        case ..<190: correction()
        case ..<210:
            speech(
                "announcement.retracted", of: below(4) == 0 ? late(corrections) : late(tellings),
                #""mistake":"\#(any(of: ["us", "publisher"]))","#)
        case ..<225:
            speech(
                "announcement.denied", of: late(tellings),
                #""by":"\#(party(skewed(parties)))","#)
        case ..<235: naming()
        case 235: merge()
        default: telling()
        }
    }

    private mutating func correction() -> Line {
        let target = below(20) == 0 ? late(corrections) : late(tellings)
        corrections.append(sequence)
        let set = any(of: [
            #""/data/date":"2025-1\#(below(3))""#,
            #""/data/title":"announcement \#(sequence), corrected""#,
            #""/data/certainty":"rumoured""#, #""/subject":"\#(deal(skewed(pairs.count)))""#,
        ])
        return speech(
            "announcement.corrected", of: target, #""set":{\#(set)},"mistake":"publisher","#)
    }

    private mutating func naming() -> Line {
        let id = skewed(parties)
        let names =
            #"[{"text":"Party \#(id) of \#(sequence)","lang":"en"},{"text":"甲","lang":"zh"}]"#
        return line(
            "party.named", party(id),
            #""kind":"company","parent":"\#(party(id % 40))","names":\#(names)"#)
    }

    /// Another id of a party turns out to be it, or that is taken back.
    private mutating func merge() -> Line {
        if below(4) == 0, let merge = late(merges) {
            return speech("announcement.retracted", of: merge, #""mistake":"us","#)
        }
        merges.append(sequence)
        let id = skewed(parties)
        return line("party.merged", party(id) + "-alias", #""into":"\#(party(id))""#)
    }

    private mutating func telling() -> Line {
        tellings.append(sequence)
        let number = skewed(pairs.count)
        var share = below(100)
        let (_, type, certainty, one, other) =
            Self.kinds.first { kind in
                share -= kind.0
                return share < 0
            } ?? Self.kinds[0]
        let isVisit = type == "visit.held"
        let (a, b) = pairs[number]
        var data = #""date":"\#(day)","title":"announcement \#(sequence)","parties":["#
        data += #"{"id":"\#(mentioned(a))","role":"\#(one)"},"#
        data += #"{"id":"\#(mentioned(b))","role":"\#(other)"}],"#
        if type == "deal.signed" || type == "commitment.stated" { data += commitment() }
        if mix == .mixed, below(4) == 0 { data += #""project":"project-\#(number % 20)","# }
        data += #""certainty":"\#(certainty)",\#(report())"#
        return line(type, isVisit ? "visit-\(sequence)" : deal(number), data)
    }

    private mutating func commitment() -> String {
        let measure =
            below(2) == 0
            ? #""unit":"\#(any(of: Self.units))""# : #""currency":"\#(any(of: Self.currencies))""#
        let nature = any(of: ["target", "firm_order", "intention"])
        return #""commitments":[{"what":"supply","nature":"\#(nature)","basis":"exact","#
            + #""amount":"\#(1 + below(1_000_000))",\#(measure)}],"#
    }

    private mutating func report() -> String {
        let publisher = any(of: Self.publishers) + "-\(skewed(200))"
        let language = any(of: ["en", "it", "fr", "ko"])
        return
            #""report":{"publisher":"\#(publisher)","published":"\#(day)","language":"\#(language)"}"#
    }

    /// An event that speaks of another one.
    private mutating func speech(_ type: String, of target: UInt64?, _ data: String) -> Line {
        let target = target ?? tellings[0]
        return line(
            type, deal(skewed(pairs.count)),
            data + #""target":{"source":"bench","id":"\#(id(target))"},\#(report())"#,
            target: target)
    }

    private func line(
        _ type: String, _ subject: String, _ data: String, target: UInt64 = 0
    ) -> Line {
        Line(
            json: #"{"specversion":"1.0","id":"\#(id(sequence))","source":"bench","#
                + #""type":"\#(type)","subject":"\#(subject)","time":"\#(day)T08:00:00Z","#
                + #""datacontenttype":"application/json","data":{\#(data)}}"#,
            target: target)
    }

    // MARK: Names

    /// All are as long, so that whoever sends an event again can give it another in its place.
    private func id(_ sequence: UInt64) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    }

    private func deal(_ number: Int) -> String { "deal-\(number)" }
    private func party(_ number: Int) -> String { "party-\(number)" }

    /// A party as somebody writes it: once in a hundred by its other id.
    private mutating func mentioned(_ number: Int) -> String {
        party(number) + (mix == .mixed && below(100) == 0 ? "-alias" : "")
    }

    private var day: String {
        let month = 1 + Int(sequence) / 2000 % 12
        let day = 1 + Int(sequence) / 100 % 28
        return "2026-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
