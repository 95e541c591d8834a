@testable import Events

/// An event as JSON text in the making: members stand in the order given, each value as written.
struct EventText: Sendable {
    typealias Member = (name: String, json: String)

    var envelope: [Member]
    var data: [Member]

    /// The least that an event of this type must say.
    init(_ type: String, subject: String = "s-1") {
        envelope = [
            ("specversion", #""1.0""#), ("id", #""e-1""#), ("source", #""desk/one""#),
            ("type", "\"\(type)\""), ("subject", "\"\(subject)\""),
        ]
        data = Self.requiredData[type] ?? []
    }

    init(_ type: EventType) { self.init(type.rawValue) }

    var text: String {
        let members = envelope + [("data", Self.object(data))]
        return Self.object(members)
    }

    var bytes: [UInt8] { Array(text.utf8) }

    func with(_ name: String, _ json: String?) -> EventText {
        var changed = self
        changed.data.removeAll { $0.name == name }
        if let json { changed.data.append((name, json)) }
        return changed
    }

    func withEnvelope(_ name: String, _ json: String?) -> EventText {
        var changed = self
        changed.envelope.removeAll { $0.name == name }
        if let json { changed.envelope.append((name, json)) }
        return changed
    }

    static func object(_ members: [Member]) -> String {
        "{" + members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}"
    }

    static let report = (name: "report", json: #"{"publisher":"item-d"}"#)
    static let certainty = (name: "certainty", json: #""official""#)
    static let parties = (
        name: "parties", json: #"[{"id":"openai","role":"partner"},{"id":"foxconn","role":"host"}]"#
    )
    static let target = (name: "target", json: #"{"source":"desk/one","id":"e-0"}"#)
    static let commitment =
        #"{"what":"supply","nature":"target","basis":"exact","amount":"5","unit":"GW"}"#

    /// By type, the members that the contract requires.
    static let requiredData: [String: [Member]] = [
        "talks.reported": [certainty, report, parties],
        "talks.ended": [certainty, report],
        "visit.held": [
            certainty, report,
            (
                "parties",
                #"[{"id":"openai","role":"visitor"},{"id":"foxconn","role":"host"}]"#
            ),
        ],
        "mou.signed": [certainty, report, parties],
        "partnership.announced": [certainty, report, parties],
        "deal.signed": [certainty, report, parties],
        "deal.in_force": [certainty, report, parties],
        "deal.completed": [certainty, report, parties],
        "deal.amended": [certainty, report, ("expires", #""2030""#)],
        "deal.suspended": [certainty, report],
        "deal.resumed": [certainty, report],
        "deal.terminated": [certainty, report],
        "commitment.stated": [certainty, report, ("commitments", "[\(commitment)]")],
        "statement.made": [
            certainty, report, ("text", #""We will.""#),
            ("parties", #"[{"id":"sam","role":"spokesperson","on_behalf_of":"openai"}]"#),
        ],
        "report.added": [certainty, report, target],
        "announcement.corrected": [
            report, target, ("set", #"{"/data/date":"2025-10-01"}"#), ("mistake", #""us""#),
        ],
        "announcement.denied": [report, ("by", #""openai""#)],
        "announcement.retracted": [report, target, ("mistake", #""publisher""#)],
        "party.named": [("kind", #""company""#)],
        "party.merged": [("into", #""p-2""#)],
    ]

    static let knownTypes = EventType.named
    /// One event with every kind of member, all of them good.
    static let rich = EventText("partnership.announced", subject: "openai-foxconn-hardware")
        .withEnvelope("time", #""2025-11-21T08:30:00Z""#)
        .withEnvelope("datacontenttype", #""application/json""#)
        .with("date", #""2025-11-20""#)
        .with("title", #""A \"next\" generation — in the \u00dcS \ud83d\ude80""#)
        .with("instrument", #""agreement""#)
        .with("places", #"["US","US-TX"]"#)
        .with("binding", #""non_binding""#)
        .with(
            "commitments",
            #"[{"what":"purchase","from":["openai"],"to":"foxconn","nature":"firm_order","basis":"#
                + #""range","min":"0.50","max":12.5,"currency":"USD","period":"year","by":"sam","#
                + #""due":"2026~","term":"P2Y6M","part_of":"stargate#build"}]"#
        )
        .with("topics", #"[{"text":"servers","with":["nvidia"]}]"#)
        .with("unknown", #"[true,false,null,-1.5e+10,{"deep":[[]]}]"#)
}

/// Why an event is refused; `nil` where it is accepted.
func refusal(of event: EventText) -> Refusal? { refusal(of: event.bytes) }

func refusal(of bytes: [UInt8]) -> Refusal? {
    do throws(Refusal) {
        _ = try Event(checking: bytes)
        return nil
    } catch {
        return error
    }
}

/// Why a text is no JSON; `nil` where it is.
func jsonError(of bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        _ = try JSON(parsing: bytes)
        return nil
    } catch {
        return error
    }
}
