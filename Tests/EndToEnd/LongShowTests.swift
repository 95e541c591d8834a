import Events
import PactwireClient
import PactwireTesting
import Testing

@Suite("Answers of many pages", .timeLimit(.minutes(2)))
struct LongShowTests {
    private static let deals = 12

    /// More than two messages of rows.
    private static func started() async throws -> TestDaemon {
        let daemon = try TestDaemon()
        try await daemon.start()
        let title = String(repeating: "x", count: 900_000)
        for number in 0..<deals {
            let appended = try await daemon.append(
                Announcement.deal(
                    "e-\(number)", subject: "d-\(10 + number)", more: #","title":"\#(title)""#))
            #expect(appended == [.appended(UInt64(number + 1))])
        }
        return daemon
    }

    @Test("The command prints all rows once, in their order, at any sequence")
    func printed() async throws {
        let daemon = try await Self.started()
        for last in [Self.deals, Self.deals - 1] {
            let shown = try await daemon.pactwire(
                "show", "deals", "--json", "--at-sequence", "\(last)")
            #expect(shown.ending == .exited(0))
            let deals = try shown.rows.compactMap { $0["deal"]?.string }
            #expect(deals == (10..<10 + last).map { "d-\($0)" })
        }
        try await daemon.stop()
    }

    @Test("Where the daemon was started anew between pages, no row of another answer follows")
    func restart() async throws {
        let daemon = try await Self.started()
        let client = try PactwireClient(
            Endpoints(requests: daemon.requests, stream: daemon.stream))
        defer { client.close() }
        var pages = client.pages(of: "deals")
        let first = try #require(try await pages.next())
        #expect(!first.isEmpty && first.count < Self.deals)
        #expect(pages.sequence == UInt64(Self.deals))
        try await daemon.kill()
        try await daemon.start()
        let lost = await #expect(throws: ClientError.self) { try await pages.next() }
        #expect(lost?.serverCode == "cursor_expired")
        // Who wants all rows or none gets them.
        #expect(try await client.show("deals").rows.count == Self.deals)
        try await daemon.stop()
    }
}
