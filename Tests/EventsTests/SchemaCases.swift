@testable import Events

/// The tables of this target's tests as whole events, good and bad, for whoever else must judge
/// them as the daemon does.
enum SchemaCases {
    static let all: [EventText] =
        types + envelopes + rules + members + commitments + words + dates + times + ids

    private static let types: [EventText] =
        EventText.knownTypes.flatMap { type in
            let least = EventText(type)
            return [least, least.with("x-own", "null").withEnvelope("own", "[]")]
                + least.data.flatMap { [least.with($0.name, nil), least.with($0.name, "null")] }
        } + [EventText.rich, EventText("x-mine"), EventText("x-mine").with("report", "7")]

    private static let envelopes: [EventText] =
        EventTypeTests.badEnvelopes.filter { $0.0 != "data" }
        .map { EventText.rich.withEnvelope($0.0, $0.1) }
        + ["specversion", "id", "source", "type", "subject"].flatMap { name in
            [nil, "\"\"", "1"].map { EventText.rich.withEnvelope(name, $0) }
        }
        + [
            #""urn:pactwire:event:1""#, #""urn:pactwire:event:2""#, #""urn:pactwire:event:""#,
            #""urn:pactwire:event:01""#, #""https://desk.example/a""#, #""""#, "1",
        ].map { EventText.rich.withEnvelope("dataschema", $0) }
        + ["sequence", "recordedtime"].map { EventText.rich.withEnvelope($0, "[null]") }

    private static let rules: [EventText] =
        EventTypeTests.brokenRules.map { EventText($0.0).with($0.1, $0.2) }
        + EventTypeTests.choices.map { EventText($0.0).with($0.1, nil).with($0.2, $0.3) }

    private static let members: [EventText] =
        EventText.knownTypes.flatMap { type in
            (MemberTests.reportCases + MemberTests.announcementCases).flatMap { member in
                [member.good, member.bad].map { EventText(type).with(member.name, $0) }
            }
        }
        + MemberTests.ownCases.flatMap { type, member in
            [member.good, member.bad].map { EventText(type).with(member.name, $0) }
        }

    private static let commitments: [EventText] =
        numbersByBasis
        + CommitmentTests.measures.map {
            CommitmentTests.event([("basis", #""exact""#)] + $0.0)
        }
        + CommitmentTests.numbers.map {
            CommitmentTests.event(
                [("basis", #""exact""#), ("unit", #""GW""#), ("amount", $0.0)])
        }
        + CommitmentTests.ranges.map {
            CommitmentTests.event([
                ("basis", #""range""#), ("unit", #""GW""#), ("min", "\"\($0.0)\""), ("max", $0.1),
            ])
        }
        + CommitmentTests.otherMembers.flatMap { name, good, bad, _ in
            [good, bad].map { value in
                let base = [("what", #""w""#), ("nature", #""target""#), ("basis", #""none""#)]
                let members = base.filter { $0.0 != name } + [(name, value)]
                return EventText("deal.signed").with(
                    "commitments", "[" + EventText.object(members) + "]")
            }
        }

    /// Every choice of numbers with every basis.
    private static let numbersByBasis: [EventText] =
        (WordList.bases.words + ["x-guess", "guess"]).flatMap { basis in
            (0..<8).map { chosen in
                let numbers = Basis.allNumbers.enumerated().filter { chosen >> $0.offset & 1 == 1 }
                return CommitmentTests.event(
                    [("basis", "\"\(basis)\""), ("unit", #""GW""#)]
                        + numbers.map { ("\($0.element)", #""5""#) })
            }
        }

    private static let words: [EventText] =
        WordListTests.cases.flatMap { list in
            (list.words.split(separator: " ").map(String.init)
                + ["", "other", list.words, "x-", "X-own", "x_own", "x-own", "x-É 1"])
                .map(list.event)
        }

    private static let dates: [EventText] =
        (EDTFTests.accepted.map(\.0) + EDTFTests.refused + RFC3339Tests.accepted
        + RFC3339Tests.refused)
        .map { EventText("deal.signed").with("date", quoted($0)) }

    private static let times: [EventText] =
        (RFC3339Tests.accepted + RFC3339Tests.refused)
        .map { EventText("deal.signed").withEnvelope("time", quoted($0)) }

    private static let ids: [EventText] =
        IdentifierTests.durations.map { commitment("term", $0.0) }
        + IdentifierTests.currencies.map { commitment("currency", $0.0) }
        + IdentifierTests.commitmentReferences.map { commitment("part_of", $0.0) }
        + IdentifierTests.wikidataItems.map { party("wikidata", $0.0) }
        + (IdentifierTests.leis + IdentifierTests.otherThanLEIs).map { party("lei", $0) }
        + [0, 1, 128, 129].map { party("parent", String(repeating: "a", count: $0)) }
        + [party("parent", "a\n")]
        + (0..<0x80).map { party("parent", "a\(Unicode.Scalar(UInt8($0)))a") }

    private static func commitment(_ name: String, _ text: String) -> EventText {
        CommitmentTests.event([("basis", #""none""#), (name, quoted(text))])
    }

    private static func party(_ name: String, _ text: String) -> EventText {
        EventText("party.named").with(name, quoted(text))
    }

    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
