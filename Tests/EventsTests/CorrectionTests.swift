import Testing

@testable import Events

@Suite("A correction edits the event it speaks of")
struct CorrectionTests {
    private func correction(_ set: String) throws -> Event {
        try Event(checking: EventText("announcement.corrected").with("set", set).bytes)
    }

    @Test("Values are set, added and removed, and the rest stays")
    func applies() throws {
        let target = try Event(checking: EventText.rich.bytes)
        let edits = try correction(
            #"{"/data/date":null,"/data/commitments/0/max":"20","/data/parties/2":{"id":"c","#
                + #""role":"host"},"/data/note":"seen","/subject":"other","/type":"deal.signed"}"#
        ).edits
        #expect(edits.count == 6)
        let corrected = try target.applying(edits)
        #expect(corrected.type == .dealSigned)
        #expect(corrected.subject.string == "other")
        #expect(corrected.data?["date"] == nil)
        #expect(corrected.data?["note"]?.string == "seen")
        #expect(corrected.data?["parties"]?.count == 3)
        let max = corrected.data?.value(at: try #require(JSONPointer("/commitments/0/max")))
        #expect(max?.string == "20")
        #expect(corrected.key == target.key)
        #expect(corrected.data?["unknown"]?.canonical() == target.data?["unknown"]?.canonical())
    }

    @Test(
        "A correction that makes no event is refused with what the event would lack",
        arguments: [
            (#"{"/data/date":"2025-02-30"}"#, .badDate, "/data/date"),
            (#"{"/data/report":null}"#, .missingMember, "/data"),
            (#"{"/data/parties":null}"#, .missingMember, "/data"),
            (#"{"/data/parties/0":null,"/data/parties/1":null}"#, .badValue, "/data/parties"),
            (#"{"/data/commitments/0/min":"13"}"#, .badValue, "/data/commitments/0/max"),
            (#"{"/type":"deal.sold"}"#, .unknownType, "/type"),
            (#"{"/type":null}"#, .missingMember, ""),
            (#"{"/subject":7}"#, .wrongType, "/subject"),
        ] as [(String, Refusal.Code, String)])
    func refuses(set: String, code: Refusal.Code, place: String) throws {
        let target = try Event(checking: EventText.rich.bytes)
        let edits = try correction(set).edits
        do throws(Refusal) {
            _ = try target.applying(edits)
            Issue.record("applied")
        } catch {
            #expect(error.code == code)
            #expect(error.place == place)
        }
    }

    @Test("The order of the members of set changes nothing")
    func orderIsNothing() throws {
        let target = try Event(checking: EventText.rich.bytes)
        let members = [
            #""/data/parties/2":{"id":"c","role":"host"}"#,
            #""/data/parties/3":{"id":"d","role":"host"}"#, #""/data/parties/0":null"#,
            #""/data/title":"t""#, #""/data/report":{"publisher":"x"}"#,
            #""/data/report/title":"inside""#,
        ]
        let forward = try correction("{" + members.joined(separator: ",") + "}").edits
        let backward = try correction("{" + members.reversed().joined(separator: ",") + "}").edits
        let one = try target.applying(forward)
        #expect(one.hasSameContents(as: try target.applying(backward)))
        let ids = one.data?["parties"]?.elements.map { $0["id"]?.string ?? "" }
        #expect(ids == ["foxconn", "c", "d"])
    }

    @Test("Only a correction has edits", arguments: EventText.knownTypes)
    func othersHaveNone(type: EventType) throws {
        let event = try Event(
            checking: EventText(type).with("set", #"{"/data/date":"2025"}"#).bytes)
        #expect(event.edits.isEmpty == (type != .announcementCorrected))
    }

    @Test("A text without edits stays as it is")
    func appliesNothing() throws {
        let event = try Event(checking: EventText.rich.bytes)
        #expect(try event.applying([]).json.bytes == event.json.bytes)
    }
}
