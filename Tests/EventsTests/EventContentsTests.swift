import Testing

@testable import Events

@Suite("An event is kept as it was given")
struct EventContentsTests {
    @Test("White space goes, and what the daemon gives; order, escapes and digits stay")
    func normalises() throws {
        let event = try Event(
            checking: Array(
                (" { \"recordedtime\" : \"x\", \"specversion\":\"1.0\",\n\"id\":\"\\u0065-1\","
                    + "\"source\":\"s\",\"\\u0073equence\":{\"a\":1},\"type\":\"x-own\","
                    + "\"subject\":\"d\",\"data\":{\"sequence\":1.50, \"recordedtime\":[ ]} }\n")
                    .utf8))
        #expect(
            String(decoding: event.json.bytes, as: UTF8.self)
                == #"{"specversion":"1.0","id":"\u0065-1","source":"s","type":"x-own","#
                + #""subject":"d","data":{"sequence":1.50,"recordedtime":[]}}"#)
        #expect(event.data?["sequence"]?.numberText == "1.50")
        #expect(event.key == EventKey(source: "s".utf8, id: "e-1".utf8))
    }

    @Test("What is normal stays byte for byte")
    func keepsBytes() throws {
        let bytes = EventText.rich.bytes
        #expect(try Event(checking: bytes).json.bytes == bytes)
    }

    @Test("The same contents are the same however they are told")
    func sameContents() throws {
        let event = try Event(checking: EventText.rich.bytes)
        var turned = EventText.rich
        turned.data.reverse()
        turned.envelope.reverse()
        let spaced = turned.text.split(separator: ",", omittingEmptySubsequences: false)
            .joined(separator: " ,\n ")
        let exported = EventText.rich.withEnvelope("sequence", "7")
            .withEnvelope("recordedtime", #""2025-11-21T08:30:00.000000Z""#)
        for bytes in [turned.bytes, Array(spaced.utf8), exported.bytes] {
            #expect(event.hasSameContents(as: try Event(checking: bytes)))
        }
    }

    @Test("Any other contents are others", arguments: ["title", "note", "unknown", "date"])
    func otherContents(name: String) throws {
        let event = try Event(checking: EventText.rich.bytes)
        let other = try Event(checking: EventText.rich.with(name, #""2024""#).bytes)
        #expect(!event.hasSameContents(as: other))
        let later = EventText.rich.withEnvelope("time", #""2025-11-21T08:30:01Z""#)
        #expect(!event.hasSameContents(as: try Event(checking: later.bytes)))
    }

    @Test("An event of exactly 1 MiB is accepted, one byte more refused")
    func boundsSize() throws {
        let empty = EventText.rich.with("note", "\"\"").bytes.count
        func event(_ size: Int) -> [UInt8] {
            let note = String(repeating: "n", count: size - empty)
            return EventText.rich.with("note", "\"\(note)\"").bytes
        }
        #expect(event(Limits.eventBytesMax).count == 1_048_576)
        #expect(refusal(of: event(Limits.eventBytesMax)) == nil)
        #expect(refusal(of: event(Limits.eventBytesMax + 1))?.code == .tooLarge)
        #expect(refusal(of: Array(repeating: 0, count: 1_048_577))?.code == .tooLarge)
    }

    @Test("Nesting is bounded with the event itself counted", arguments: [(30, true), (31, false)])
    func boundsNesting(depth: Int, isGood: Bool) {
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let refused = refusal(of: EventText.rich.with("deep", deep))
        #expect(refused?.code == (isGood ? nil : .badJSON))
    }

    @Test("The limits are those of the contract")
    func limits() {
        #expect(Limits.eventBytesMax == 1_048_576)
        #expect(Limits.nestingMax == 32)
        #expect(Limits.batchEventsMax == 4_096)
        #expect(Limits.batchBytesMax == 16_777_216)
        #expect(Limits.idCharactersMax == 128)
    }

    @Test("A target is what data.target names", arguments: EventText.knownTypes)
    func readsTarget(type: EventType) throws {
        let event = try Event(checking: EventText(type).bytes)
        let hasTarget = EventText(type).data.contains { $0.name == "target" }
        #expect(
            event.target == (hasTarget ? EventKey(source: "desk/one".utf8, id: "e-0".utf8) : nil))
    }

    @Test(
        "A stored text that is no event is refused, not trusted",
        arguments: [
            "", "{}", "[]", "null", #"{"type":"deal.signed","source":"s","id":"i"}"#,
            #"{"type":1,"source":"s","id":"i","subject":"d"}"#,
        ])
    func refusesStored(text: String) {
        #expect(throws: Refusal.self) { try Event(stored: Array(text.utf8)) }
    }

    @Test(
        "A reason is one short line, whatever the sender wrote",
        arguments: [
            EventText.rich.withEnvelope("type", "\"a\\nb\\u001b[31m\\u0085\\u2028\(long)\""),
            EventText.rich.with("date", "\"a\\nb\\u001b[31m\\u0085\\u2028\(long)\""),
            EventText.rich.with("certainty", "\"\\r\\n\(long)\""),
            EventText("announcement.corrected").with("set", "{\"a\\nb\(long)\":1}"),
            EventText.rich.with("\\u000a\(long)", "1").with(
                "x", "{\"\\n\(long)\":1,\"\\n\(long)\":2}"),
            EventText("commitment.stated").with(
                "commitments",
                #"[{"what":"w","nature":"target","basis":"range","min":"2\#(long)9","max":"1","unit":"u"}]"#
                    .replacingCharacter("é", with: "9")),
        ])
    func reasonIsOneLine(event: EventText) throws {
        let refused = try #require(refusal(of: event))
        #expect(refused.description.utf8.count < 1_000)
        for scalar in refused.description.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: Issue.record("\(scalar.value)")
            default: break
            }
        }
    }

    private static let long = String(repeating: "é", count: 5_000)
}

extension String {
    fileprivate func replacingCharacter(_ old: Character, with new: Character) -> String {
        String(map { $0 == old ? new : $0 })
    }
}
