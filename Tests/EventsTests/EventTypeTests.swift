import Testing

@testable import Events

@Suite("Every type has the members of the contract")
struct EventTypeTests {
    @Test("The least of every type is accepted and read back", arguments: EventText.knownTypes)
    func acceptsLeast(type: EventType) throws {
        let event = try Event(checking: EventText(type).bytes)
        #expect(event.type == type)
        #expect(event.subject.string == "s-1")
        #expect(event.key == EventKey(source: "desk/one".utf8, id: "e-1".utf8))
        let stored = try Event(stored: event.json.bytes)
        #expect(stored.type == type)
        #expect(stored.json.bytes == event.json.bytes)
    }

    @Test(
        "Without any one of its required members an event is refused",
        arguments: EventText.knownTypes)
    func needsRequired(type: EventType) {
        for (name, _) in EventText(type).data {
            let refused = refusal(of: EventText(type).with(name, nil))
            #expect(refused?.code == .missingMember, "\(name)")
            #expect(refused?.place == "/data", "\(name)")
            #expect(refused?.reason.contains(name) == true, "\(name)")
        }
        #expect(refusal(of: EventText(type).with("report", "null")) != nil || type.isAboutParty)
    }

    @Test(
        "Each envelope member that is missing or empty is named",
        arguments: [
            "specversion", "id", "source", "type", "subject",
        ])
    func needsEnvelope(name: String) {
        let event = EventText.rich
        let missing = refusal(of: event.withEnvelope(name, nil))
        #expect(missing?.code == .missingMember)
        #expect(missing?.place == "")
        #expect(missing?.reason.contains("\"\(name)\"") == true)
        let empty = refusal(of: event.withEnvelope(name, "\"\""))
        #expect(empty?.code == .badValue)
        #expect(empty?.place == "/" + name)
        let number = refusal(of: event.withEnvelope(name, "1"))
        #expect(number?.code == .wrongType)
        #expect(number?.place == "/" + name)
    }

    static let badEnvelopes: [(String, String, Refusal.Code)] = [
        ("specversion", #""0.3""#, .badValue), ("specversion", #""1""#, .badValue),
        ("datacontenttype", #""text/plain""#, .badValue), ("datacontenttype", "1", .wrongType),
        ("subject", #""Has Capital""#, .badValue), ("subject", #""é""#, .badValue),
        ("type", #""deal.signd""#, .unknownType), ("type", #""x-""#, .unknownType),
        ("type", #""X-mine""#, .unknownType), ("type", #""Deal.signed""#, .unknownType),
        ("time", #""2025-11-21""#, .badDate), ("time", #""2025-11-21T08:30:00""#, .badDate),
        ("time", "1763713800", .wrongType), ("data", "[]", .wrongType),
        ("data", "null", .wrongType), ("data", #""{}""#, .wrongType),
    ]

    @Test("A bad envelope value is refused at its place", arguments: badEnvelopes)
    func refusesEnvelopeValue(name: String, json: String, code: Refusal.Code) throws {
        var members = EventText.rich.withEnvelope(name, json).envelope
        if name != "data" { members.append(("data", EventText.object(EventText.rich.data))) }
        let refused = refusal(of: Array(EventText.object(members).utf8))
        #expect(refused?.code == code)
        #expect(refused?.place == "/" + name)
    }

    @Test("Data may be missing only where the type is the sender's own")
    func needsData() throws {
        let bytes = Array(EventText.object(EventText.rich.envelope).utf8)
        #expect(refusal(of: bytes)?.code == .missingMember)
        let own = EventText("x-mine").envelope
        let event = try Event(checking: Array(EventText.object(own).utf8))
        #expect(event.type == .extended)
        #expect(event.data == nil)
        let list = try Event(checking: Array(EventText.object(own + [("data", "[1]")]).utf8))
        #expect(list.data?.isArray == true)
    }

    @Test(
        "A text that is no object is refused as a whole",
        arguments: ["[]", "1", "null", "\"{}\"", "[{}]"])
    func needsObject(text: String) {
        #expect(refusal(of: Array(text.utf8))?.code == .wrongType)
        #expect(refusal(of: Array(text.utf8))?.place == "")
    }

    static let brokenRules: [(String, String, String?, String)] = [
        ("visit.held", "parties", #"[{"id":"a","role":"visitor"}]"#, "/data/parties"),
        ("visit.held", "parties", #"[{"id":"a","role":"host"}]"#, "/data/parties"),
        ("statement.made", "parties", #"[{"id":"a","role":"partner"}]"#, "/data/parties"),
        ("deal.amended", "expires", nil, "/data"), ("party.named", "kind", nil, "/data"),
    ]

    @Test("Rules between members hold", arguments: brokenRules)
    func needsBetween(type: String, name: String, json: String?, place: String) {
        let refused = refusal(of: EventText(type).with(name, json).with("title", #""t""#))
        #expect(refused?.code == .missingMember)
        #expect(refused?.place == place)
    }

    static let choices: [(String, String, String, String)] = [
        ("deal.amended", "expires", "commitments", "[\(EventText.commitment)]"),
        ("deal.amended", "expires", "parties", EventText.parties.json),
        ("deal.amended", "expires", "binding", #""mixed""#),
        ("deal.amended", "expires", "project", #""stargate""#),
        ("party.named", "kind", "names", #"[{"text":"삼성","lang":"ko"}]"#),
        ("party.named", "kind", "parent", #""samsung""#),
        ("party.named", "kind", "lei", #""HWUPKR0MPOU8FGXBT394""#),
        ("party.named", "kind", "wikidata", #""Q20718""#),
    ]

    @Test("One of the members of a choice is enough", arguments: choices)
    func acceptsChoice(type: String, without: String, name: String, json: String) {
        #expect(refusal(of: EventText(type).with(without, nil).with(name, json)) == nil)
    }

    @Test("A party isn't merged into itself, however its id is spelt")
    func refusesSelfMerge() {
        let event = EventText("party.merged", subject: "p-2").with("into", #""\u0070-2""#)
        #expect(refusal(of: event)?.code == .badValue)
        #expect(refusal(of: event)?.place == "/data/into")
    }

    @Test("Several visitors and hosts are one visit; several roles of one party are fine")
    func acceptsManyRoles() {
        let parties =
            #"[{"id":"a","role":"visitor"},{"id":"b","role":"visitor"},{"id":"c","role":"host"},"#
            + #"{"id":"c","role":"x-interpreter"}]"#
        #expect(refusal(of: EventText("visit.held").with("parties", parties)) == nil)
    }
}
