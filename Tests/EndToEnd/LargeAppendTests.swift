import PactwireClient
import PactwireTesting
import Testing

@Suite("Appends that are large, or become large", .demanding, .timeLimit(.minutes(10)))
struct LargeAppendTests {
    @Test("A large batch that is sent again is answered soon, and others meanwhile")
    func largeRetry() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let client = try PactwireClient(
            Endpoints(requests: daemon.requests, stream: daemon.stream), patience: patience)
        let title = String(repeating: "x", count: 3000)
        let events = (1...2000).map {
            Array(Announcement.deal("r-\($0)", more: #","title":"\#(title)""#).utf8)
        }
        let first = try await client.append(events).map(\.sequence)
        // Within the client's patience, during which the daemon must answer its pings.
        let again = try await client.append(events)
        #expect(again.map(\.sequence) == first)
        #expect(again.allSatisfy { $0.outcome == .duplicate })
        try await daemon.stop()
    }

    /// An event that names 4,000 parties by long ids.
    private static var crowd: String {
        let name = String(repeating: "x", count: 110)
        let ids = (1...4000).map { #""\#(name)-\#($0)""# }.joined(separator: ",")
        return Announcement.deal("crowd", more: #","topics":[{"text":"t","with":[\#(ids)]}]"#)
    }

    @Test("Events that each get the many parties of one are refused where it is too much at once")
    func manyRoutes() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        #expect(try await daemon.append(Self.crowd) == [.appended(1)])
        let client = try PactwireClient(
            Endpoints(requests: daemon.requests, stream: daemon.stream), patience: .seconds(60))
        let reports = (1...400).map { number in
            Array(
                Announcement.event(
                    "r-\(number)", type: "report.added", subject: "deal-1",
                    data: #""target":{"source":"e2e","id":"crowd"},"certainty":"official","#
                        + #""report":{"publisher":"item-d"}"#
                ).utf8)
        }
        // The client may send a request twice, so some may be there already when it is answered.
        let answers = try await client.append(reports)
        let kept = answers.prefix { $0.sequence != nil }
        #expect(kept.map(\.sequence) == kept.indices.map { UInt64($0) + 2 })
        #expect(kept.count > 50 && kept.count < reports.count)
        #expect(answers.dropFirst(kept.count).allSatisfy { $0.code == "too_large" })
        // Another request goes on where it was refused.
        let next = try await client.append([reports[kept.count]])
        #expect(next.map(\.code) == [nil])
        #expect(try await daemon.append(Announcement.deal("d")).map(\.code) == [nil])
        #expect(try daemon.peakMemoryBytes() < 320 << 20)
        #expect(try await daemon.stop() == .exited(0))
    }
}

extension TestDaemon {
    /// The most memory that its process had at any time.
    fileprivate func peakMemoryBytes() throws -> Int {
        let mine = try TestFile.names(in: "/proc").first { name in
            let words = (try? TestFile.read("/proc/\(name)/cmdline")) ?? []
            return words.firstRange(of: Array(data.utf8)) != nil
        }
        let status = try TestFile.read("/proc/\(try #require(mine))/status")
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("VmHWM:") }
        let words = try #require(line).split { $0 == " " || $0 == "\t" }
        return try #require(Int(words[1])) << 10
    }
}
