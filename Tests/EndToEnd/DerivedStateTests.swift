import Events
import Glibc
import PactwireTesting
import Testing

/// Snapshots and the index of ids make a start quick; nothing else hangs on them.
@Suite("What is derived from the log", .demanding, .timeLimit(.minutes(10)))
struct DerivedStateTests {
    /// What was done to the files of a stopped daemon.
    enum Harm: CaseIterable {
        case none, gone, manifestDamaged, runsDamaged, runsEmptied

        func fall(on directory: String) throws {
            let names = try TestFile.names(in: directory)
            let runs = names.filter { $0.hasSuffix(".run") }
            #expect(!runs.isEmpty && names.contains("manifest"))
            switch self {
            case .none: break
            case .gone: #expect(rename(directory, directory + ".gone") == 0)
            case .manifestDamaged: try flip("\(directory)/manifest")
            case .runsDamaged: for run in runs { try flip("\(directory)/\(run)") }
            case .runsEmptied: for run in runs { #expect(truncate("\(directory)/\(run)", 0) == 0) }
            }
        }

        private func flip(_ path: String) throws {
            var bytes = try TestFile.read(path)
            bytes[bytes.count / 3] ^= 0x10
            try TestFile.write(bytes, to: path)
        }
    }

    @Test(
        "Whatever became of it, a start has the same state and knows every id",
        arguments: Harm.allCases, ["full", "background"])
    func restart(harm: Harm, verify: String) async throws {
        let daemon = try TestDaemon()
        let environment = ["PACTWIRE_START_VERIFY": verify]
        try await daemon.start(environment: environment)
        // A stop takes a snapshot of no fewer than a thousand.
        let batch = Announcement.deals("e", 1...1500)
        _ = try await daemon.append(batch)
        let digest = try await daemon.digest()
        #expect(try await daemon.stop() == .exited(0))
        for name in ["snapshots", "index/ids", "index/subjects"] {
            try harm.fall(on: "\(daemon.data)/\(name)")
        }

        if verify == "background", harm == .runsDamaged {
            let found = try await Command.pactwired(daemon.arguments, environment: environment)
            #expect(found.ending == .exited(5), "\(found.errorLines)")
            #expect(found.errorLines.contains { $0.contains("start again") })
        }
        try await daemon.start(environment: environment)
        #expect(try await daemon.digest() == digest)
        let isUsed = try daemon.process.errorLines.contains {
            $0.hasPrefix("info: goes on from a snapshot of 1500 events")
        }
        #expect(isUsed || harm != .none)
        let again = try await daemon.append(batch)
        #expect(again == (1...1500).map { .duplicate($0) })
        let retraction = Announcement.retraction("r-1", subject: "e-700", of: "e-700")
        #expect(try await daemon.append(retraction) == [.appended(1501)])
        let other = Announcement.deal("x", subject: "e-3")
        let expecting = try await daemon.append(other, "--expect", "3", "--deal", "e-3")
        #expect(expecting == [.appended(1502)])
        let changed = try await daemon.digest()
        #expect(changed != digest)
        #expect(try await daemon.stop() == .exited(0))
        #expect(try await Replayed(daemon.data) == Replayed(events: 1502, digest: changed))
    }

    @Test("Read-only nothing on disk changes, and what can't be used stays")
    func readOnly() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("e", 1...1200))
        let digest = try await daemon.digest()
        try await daemon.stop()
        for harm in [Harm.none, .manifestDamaged, .runsDamaged] {
            try harm.fall(on: daemon.data + "/snapshots")
            let before = try contents(of: daemon.data)
            try await daemon.start(["--read-only"])
            #expect(try await daemon.digest() == digest)
            #expect(try await daemon.stop() == .exited(0))
            #expect(try contents(of: daemon.data) == before)
        }
    }

    private func contents(of directory: String) throws -> [String: [UInt8]] {
        var all: [String: [UInt8]] = [:]
        for folder in ["log", "snapshots", "index/ids", "index/subjects"] {
            for name in try TestFile.names(in: "\(directory)/\(folder)") {
                all["\(folder)/\(name)"] = try TestFile.read("\(directory)/\(folder)/\(name)")
            }
        }
        return all
    }

    @Test("Damage that a start in the background did not look for ends the daemon, and is named")
    func foundWhileServing() async throws {
        let daemon = try TestDaemon()
        let environment = [
            "PACTWIRE_SEGMENT_BYTES": "1048576", "PACTWIRE_START_VERIFY": "background",
            "PACTWIRE_LOG_LEVEL": "info",
        ]
        try await daemon.start(environment: environment)
        let long = #","title":"\#(String(repeating: "x", count: 3000))""#
        for batch in 0..<4 {
            let events = (1...300).map { Announcement.deal("e-\(batch)-\($0)", more: long) + "\n" }
            _ = try await daemon.append(events.joined())
        }
        try await daemon.stop()
        let log = daemon.data + "/log"
        let segments = try TestFile.names(in: log).filter { $0.hasSuffix(".pwlog") }
        #expect(segments.count >= 3)
        var bytes = try TestFile.read("\(log)/\(segments[0])")
        bytes[100_000] ^= 1
        try TestFile.write(bytes, to: "\(log)/\(segments[0])")

        let result = try await Command.pactwired(daemon.arguments, environment: environment)
        #expect(result.ending == .exited(4))
        let named = result.errorLines.filter { $0.contains("damaged") && $0.contains(segments[0]) }
        #expect(named.count == 1, "\(result.errorLines)")
        #expect(result.errorLines.contains { $0.hasPrefix("info: ready ") })
    }
}
