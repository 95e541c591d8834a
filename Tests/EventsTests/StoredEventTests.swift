import PactwireTesting
import Testing

@testable import Events

@Suite("A record's payload gives back what was put in")
struct StoredEventTests {
    private func expectRoundTrip(_ event: Event, _ routes: Routes, targetSequence: UInt64) throws {
        let payload = StoredEvent.encode(event, routes: routes, targetSequence: targetSequence)
        // A slice that doesn't start at 0, as one read out of a segment.
        let framed = [0xAA, 0xBB] + payload
        let stored = try #require(StoredEvent(payload: framed[2...]))
        #expect(stored.targetSequence == targetSequence)
        #expect(stored.routes == routes)
        #expect(Array(stored.json) == event.json.bytes)
    }

    @Test("Every type survives, with and without a target", arguments: EventText.knownTypes)
    func roundTrips(type: EventType) throws {
        let event = try Event(checking: EventText(type).bytes)
        try expectRoundTrip(event, Routes(of: event), targetSequence: 0)
        let target = Routes(of: try Event(checking: EventText.rich.bytes))
        for sequence in [1, 127, 128, 16_384, UInt64.max] {
            try expectRoundTrip(event, Routes(of: event, target: target), targetSequence: sequence)
        }
    }

    @Test("Ids in escapes, ids of other events and own types survive")
    func roundTripsEscapes() throws {
        let event = try Event(
            checking: EventText("x-\\u00e9\\\\u0041", subject: "\\u0064eal")
                .with("parties", #"[{"id":"\u0061b"},{"id":"a\\u0062"},{"id":""},{"id":7}]"#).bytes)
        let routes = Routes(of: event)
        #expect(
            routes.parties.map { String(decoding: $0, as: UTF8.self) } == ["ab", #"a\u0062"#, ""])
        #expect(routes.subjects == [Array("deal".utf8)])
        try expectRoundTrip(event, routes, targetSequence: 9)
    }

    @Test(
        "The project is the one that the event itself names",
        arguments: [
            (#""stargate""#, "stargate"), (#""st\u0061rgate""#, "stargate"), (nil, nil), ("7", nil),
        ] as [(String?, String?)])
    func tellsProject(json: String?, project: String?) throws {
        let event = try Event(checking: EventText("x-plan").with("project", json).bytes)
        #expect(event.project == project.map { Array($0.utf8) })
        let payload = StoredEvent.encode(event, routes: Routes(of: event), targetSequence: 0)
        payload.withUnsafeBytes { bytes in
            #expect(StoredEventView(payload: bytes)?.project == event.project)
        }
    }

    @Test("Routes cost a few bytes beside the text")
    func isSmall() throws {
        let event = try Event(checking: EventText.rich.bytes)
        let payload = StoredEvent.encode(event, routes: Routes(of: event), targetSequence: 0)
        #expect(payload.count < event.json.bytes.count + 28)
    }

    @Test("A payload by hand, from the table of its form, is read")
    func readsByHand() throws {
        let json = Array(#"{"type":"x-a"}"#.utf8)
        let payload: [UInt8] =
            [1, 0x80, 0x01, 9, 3, 1, 0, 1, 0x64, 2, 9, 1, 0, 2, 0x70, 0x71] + json
        let stored = try #require(StoredEvent(payload: payload[...]))
        #expect(stored.targetSequence == 128)
        #expect(stored.routes.type == Array("x-a".utf8))
        #expect(stored.routes.subjects == [[0x64]])
        #expect(stored.routes.parties == [[0x78], [0x70, 0x71]])
        #expect(Array(stored.json) == json)
    }

    @Test("A shortened payload is nil unless it still ends a brace, and never traps")
    func truncates() throws {
        let event = try Event(checking: EventText.rich.bytes)
        let target = Routes(of: try Event(checking: EventText("party.merged").bytes))
        let payload = StoredEvent.encode(
            event, routes: Routes(of: event, target: target), targetSequence: 300)
        let jsonStart = payload.count - event.json.bytes.count
        for length in 0..<payload.count {
            let stored = StoredEvent(payload: payload.prefix(length))
            // What lies behind the routes is for the record's checksum to guard.
            let isObjectStill = length > jsonStart && payload[length - 1] == UInt8(ascii: "}")
            if stored != nil, !isObjectStill { Issue.record("\(length)") }
        }
    }

    @Test("A filter sees the same in a record as in the routes")
    func viewMatches() throws {
        let own = ["mou.signed", "talks.reported", "d-1", "ab", "openai", "pr-1", "foxconn"]
        let texts = [
            EventText("mou.signed", subject: "d-1").with("project", #""pr-1""#),
            EventText("talks.reported", subject: "\\u0064-1")
                .with("parties", #"[{"id":"\u0061b","role":"partner"}]"#),
            EventText("talks.reported", subject: "ab").with("project", #""pr-\u0031""#),
        ]
        for text in texts {
            let event = try Event(checking: text.bytes)
            let routes = Routes(of: event)
            let payload = StoredEvent.encode(event, routes: routes, targetSequence: 3)
            for word in own {
                for filter in [
                    EventFilter(types: [word]), EventFilter(subjects: ["x", word]),
                    EventFilter(parties: [word]), EventFilter(projects: [word, "y"]),
                    EventFilter(subjects: ["d-1"], parties: [word]),
                ] {
                    let isSeen = try payload.withUnsafeBytes { bytes in
                        let view = try #require(StoredEventView(payload: bytes))
                        return filter.matches(view)
                    }
                    let expected = filter.matches(routes, project: { event.project })
                    #expect(isSeen == expected, "\(text.text) \(filter)")
                }
            }
        }
    }

    @Test("Random payloads and random changes never trap")
    func survivesNoise() throws {
        var random = SeededRandom(seed: 3)
        let event = try Event(checking: EventText.rich.bytes)
        let good = StoredEvent.encode(event, routes: Routes(of: event), targetSequence: 5)
        for round in 0..<20_000 {
            var payload = good
            if round % 2 == 0 {
                payload = (0..<Int(random.next() % 40)).map { _ in
                    UInt8(truncatingIfNeeded: random.next())
                }
                payload.insert(1, at: 0)
            } else {
                payload[Int(random.next() % 40)] = UInt8(truncatingIfNeeded: random.next())
            }
            if let stored = StoredEvent(payload: payload[...]) {
                #expect(stored.json.count <= payload.count)
            }
        }
    }

    @Test(
        "Forms that no version wrote are nil",
        arguments: [
            [], [0], [2, 0, 0, 0, 0, 0], [1], [1, 0], Array(repeating: 0xFF, count: 40),
            [1] + Array(repeating: 0xFF, count: 40),
            [1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x7B, 0x7D],
            [1, 0, 0, 1, 0x61, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x7B, 0x7D],
            [1, 0, 9, 9, 0, 0, 0x7B, 0x7D], [1, 0, 0, 1, 0x61, 0, 0],
        ] as [[UInt8]])
    func refuses(payload: [UInt8]) { #expect(StoredEvent(payload: payload[...]) == nil) }

    @Test(
        "What readers get is the event with its sequence and time", arguments: EventText.knownTypes)
    func renders(type: EventType) throws {
        let event = try Event(checking: EventText(type).bytes)
        var stamp = EventStamp()
        stamp.set(sequence: .max, recordedMicroseconds: 1_763_713_800_000_001)
        let text = event.json.bytes.withUnsafeBytes { stamp.text(with: $0) }
        let root = try JSON(parsing: text).root
        #expect(root["sequence"]?.unsignedInteger == .max)
        #expect(root["recordedtime"]?.string == "2025-11-21T08:30:00.000001Z")
        #expect(root["data"]?.canonical() == event.data?.canonical())
        #expect(try Event(checking: text).json.bytes == event.json.bytes)
    }
}
