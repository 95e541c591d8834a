/// Made-up announcements that anybody can tell from real ones: their source, subjects, parties and
/// publishers all say so. As valid and as long (about 460 bytes) as what people append, and as
/// uneven: a few parties are in most of them.
struct BenchEvents: Sendable {
    /// Of all events of one measurement, and of no other.
    let source: String
    private let subjectPrefix: String
    private let deals: UInt64

    /// `tag` sets one measurement apart from all others: letters and digits, at most 32.
    init(tag: String, events: Int) {
        source = "urn:pactwire:bench:\(tag)"
        subjectPrefix = "bench-\(tag)"
        deals = UInt64(max(1, events / 20))
    }

    /// A tag that no other measurement has.
    static func newTag() -> String {
        var random = SystemRandomNumberGenerator()
        return String(random.next(), radix: 36)
    }

    private struct Kind {
        let type: String
        let certainty: String
        let roles: (String, String)
        var hasCommitment = false
    }

    private static let kinds = [
        Kind(type: "talks.reported", certainty: "reported", roles: ("partner", "partner")),
        Kind(type: "mou.signed", certainty: "official", roles: ("signatory", "signatory")),
        Kind(type: "visit.held", certainty: "official", roles: ("visitor", "host")),
        Kind(type: "partnership.announced", certainty: "official", roles: ("partner", "partner")),
        Kind(
            type: "deal.signed", certainty: "official", roles: ("buyer", "supplier"),
            hasCommitment: true),
        Kind(
            type: "commitment.stated", certainty: "reported", roles: ("supplier", "buyer"),
            hasCommitment: true),
    ]

    /// The event of this number, the same whenever it is asked for: one line of JSON.
    func text(_ number: Int) -> [UInt8] {
        var chance = Chance(seed: UInt64(number))
        let kind = Self.kinds[Int(chance.below(UInt64(Self.kinds.count)))]
        let deal = chance.below(deals)
        let subject = kind.type == "visit.held" ? "visit-\(number)" : "deal-\(deal)"
        // A deal is always of the same two.
        var pair = Chance(seed: ~deal)
        let one = pair.skewed(1000)
        let other = (one + 1 + pair.skewed(999)) % 1000
        let commitment =
            kind.hasCommitment
            ? #""commitments":[{"what":"supply","nature":"target","basis":"exact","#
                + #""amount":"\#(1 + chance.below(1_000_000))","unit":"GW"}],"# : ""
        let text =
            #"{"specversion":"1.0","id":"\#(number)","source":"\#(source)","type":"\#(kind.type)","#
            + #""subject":"\#(subjectPrefix)-\#(subject)","datacontenttype":"application/json","#
            + #""data":{"date":"2026-01-\#(10 + number % 20)","title":"benchmark \#(number)","#
            + #""parties":[{"id":"bench-party-\#(one)","role":"\#(kind.roles.0)"},"#
            + #"{"id":"bench-party-\#(other)","role":"\#(kind.roles.1)"}],\#(commitment)"#
            + #""certainty":"\#(kind.certainty)","report":{"publisher":"bench-\#(chance.below(9))","#
            + #""published":"2026-01-\#(10 + number % 20)","language":"en"}}}"#
        return Array(text.utf8)
    }
}

/// Numbers that look random and are the same for the same seed.
private struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % bound
    }

    /// Small ones most often.
    mutating func skewed(_ bound: UInt64) -> UInt64 { below(below(bound) + 1) }
}
