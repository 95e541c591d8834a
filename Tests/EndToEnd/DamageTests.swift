import Events
import Glibc
import PactwireTesting
import Testing

@Suite("A damaged log", .timeLimit(.minutes(2)))
struct DamageTests {
    @Test("A flipped bit stops the start and is named; what is before it can be read")
    func flipped() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        for number in 1...6 {
            // One request each, so that each is a group of its own.
            _ = try await daemon.append(Announcement.deal("e-\(number)", subject: "s-\(number)"))
        }
        try await daemon.stop()
        let segments = daemon.data + "/log"
        let name = try #require(try TestFile.names(in: segments).first)
        var bytes = try TestFile.read("\(segments)/\(name)")
        let place = try #require(bytes.firstRange(of: Array(#""id":"e-4""#.utf8))).lowerBound
        bytes[place] ^= 1
        try TestFile.write(bytes, to: "\(segments)/\(name)")

        let start = try await Command.pactwired(daemon.arguments)
        #expect(start.ending == .exited(4) && start.errorLines.count == 1)
        for word in ["damaged", name, "at byte ", "sequence 4", "read-only"] {
            #expect(start.errorLines.first?.contains(word) == true, "\(start.errorLines)")
        }
        let verified = try await Command.pactwire(["verify", "--data", daemon.data, "--json"])
        #expect(verified.ending == .exited(1))
        let fault = try #require(try verified.rows.first?["fault"])
        #expect(fault["file"]?.string?.hasSuffix(name) == true)
        #expect(fault["sequence"]?.unsignedInteger == 4 && fault["offset"] != nil)
        let replayed = try await Command.pactwire(["replay", "--data", daemon.data])
        #expect(replayed.ending == .exited(4) && replayed.errorLines.count == 1)
        #expect(try TestFile.read("\(segments)/\(name)") == bytes, "nobody may mend it")

        try await daemon.start(["--read-only"])
        #expect(try await daemon.recordedIds() == ["e-1", "e-2", "e-3"])
        #expect(try await daemon.show("deals").count == 3)
        #expect(try await daemon.status()["read_only"]?.bool == true)
        let append = try await daemon.pactwire("append", input: Announcement.deal("e-7"))
        #expect(append.ending == .exited(1) && append.errorLines.count == 1)
        #expect(append.errorLines.first?.contains("read only") == true, "\(append.errorLines)")
        #expect(try await daemon.stop() == .exited(0))
        #expect(try TestFile.read("\(segments)/\(name)") == bytes)
    }

    @Test("A log that ends before what was made of it stops the start, again and again")
    func shortened() async throws {
        let daemon = try TestDaemon()
        let environment = ["PACTWIRE_SEGMENT_BYTES": "\(1 << 20)"]
        try await daemon.start(environment: environment)
        for first in [1, 3001] {
            _ = try await daemon.append(Announcement.deals("e", first...first + 2999))
        }
        #expect(try await daemon.stop() == .exited(0))
        let names = try TestFile.names(in: daemon.data + "/log")
        let last = try #require(names.filter { $0.hasSuffix(".pwlog") }.max())
        let path = "\(daemon.data)/log/\(last)"
        let kept = daemon.directory.appending("kept")
        #expect(rename(path, kept) == 0)

        for _ in 0..<2 {
            let start = try await Command.pactwired(daemon.arguments, environment: environment)
            #expect(start.ending == .exited(4))
            let error = try #require(start.errorLines.last)
            for word in ["log damaged", "acknowledged", "sequence ", "backup"] {
                #expect(error.contains(word), "\(error)")
            }
        }
        let verified = try await Command.pactwire(["verify", "--data", daemon.data])
        #expect(verified.ending == .exited(1) && verified.lines.last?.contains("ends") == true)
        try await daemon.start(["--read-only"])
        #expect(try daemon.process.errorLines.contains { $0.hasPrefix("error: ") })
        try await daemon.stop()

        #expect(rename(kept, path) == 0)
        try await daemon.start(environment: environment)
        #expect(try await daemon.status()["head"]?.unsignedInteger == 6000)
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("What was promised and is gone with a torn end is said as an error")
    func tornPromise() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        for number in 1...3 { _ = try await daemon.append(Announcement.deal("e-\(number)")) }
        #expect(try await daemon.stop() == .exited(0))
        let name = try #require(try TestFile.names(in: daemon.data + "/log").first)
        let path = "\(daemon.data)/log/\(name)"
        #expect(truncate(path, off_t(try TestFile.read(path).count - 100)) == 0)
        try await daemon.start()
        let errors = try daemon.process.errorLines.filter { $0.hasPrefix("error: ") }
        #expect(errors.count == 1, "\(errors)")
        for word in ["acknowledged", "first=3", "last=3"] {
            #expect(errors.first?.contains(word) == true, "\(errors)")
        }
        #expect(try await daemon.recordedIds() == ["e-1", "e-2"])
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("A torn end that nobody was promised is cut, said, and kept aside")
    func torn() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("e", 1...3))
        _ = try await daemon.append(Announcement.deals("f", 1...3))
        try await daemon.kill()
        let segments = daemon.data + "/log"
        let name = try #require(try TestFile.names(in: segments).first)
        let path = "\(segments)/\(name)"
        let size = try TestFile.read(path).count
        #expect(truncate(path, off_t(size - 100)) == 0)

        try await daemon.start()
        let warnings = try daemon.process.errorLines.filter { $0.hasPrefix("warning: ") }
        #expect(warnings.count == 1 && warnings.first?.contains(name) == true, "\(warnings)")
        #expect(try await daemon.recordedIds() == ["e-1", "e-2", "e-3"])
        #expect(try TestFile.names(in: daemon.data + "/torn").count == 1)
        #expect(try await daemon.append(Announcement.deal("g-1")) == [.appended(4)])
        #expect(try await daemon.stop() == .exited(0))
    }
}
