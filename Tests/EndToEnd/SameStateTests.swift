import PactwireTesting
import Testing

@Suite("The same state everywhere", .timeLimit(.minutes(2)))
struct SameStateTests {
    @Test("Locale, time zone and batches leave no mark on the state")
    func digests() async throws {
        let sample = Repository.root + "/Examples/stargate.ndjson"
        let istanbul = ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kolkata"]
        let newYork = ["LC_ALL": "C", "LANG": "C", "TZ": "America/New_York"]

        let first = try TestDaemon()
        try await first.start(environment: istanbul)
        _ = try await first.pactwire("append", sample)

        let second = try TestDaemon()
        try await second.start(environment: newYork)
        let lines = String(decoding: try TestFile.read(sample), as: UTF8.self)
            .split(separator: "\n").map { $0 + "\n" }
        for start in stride(from: 0, to: lines.count, by: 7) {
            let events = lines[start..<min(start + 7, lines.count)].joined()
            _ = try await second.append(events)
        }

        let digest = try await first.digest()
        #expect(try await second.digest() == digest)
        for projection in [
            "timeline", "parties", "deals", "ties", "commitments", "projects", "visits", "sources",
            "conflicts",
        ] {
            let one = try await first.pactwire("show", projection, "--json").output
            #expect(try await second.pactwire("show", projection, "--json").output == one)
        }
        try await first.stop()
        try await second.stop()
        #expect(try await Replayed(first.data, environment: newYork).digest == digest)
        #expect(try await Replayed(second.data, environment: istanbul).digest == digest)
    }
}
