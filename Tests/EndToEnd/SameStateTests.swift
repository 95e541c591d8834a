import PactwireTesting
import Projections
import Testing

@Suite("The same state everywhere", .timeLimit(.minutes(2)))
struct SameStateTests {
    @Test("Locale, time zone and batches leave no mark on the state")
    func digests() async throws {
        let istanbul = ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"]
        let newYork = ["LC_ALL": "C", "LANG": "C", "TZ": "America/New_York"]
        let lines = try Self.lines

        let first = try TestDaemon()
        try await first.start(environment: istanbul)
        _ = try await first.append(lines.joined())

        let second = try TestDaemon()
        try await second.start(environment: newYork)
        for start in stride(from: 0, to: lines.count, by: 7) {
            let events = lines[start..<min(start + 7, lines.count)].joined()
            _ = try await second.append(events)
        }

        let digest = try await first.digest()
        #expect(try await second.digest() == digest)
        for projection in Projection.allCases.map(\.rawValue) {
            let one = try await first.pactwire("show", projection, "--json").output
            #expect(!one.isEmpty)
            #expect(try await second.pactwire("show", projection, "--json").output == one)
        }
        try await first.stop()
        try await second.stop()
        #expect(try await Replayed(first.data, environment: newYork).digest == digest)
        // Each process hashes by a seed of its own.
        for _ in 0..<3 {
            #expect(try await Replayed(second.data, environment: istanbul).digest == digest)
        }
    }

    /// The sample, and then what depends most on how texts are compared: words that look alike and
    /// are of other bytes, a name in several scripts, a merge, and what is said of what was said.
    private static var lines: [String] {
        get throws {
            let sample = try TestFile.read(Repository.root + "/Examples/stargate.ndjson")
            var lines = String(decoding: sample, as: UTF8.self).split(separator: "\n").map(
                String.init)
            let letters = [
                "i", "I", "\u{130}", "\u{131}", "\u{E9}", "e\u{301}", "\u{FC}", "u\u{308}",
                "\u{F1}",
                "n\u{303}", "\u{F6}", "o\u{308}",
            ]
            for (number, letter) in letters.enumerated() {
                let commitment = #"{"what":"caf\#(letter)","nature":"target","basis":"none"}"#
                lines.append(
                    Announcement.deal(
                        "spelt-\(number)", subject: "spelt", type: "deal.signed",
                        more: #","commitments":[\#(commitment)],"places":["caf\#(letter)"]"#))
                lines.append(
                    Announcement.event(
                        "named-\(number)", type: "party.named", subject: "other-ai",
                        data: #""names":[{"text":"\#(letter)","lang":"tr"}]"#))
            }
            lines.append(
                Announcement.event(
                    "merged", type: "party.merged", subject: "other-ai", data: #""into":"openai""#))
            lines.append(
                Announcement.correction(
                    "right", subject: "spelt", of: "spelt-2", title: "\u{130}stanbul"))
            lines.append(Announcement.retraction("gone", subject: "spelt", of: "spelt-3"))
            return lines.map { $0 + "\n" }
        }
    }
}
