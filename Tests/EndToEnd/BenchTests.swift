import Events
import PactwireTesting
import Testing

@Suite("A daemon is measured", .timeLimit(.minutes(2)))
struct BenchTests {
    @Test(
        "Every event is appended once and heard by every subscriber",
        arguments: ["--batch 16 --producers 3 --window 2", "--rate 2000 --subscribers 2"])
    func measured(_ options: String) async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deal("own"))
        let result = try await Command.pactwire(
            ["bench", "--yes", "--json", "--events", "500"]
                + options.split(separator: " ").map(String.init),
            environment: daemon.environment)
        #expect(result.ending == .exited(0), "\(result.errorLines)")
        let row = try #require(try result.rows.first)
        #expect(row["appended"]?.unsignedInteger == 500)
        #expect(row["duplicates"]?.unsignedInteger == 0 && row["refused"]?.unsignedInteger == 0)
        for name in ["append", "delivery"] {
            let figure = try #require(row[named: name])
            let times = try ["p50", "p99", "max"].map {
                try #require(figure[named: "\($0)_microseconds"]?.unsignedInteger)
            }
            #expect(times == times.sorted() && times[0] > 0, "\(name): \(times)")
        }
        #expect(result.errorLines.first?.contains("will stay for ever in the log") == true)
        let source = try #require(row["source"]?.string)
        #expect(result.errorLines.first?.contains(source) == true)
        #expect(try await daemon.status()["head"]?.unsignedInteger == 501)
        try await daemon.stop()
    }

    @Test("Nothing is appended unless somebody allows it")
    func asks() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let result = try await daemon.pactwire("bench", "--events", "5", input: "y\n")
        #expect(result.ending == .exited(2) && result.lines.isEmpty)
        #expect(result.errorLines.last?.contains("--yes") == true, "\(result.errorLines)")
        #expect(try await daemon.status()["head"]?.unsignedInteger == 0)
        try await daemon.stop()

        let gone = try await daemon.pactwire("bench", "--yes")
        #expect(gone.ending == .exited(3) && gone.errorLines.count == 1)
    }

    @Test("A log that takes nothing is said in one line")
    func readOnly() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        try await daemon.stop()
        try await daemon.start(["--read-only"])
        let result = try await daemon.pactwire("bench", "--yes", "--events", "5")
        #expect(result.ending == .exited(1) && result.lines.isEmpty)
        #expect(result.errorLines.count == 2, "\(result.errorLines)")
        try await daemon.stop()
    }
}
