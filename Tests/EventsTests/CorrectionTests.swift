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

    @Test(
        "A correction that would change nothing, or make another kind of event, is refused",
        arguments: [
            (#"{"/data/topics/1/text":"t"}"#, "/data/topics/1/text", "is no place"),
            (#"{"/data/parties/3":{"id":"c","role":"host"}}"#, "/data/parties/3", "is no place"),
            (#"{"/data/parties/01/role":"host"}"#, "/data/parties/01/role", "is no place"),
            (#"{"/data/date/day":"1"}"#, "/data/date/day", "is no place"),
            (#"{"/data/note":"n","/data/expires":null}"#, "/data/expires", "is no place"),
            (#"{"/data/parties/2":null}"#, "/data/parties/2", "is no place"),
            (#"{"/data/target":{"source":"s","id":"i"}}"#, "/data/target", "is fixed"),
            (#"{"/data/target/id":"i"}"#, "/data/target/id", "is fixed"),
            (#"{"/type":"party.merged","/data/into":"b"}"#, "/type", "can't become party.merged"),
            (#"{"/type":"x-mine"}"#, "/type", "can't become x-"),
            (#"{"/data/date":"soon"}"#, "/data/date", "would be refused"),
        ])
    func wouldChangeNothing(set: String, place: String, reason: String) throws {
        let target = try Event(checking: EventText.rich.bytes)
        let refusal = try #require(target.refusal(ofCorrection: correction(set)))
        #expect(refusal.place == "/data/set")
        #expect(refusal.code == (place == "/data/date" ? .badDate : .badValue))
        #expect(refusal.reason.contains(place), "\(refusal)")
        #expect(refusal.reason.contains(reason), "\(refusal)")
    }

    @Test(
        "A correction with a place for all that it sets is good",
        arguments: [
            #"{"/data/note":"n"}"#, #"{"/data/date":null}"#, #"{"/type":"deal.signed"}"#,
            #"{"/data/parties/-":{"id":"c","role":"host"}}"#, #"{"/subject":"other"}"#,
            #"{"/data/parties/3":{"id":"d","role":"host"},"/data/parties/2":{"id":"c","role":"host"}}"#,
            #"{"/data/report":{"publisher":"x"},"/data/report/none/at/all":"inside"}"#,
        ])
    func hasPlaces(set: String) throws {
        let target = try Event(checking: EventText.rich.bytes)
        #expect(target.refusal(ofCorrection: try correction(set)) == nil)
    }

    @Test("Only tellings become one another")
    func families() {
        let all = EventType.allCases
        for type in all {
            #expect(all.filter { type.canBecome($0) }.contains(type))
            #expect(all.filter { type.canBecome($0) }.count == (type.isTelling ? 14 : 1))
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
