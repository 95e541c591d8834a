import Events
import PactwireTesting
import Testing
import Wire

@testable import Daemon

@Suite("Differences over the socket", .timeLimit(.minutes(2)))
struct DiffTests {
    private static func deal(_ number: Int, title: String) -> String {
        #"{"specversion":"1.0","id":"e-\#(number)","source":"s","#
            + #""type":"partnership.announced","subject":"d-\#(number)","data":{"#
            + #""certainty":"official","parties":[{"id":"a","role":"partner"}],"#
            + #""title":"\#(title)","report":{"publisher":"p"}}}"# + "\n"
    }

    private static let correction =
        #"{"specversion":"1.0","id":"c","source":"s","type":"announcement.corrected","#
        + #""subject":"d-1","data":{"target":{"source":"s","id":"e-1"},"mistake":"publisher","#
        + #""set":{"/data/title":"new"},"report":{"publisher":"p"}}}"# + "\n"

    @Test("What is told of two points is what changed, by which event and why")
    func told() async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        let events = Self.deal(1, title: "old") + Self.deal(2, title: "two") + Self.correction
        _ = try peer.ask(.append, [], Array(events.utf8))
        let question = #"{"projection":"deals","from":"2","to":"3"}"#
        let reply = try peer.ask(.diff, Array(question.utf8))
        #expect(reply.kind == .answer(.diff))
        let summary = try JSON(parsing: reply.bodies[0]).root
        #expect(summary["sequence"]?.unsignedInteger == 3 && summary["cursor"] == nil)
        #expect(
            String(decoding: reply.bodies[1], as: UTF8.self)
                == #"{"projection":"deals","key":"d-1","member":"title","before":"old","#
                + #""after":"new","sequence":3,"cause":"publisher"}"# + "\n")
        // All of it was recorded after 1970 and before the year 9999.
        for (from, to, count) in [
            ("1970-01-01", "9999-12-31", 1), ("1970-01-01T00:00:00Z", "0", 0), ("3", "3", 0),
            ("3", "9999-01-01", 0),
        ] {
            let question =
                #"{"projection":"deals","key":"d-2","from":"\#(from)","to":"\#(to)"}"#
            let reply = try peer.ask(.diff, Array(question.utf8))
            let rows = try reply.bodies.last.map { body in
                try Lines(body).map { try JSON(parsing: Array($0)).root }
            }
            #expect(reply.kind == .answer(.diff), "\(from) \(to)")
            #expect(rows?.filter { $0["member"]?.isString("title") == true }.count == count)
            #expect(rows?.allSatisfy { $0["row"]?.isString("new") == true } == true)
        }
        try await served.stop()
    }

    @Test("A long difference comes in pages, as rows do")
    func pages() async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        let title = String(repeating: "x", count: 900_000)
        let events = (1...6).map { Self.deal($0, title: title) }.joined()
        _ = try peer.ask(.append, [], Array(events.utf8))
        var keys: Set<String> = []
        var pages = 0
        var question = #"{"projection":"deals","from":"0","to":"6"}"#
        while true {
            let reply = try peer.ask(.diff, Array(question.utf8))
            #expect(reply.kind == .answer(.diff))
            pages += 1
            for line in Lines(reply.bodies.last ?? []) {
                keys.insert(try JSON(parsing: Array(line)).root["key"]?.string ?? "")
            }
            let summary = try JSON(parsing: reply.bodies[0]).root
            guard let cursor = summary["cursor"]?.unsignedInteger else { break }
            question = #"{"cursor":\#(cursor)}"#
        }
        #expect(pages == 2 && keys == Set((1...6).map { "d-\($0)" }))
        let gone = try peer.ask(.diff, Array(question.utf8))
        #expect(gone.code == "cursor_expired")
        try await served.stop()
    }

    @Test("A question that makes no sense is refused with what to write instead")
    func refusals() async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        _ = try peer.ask(.append, [], Array(Self.deal(1, title: "one").utf8))
        let words = String(repeating: "\\u007f", count: 5000)
        for (members, code) in [
            (#""from":"0","to":"1""#, nil), (#""from":"0","to":"2""#, "unknown_sequence"),
            (#""from":"18446744073709551615","to":"0""#, "unknown_sequence"),
            (#""from":"1","to":"0""#, "bad_request"),
            (#""from":"2025-02-01","to":"2025-01-01""#, "bad_request"),
            (#""from":"1","to":"2025-01-01""#, "bad_request"),
            (#""from":"0""#, "bad_request"), (#""to":"0""#, "bad_request"),
            (#""from":"0","to":"2025-01""#, "bad_request"),
            (#""from":"\#(words)","to":"0""#, "bad_request"),
            (#""from":"0","to":"\#(words)""#, "bad_request"),
            (#""from":"0","to":"1","clock":"other""#, "bad_request"),
            (#""from":"0","to":"1","cursor":7"#, "cursor_expired"),
            (#""from":"2025","to":"2025-12-31","clock":"happened""#, nil),
            (#""from":"2025","to":"2026-01","clock":"published""#, nil),
            (#""from":"2025","to":"2025-11","clock":"happened""#, "bad_request"),
            (#""from":"0","to":"2025","clock":"published""#, "bad_request"),
        ] {
            let reply = try peer.ask(.diff, Array(#"{"projection":"deals",\#(members)}"#.utf8))
            #expect(reply.code == code, "\(members.prefix(60))")
            #expect(reply.bodies.reduce(0) { $0 + $1.count } < 4096)
            #expect(!reply.bodies.joined().contains(0x7F))
        }
        let other = #"{"projection":"weather","from":"0","to":"1"}"#
        #expect(try peer.ask(.diff, Array(other.utf8)).code == "unknown_projection")
        try await served.stop()
    }
}
