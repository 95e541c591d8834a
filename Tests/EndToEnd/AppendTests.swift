import Events
import PactwireClient
import PactwireTesting
import Testing

@Suite("What is appended, and what is not", .timeLimit(.minutes(2)))
struct AppendTests {
    /// One fault of each kind, with the code and the words that name what and where.
    private static let faults: [(text: [UInt8], code: String, reason: String)] = [
        (Array(#"{"specversion":"1.0","id":"#.utf8), "bad_json", "byte 26"),
        (
            Array(Announcement.event("m", type: "mou.signed", subject: "s", data: "").utf8),
            "missing_member", "/data: member"
        ),
        (changed(#""parties":"#, to: #""title":7,"parties":"#), "wrong_type", "/data/title: "),
        (changed("partnership.announced", to: "deal.signd"), "unknown_type", "/type: "),
        (
            changed(#""parties":"#, to: #""date":"2025-02-29","parties":"#),
            "bad_date", "/data/date: \"2025-02-29\""
        ),
        (changed(#""parties":"#, to: #""title":"\ud83d","parties":"#), "bad_json", "surrogate"),
        (invalidUTF8, "bad_json", "UTF-8"),
        // White space to some, but not to JSON.
        ([0x0B], "bad_json", "byte 0"),
        ([0x20, 0x0C], "bad_json", "byte 0"),
        (
            changed(
                #""parties":"#,
                to: #""commitments":[{"what":"w","nature":"target","basis":"exact","#
                    + #""amount":"2,000","unit":"rack"}],"parties":"#),
            "bad_number", "/data/commitments/0/amount: \"2,000\""
        ),
        (changed(#""parties":"#, to: #""title":"\#(long)","parties":"#), "too_large", "1048576"),
        (changed("openai", to: "foxconn", id: "good-1"), "id_conflict", "sequence 1 "),
        (
            Array(Announcement.retraction("r", of: "nowhere").utf8), "unknown_target",
            "/data/target: "
        ),
        (
            Array(
                Announcement.correction(
                    "c", of: "good-1", setting: "/data/terms/0/max", to: "9"
                ).utf8),
            "bad_value", #"/data/set: "/data/terms/0/max" is no place in the event"#
        ),
    ]

    private static let long = String(repeating: "x", count: Limits.eventBytesMax)

    private static func changed(_ part: String, to other: String, id: String = "f") -> [UInt8] {
        let parts = Announcement.deal(id).split(separator: part, maxSplits: 1)
        return Array(parts.joined(separator: other).utf8)
    }

    private static var invalidUTF8: [UInt8] {
        changed(#""parties":"#, to: #""title":"?","parties":"#).map {
            $0 == UInt8(ascii: "?") ? 0xC3 : $0
        }
    }

    @Test("Every fault is refused with one line that names it; the good events between are kept")
    func refusals() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        var input = Array(Announcement.deal("good-1").utf8) + [0x0A]
        var goodIds = ["good-1"]
        for (place, fault) in Self.faults.enumerated() {
            let id = "good-\(place + 2)"
            input += fault.text + [0x0A] + Array(Announcement.deal(id).utf8) + [0x0A]
            goodIds.append(id)
        }
        let file = try daemon.directory.write(input, to: "mixed.ndjson")
        let result = try await daemon.pactwire("append", file, "--json")
        #expect(result.ending == .exited(1))
        let rows = try result.rows
        try #require(rows.count == 2 * Self.faults.count + 1)
        #expect(rows.map { $0["line"]?.unsignedInteger } == (1...rows.count).map { UInt64($0) })
        for (place, fault) in Self.faults.enumerated() {
            let refused = rows[2 * place + 1]
            #expect(Answer(refused) == .refused(fault.code))
            let reason = refused["reason"]?.string ?? ""
            #expect(reason.contains(fault.reason), "\(fault.code): \(reason)")
            #expect(Answer(rows[2 * place + 2]) == .appended(UInt64(place) + 2))
        }
        #expect(try await daemon.recordedIds() == goodIds)

        // For people: one line an event as well, and the refused ones say where they stand.
        let text = try await daemon.pactwire("append", file)
        #expect(text.ending == .exited(1) && text.lines.count == rows.count)
        for (place, fault) in Self.faults.enumerated() {
            let line = text.lines[2 * place + 1]
            #expect(line.hasPrefix("line \(2 * place + 2): refused: "), "\(line)")
            #expect(line.contains(fault.reason) && line.hasSuffix("(\(fault.code))"), "\(line)")
        }
        #expect(try await daemon.recordedIds() == goodIds)
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("The same event again is a duplicate, however it is written and after a restart")
    func duplicates() async throws {
        let event = Announcement.deal("e-2", more: #","title":"\u0041 & \/""#)
        let rewritten = """
            { "data": {"title": "A & /", "report": {"publisher":"item-d"}, "certainty" : "official",
              "parties":[{"role":"partner","id":"op\\u0065nai"}]},
              "subject":"deal-1", "type":"partnership.announced", "source":"e2e", "id":"e-2",
              "sequence": 77, "recordedtime": "2001-01-01T00:00:00Z", "specversion":"1.0" }
            """
        let other = Announcement.deal("e-2", more: #","title":"another""#)
        let daemon = try TestDaemon()
        try await daemon.start()
        #expect(
            try await daemon.append(Announcement.deal("e-1") + "\n" + event + "\n" + event)
                == [.appended(1), .appended(2), .duplicate(2)])
        for _ in 0..<2 {
            #expect(
                try await daemon.append(event + "\n" + rewritten + "\n" + other)
                    == [.duplicate(2), .duplicate(2), .refused("id_conflict")])
            try await daemon.stop()
            try await daemon.start()
        }
        #expect(try await daemon.recordedIds() == ["e-1", "e-2"])
        #expect(
            try await daemon.append(Announcement.deal("e-3")) == [.appended(3)])
        try await daemon.stop()
    }

    @Test("Events come one a line, in an array, or printed over several lines")
    func forms() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let (one, two) = (Announcement.deal("a-1"), Announcement.deal("a-2"))
        #expect(try await daemon.append("[\(one),\n \(two)]") == [.appended(1), .appended(2)])
        let pretty = Announcement.deal("p-1").replacing(",", with: ",\n  ")
            .replacing("{", with: "{\n  ")
        #expect(try await daemon.append(pretty + "\n" + one) == [.appended(3), .duplicate(1)])
        #expect(try await daemon.append("") == [])
        try await daemon.stop()
    }

    @Test("An event on standard input is appended and answered before the next one comes")
    func fed() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let append = try daemon.begin("append", "-", "--json", input: .fed)
        for number in 1...3 {
            try append.feed(Announcement.deal("f-\(number)") + "\n")
            try await eventually("answer \(number)") { append.lines.count == number }
        }
        append.endInput()
        #expect(try await append.wait() == .exited(0))
        let answers = try append.rows.map(Answer.init)
        #expect(answers == [.appended(1), .appended(2), .appended(3)])
        try await daemon.stop()
    }

    @Test("--expect appends all or nothing, and the same input again is safe")
    func expectations() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let input = Announcement.deals("a", 1...3)
        #expect(
            try await daemon.append(input, "--expect", "0")
                == [.appended(1), .appended(2), .appended(3)])
        #expect(
            try await daemon.append(input, "--expect", "0")
                == [.duplicate(1), .duplicate(2), .duplicate(3)])

        let more = Announcement.deals("b", 1...2)
        let unexpected = Answer.refused("unexpected_sequence")
        #expect(try await daemon.append(more, "--expect", "2") == [unexpected, unexpected])
        let bad = "{}\n"
        let refused = try await daemon.append(more + bad, "--expect", "3")
        let rest = Answer.refused("rest_refused")
        #expect(refused == [rest, rest, .refused("missing_member")])
        #expect(try await daemon.recordedIds() == ["a-1", "a-2", "a-3"])

        // Of one deal: its last event has sequence 2, whatever else was appended since.
        let amended = Announcement.deal("c", subject: "a-2", type: "deal.signed")
        #expect(try await daemon.append(amended, "--expect", "1", "--deal", "a-2") == [unexpected])
        #expect(
            try await daemon.append(amended, "--expect", "2", "--deal", "a-2") == [.appended(4)])
        #expect(try await daemon.append(more, "--expect", "4") == [.appended(5), .appended(6)])
        try await daemon.stop()
    }

    @Test("An input that was undone leaves nothing behind that its own copies could rest on")
    func undoneCopies() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let twice = Announcement.deal("a") + "\n" + Announcement.deal("a") + "\n"
        let unexpected = Answer.refused("unexpected_sequence")
        #expect(try await daemon.append(twice, "--expect", "99") == [unexpected, unexpected])
        let rest = Answer.refused("rest_refused")
        #expect(
            try await daemon.append(twice + "{}", "--expect", "0")
                == [rest, rest, .refused("missing_member")])
        #expect(try await daemon.append(Announcement.deal("b")) == [.appended(1)])
        #expect(try await daemon.append(twice, "--expect", "1") == [.appended(2), .duplicate(2)])
        #expect(try await daemon.recordedIds() == ["b", "a"])
        try await daemon.stop()
    }

    @Test("More in flight than the log takes at once is answered, each with its own sequence")
    func manyLargeOnes() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let client = try PactwireClient(
            Endpoints(requests: daemon.requests, stream: daemon.stream), patience: .seconds(60))
        let title = String(repeating: "x", count: 1_000_000)
        let answers = try await withThrowingTaskGroup(of: (String, UInt64?).self) { group in
            for number in 1...80 {
                group.addTask {
                    let id = "large-\(number)"
                    let event = Announcement.deal(id, more: #","title":"\#(title)""#)
                    return (id, try await client.append([Array(event.utf8)]).first?.sequence)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 80)
        let ids = try await daemon.recordedIds()
        #expect(ids.count == 80)
        for (place, id) in ids.enumerated() { #expect(answers[id] == UInt64(place) + 1) }
        try await daemon.stop()
    }

    @Test("A request that meets damage leaves nothing of itself, and ends the daemon")
    func damageInMidRequest() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let old = Announcement.deal("old")
        #expect(try await daemon.append(old) == [.appended(1)])
        // Once it is answered, the event is folded, and no longer in memory.
        #expect(try await daemon.status()["head"]?.unsignedInteger == 1)
        let segments = daemon.data + "/log"
        let name = try #require(try TestFile.names(in: segments).first)
        let file = "\(segments)/\(name)"
        let segment = try TestFile.read(file)
        var damaged = segment
        let place = try #require(segment.firstRange(of: Array(#""id":"old""#.utf8))).lowerBound
        damaged[place] ^= 1
        try TestFile.write(damaged, to: file)

        // The client asks again until its patience ends; the daemon is gone.
        let client = try PactwireClient(
            Endpoints(requests: daemon.requests, stream: daemon.stream), patience: .seconds(2))
        let batch = [Announcement.deal("new"), old].map { Array($0.utf8) }
        await #expect(throws: ClientError.self) { try await client.append(batch) }
        #expect(try await daemon.process.wait() == .exited(4))
        try TestFile.write(segment, to: file)
        try await daemon.start()
        #expect(try await daemon.recordedIds() == ["old"])
        try await daemon.stop()
    }
}
