import Events
import Wire

extension Judge {
    /// Bytes that are taken, to begin with.
    package var samples: [[UInt8]] {
        switch self {
        case .requests: Samples.requests
        case .stream:
            StreamHeader.Kind.allCases.map { kind in
                StreamHeader(kind, epoch: 9, sequence: 17, previous: 16).encoded
                    + Pace(beatMilliseconds: 1000, spreadMilliseconds: 40).encoded
            }
        case .topics:
            [
                .allEvents, .head, .join(nonce: Array("nonce".utf8)),
                .events(
                    EventFilter(
                        types: ["deal.signed", "mou.signed"], subjects: ["s"], parties: ["a", "b"],
                        projects: ["p"])),
                .state(projection: "deals"), .state(projection: "parties", key: "openai"),
            ].map { (topic: Topic) in topic.encoded } + [Array("event/party/sam".utf8), []]
        case .answers:
            [
                AppendSummary(history: "a/1@1", sequence: 4).encoded,
                Samples.parts.encoded,
                WireError(.busy, "busy", requestId: 7, changedAt: 3).body,
            ].map { AnswerHeader(.answer(.append), requestId: 7, epoch: 9).encoded + $0 }
        case .histories:
            [Array("a/1@1\na/1@1/17@5\n".utf8), Array("a/1@1/17@5\na/1@1/18@3\n".utf8)]
        case .json:
            [Array(#"{"a":[1,-2.50e+3,true,null,"\u00e9\n\"","2025-11-20"],"b":{"":{}}}"#.utf8)]
        case .events: Samples.events
        case .stored:
            Samples.events.compactMap { bytes in
                guard let event = try? Event(checking: bytes) else { return nil }
                return StoredEvent.encode(event, routes: Routes(of: event), targetSequence: 300)
            }
        }
    }
}

enum Samples {
    static var requests: [[UInt8]] {
        var show = ShowRequest(projection: "deals", key: "k")
        show.rows.parties = ["a", "b"]
        (show.from, show.natures, show.after, show.withinDays) = (["a"], ["target"], "v", 30)
        (show.asOf, show.publishedBy) = ("2025-10-02", "2025")
        show.atSequence = 12
        show.withKeys = true
        show.cursor = 3
        var diff = DiffRequest(projection: "ties", key: "k", from: "3", to: "2025-11-20")
        diff.rows.roles = ["r"]
        diff.cursor = 5
        let filter = EventFilter(types: ["t"], subjects: ["s"], parties: ["p"], projects: ["q"])
        let bodies: [(Verb, [UInt8])] = [
            (.append, AppendOptions(expectedSequence: 7, deal: "d").encoded),
            (.append, KnownHistory(history: "a/1@1", seen: 4).encoded),
            (.append, events[0] + Array("\n".utf8) + events[1]),
            (
                .read,
                ReadRequest(
                    from: 3, through: 9, sinceMicroseconds: -5, untilMicroseconds: 5,
                    filter: filter
                ).encoded
            ),
            (.show, show.encoded), (.diff, diff.encoded),
            (.segment, SegmentRequest(firstSequence: 3, offset: 4).encoded),
            (.status, []), (.ping, []), (.backup, []),
        ]
        return bodies.map { RequestHeader(verb: $0, requestId: 7).encoded + $1 }
    }

    static var parts: BackupParts {
        BackupParts(
            history: HistoryName(
                log: "a", lineages: [HistoryName.Lineage(number: 1, firstSequence: 1)]),
            head: 3,
            segments: [
                BackupParts.Segment(firstSequence: 1, file: "s", soundBytes: 1, fileBytes: 2)
            ])
    }

    static let events: [[UInt8]] = [
        event(
            "partnership.announced",
            #"""
            "date":"[2025-09-30,2025-10-01]","title":"t","instrument":"x-y","places":["US"],
            "parties":[{"id":"a","role":"partner","on_behalf_of":"b","as":"A"}],
            "commitments":[{"what":"w","nature":"target","basis":"range","min":"1","max":"2.5",
            "unit":"GW","from":["a"],"to":["b"],"due":"2026~","term":"P5Y","part_of":"s#w"}],
            "topics":[{"text":"t","with":["a"]}],"certainty":"official",
            "report":{"publisher":"p","language":"it","origin":["o","p"],"published":"2025-11"}
            """#),
        event(
            "announcement.corrected",
            #"""
            "target":{"source":"s","id":"e"},"set":{"/data/commitments/0/max":"7","/data/date":null,
            "/subject":"d~1"},"mistake":"publisher","report":{"publisher":"p"}
            """#),
        event("party.named", #""names":[{"text":"\u00e9","lang":"fr"}],"wikidata":"Q42""#),
        event("party.merged", #""into":"other""#),
        event("x-own", #""anything":[1e5,{}]"#),
    ]

    static let routes = events.compactMap { try? Event(checking: $0) }.map { Routes(of: $0) }

    private static func event(_ type: String, _ data: String) -> [UInt8] {
        let text =
            #"{"specversion":"1.0","id":"e-1","source":"desk","type":"\#(type)","#
            + #""subject":"s","time":"2025-11-21T08:30:00Z","data":{\#(data)}}"#
        return text.utf8.filter { $0 != UInt8(ascii: "\n") }
    }
}
