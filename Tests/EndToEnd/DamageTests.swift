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
