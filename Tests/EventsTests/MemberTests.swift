import Testing

@testable import Events

/// One member, a value it may have, and one it may not with the answer to it.
struct MemberCase: Sendable, CustomTestStringConvertible {
    var name: String
    var good: String
    var bad: String
    var code: Refusal.Code
    /// Below `/data/` and the member.
    var place: String

    init(_ name: String, _ good: String, _ bad: String, _ code: Refusal.Code, _ place: String = "")
    {
        (self.name, self.good, self.bad, self.code, self.place) = (name, good, bad, code, place)
    }

    var testDescription: String { "\(name): \(bad)" }
}

@Suite("Every member is checked at its place")
struct MemberTests {
    static let reportCases: [MemberCase] = [
        .init("note", #""""#, "1", .wrongType),
        .init("report", #"{"publisher":"p"}"#, "[]", .wrongType),
        .init("report", #"{"publisher":"p"}"#, "{}", .missingMember),
        .init("report", #"{"publisher":"p"}"#, #"{"publisher":"P"}"#, .badValue, "/publisher"),
        .init(
            "report", reportWith(#""origin":"a""#), reportWith(#""origin":[]"#), .badValue,
            "/origin"),
        .init(
            "report", reportWith(#""origin":["a","b"]"#), reportWith(#""origin":["a","B"]"#),
            .badValue, "/origin/1"),
        .init(
            "report", reportWith(#""published":"2025-11""#),
            reportWith(#""published":"2025-11-31""#),
            .badDate, "/published"),
        .init("report", reportWith(#""url":"u""#), reportWith(#""url":"""#), .badValue, "/url"),
        .init(
            "report", reportWith(#""language":"it""#), reportWith(#""language":1"#), .wrongType,
            "/language"),
        .init(
            "report", reportWith(#""quote":"""#), reportWith(#""quote":null"#), .wrongType, "/quote"
        ),
        .init(
            "report", reportWith(#""title":"t""#), reportWith(#""title":[]"#), .wrongType, "/title"),
        .init(
            "report", reportWith(#""locator":"3""#), reportWith(#""locator":3"#), .wrongType,
            "/locator"),
    ]

    static let announcementCases: [MemberCase] = [
        .init("date", #""2025~""#, #""2025-02-30""#, .badDate),
        .init("date", #""[..2025]""#, "2025", .wrongType),
        .init("title", #""""#, "1", .wrongType),
        .init("parties", allRoles, "[]", .badValue),
        .init("parties", allRoles, "{}", .wrongType),
        .init("parties", allRoles, #"[{"role":"host"}]"#, .missingMember, "/0"),
        .init("parties", allRoles, #"[{"id":"a"}]"#, .missingMember, "/0"),
        .init("parties", allRoles, #"[{"id":"A","role":"host"}]"#, .badValue, "/0/id"),
        .init("parties", allRoles, #"[{"id":"a","role":"guest"}]"#, .badValue, "/0/role"),
        .init(
            "parties", allRoles,
            #"[{"id":"a","role":"host"},{"id":"a","role":"host","on_behalf_of":""}]"#,
            .badValue, "/1/on_behalf_of"),
        .init("parties", allRoles, #"[{"id":"a","role":"host","as":1}]"#, .wrongType, "/0/as"),
        .init("project", #""p""#, #""P""#, .badValue),
        .init("part_of", #""p""#, #""a#b""#, .badValue),
        .init("places", #"["US","US-TX","Abilene"]"#, #"["US",""]"#, .badValue, "/1"),
        .init("places", #"["US"]"#, #""US""#, .wrongType),
        .init("commitments", "[\(EventText.commitment)]", "[1]", .wrongType, "/0"),
        .init(
            "topics", #"[{"text":"t","with":["a"],"certainty":"rumoured"}]"#, "[{}]",
            .missingMember, "/0"),
        .init("topics", #"[{"text":"t"}]"#, #"[{"text":"t","with":"a"}]"#, .wrongType, "/0/with"),
        .init(
            "topics", #"[{"text":"t"}]"#, #"[{"text":"t","certainty":"sure"}]"#, .badValue,
            "/0/certainty"),
        .init("instrument", #""treaty""#, #""alliance""#, .badValue),
        .init("binding", #""unknown""#, "true", .wrongType),
        .init("binding", #""mixed""#, #""yes""#, .badValue),
        .init("expires", #""2030-12""#, #""soon""#, .badDate),
        .init("certainty", #""speculated""#, #""certain""#, .badValue),
    ]

    private static let allRoles =
        #"[{"id":"a","role":"visitor","on_behalf_of":"o","as":"A"},{"id":"b","role":"host"},"#
        + #"{"id":"c","role":"spokesperson"}]"#

    private static func reportWith(_ member: String) -> String { "{\"publisher\":\"p\",\(member)}" }

    private func expect(_ member: MemberCase, in type: EventType) {
        let good = refusal(of: EventText(type).with(member.name, member.good))
        #expect(good == nil, "\(type) \(member.name)")
        let bad = refusal(of: EventText(type).with(member.name, member.bad))
        #expect(bad?.code == member.code, "\(type) \(member.name)")
        #expect(bad?.place == "/data/" + member.name + member.place, "\(type) \(member.name)")
    }

    @Test("Members of all types but party.*", arguments: reportCases)
    func reported(member: MemberCase) {
        for type in EventText.knownTypes where !type.isAboutParty { expect(member, in: type) }
    }

    @Test("Members of all types but party.* and announcement.*", arguments: announcementCases)
    func announcements(member: MemberCase) {
        for type in EventText.knownTypes where !type.isAboutParty && !type.isAboutAnnouncement {
            expect(member, in: type)
        }
    }

    private static let target = EventText.target.json

    static let ownCases: [(EventType, MemberCase)] = [
        (.talksEnded, .init("outcome", #""agreed""#, #""failed""#, .badValue)),
        (.talksEnded, .init("outcome", #""lapsed""#, #""x-mine""#, .badValue)),
        (.dealTerminated, .init("outcome", #""withdrawn""#, #""agreed""#, .badValue)),
        (.statementMade, .init("text", #""t""#, #""""#, .badValue)),
        (.statementMade, .init("stance", #""declines_comment""#, #""denies""#, .badValue)),
        (.statementMade, .init("target", target, #"{"id":"e"}"#, .missingMember)),
        (.reportAdded, .init("target", target, #""e-0""#, .wrongType)),
        (
            .reportAdded,
            .init("target", target, #"{"source":"","id":"e"}"#, .badValue, "/source")
        ),
        (.reportAdded, .init("outcome", #""agreed""#, "1", .wrongType)),
        (.announcementCorrected, .init("set", #"{"/type":"deal.signed"}"#, "{}", .badValue)),
        (
            .announcementCorrected,
            .init("set", #"{"/subject":"d"}"#, #"{"/id":"d"}"#, .badValue)
        ),
        (
            .announcementCorrected,
            .init("set", #"{"/data/x~1y":null}"#, #"{"/data":{}}"#, .badValue)
        ),
        (
            .announcementCorrected,
            .init("set", #"{"/data/":1}"#, #"{"data/date":1}"#, .badValue)
        ),
        (.announcementCorrected, .init("set", #"{"/data/a":1}"#, #"{"":1}"#, .badValue)),
        (.announcementCorrected, .init("set", #"{"/data/a":1}"#, #"{"/type/0":1}"#, .badValue)),
        (
            .announcementCorrected,
            .init("set", #"{"/data/a":1}"#, #"{"/source":"s"}"#, .badValue)
        ),
        (
            .announcementCorrected,
            .init("set", #"{"/data/a":1}"#, #"{"/data/~2":1}"#, .badValue)
        ),
        (.announcementCorrected, .init("set", #"{"/data/a":1}"#, "[]", .wrongType)),
        (.announcementCorrected, .init("mistake", #""publisher""#, #""x-printer""#, .badValue)),
        (.announcementCorrected, .init("since", #""2025-11""#, #""then""#, .badDate)),
        (.announcementDenied, .init("by", #""foxconn""#, #"["foxconn"]"#, .wrongType)),
        (.announcementDenied, .init("date", #""2025""#, #""2025-00""#, .badDate)),
        (.announcementDenied, .init("text", #""No.""#, #""""#, .badValue)),
        (.announcementDenied, .init("target", target, "{}", .missingMember)),
        (.announcementRetracted, .init("mistake", #""us""#, #""them""#, .badValue)),
        (.announcementRetracted, .init("date", #""2025""#, "[]", .wrongType)),
        (
            .partyNamed,
            .init(
                "names", #"[{"text":"t","lang":"en"}]"#, #"[{"text":"t"}]"#, .missingMember,
                "/0")
        ),
        (.partyNamed, .init("names", #"[{"text":"t","lang":"en"}]"#, "[]", .badValue)),
        (.partyNamed, .init("kind", #""publisher""#, #""x-fund""#, .badValue)),
        (.partyNamed, .init("parent", #""p""#, #""""#, .badValue)),
        (
            .partyNamed,
            .init("lei", #""HWUPKR0MPOU8FGXBT394""#, #""HWUPKR0MPOU8FGXBT395""#, .badValue)
        ),
        (.partyNamed, .init("wikidata", #""Q1""#, #""P1""#, .badValue)),
        (.partyMerged, .init("into", #""p-3""#, #""P-3""#, .badValue)),
    ]

    @Test("Members of single types", arguments: ownCases)
    func own(type: EventType, member: MemberCase) { expect(member, in: type) }

    @Test("Members that no table names are kept, whatever they hold")
    func keepsUnknown() throws {
        let event = try Event(checking: EventText.rich.with("amount", "[-1]").bytes)
        #expect(event.data?["amount"]?.isArray == true)
        #expect(event.data?["unknown"]?.count == 5)
    }
}
