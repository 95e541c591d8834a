import Events
import Glibc
import PactwireTesting
import Testing

/// A small disk of a test's own. It is unmounted with its owner.
final class SmallDisk: Sendable {
    let path: String

    /// - Throws: ``WaitedInVain`` where mounting isn't allowed.
    init(at path: String, size: String) async throws {
        self.path = path
        mkdir(path, 0o755)
        let mount = try await Command.run(
            "/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path])
        guard mount.ending == .exited(0) else { throw WaitedInVain("\(mount.errorLines)") }
    }

    /// Mounts it anew, to read only or to write.
    func remount(_ mode: String) async throws {
        let mount = try await Command.run("/usr/bin/mount", ["-o", "remount,\(mode)", path])
        guard mount.ending == .exited(0) else { throw WaitedInVain("\(mount.errorLines)") }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    static func canBeMade() async -> Bool {
        guard geteuid() == 0, let directory = try? TemporaryDirectory() else { return false }
        return (try? await SmallDisk(at: directory.appending("probe"), size: "64k")) != nil
    }
}

@Suite("A full disk", .timeLimit(.minutes(2)))
struct FullDiskTests {
    @Test(
        "Appends are refused while the disk is full, reads go on, and appends once there is space",
        .enabled("mounting a small disk takes root", SmallDisk.canBeMade))
    func full() async throws {
        let directory = try TemporaryDirectory()
        let disk = try await SmallDisk(at: directory.appending("disk"), size: "2m")
        let ballast = disk.path + "/ballast"
        try TestFile.write([UInt8](repeating: 1, count: 1 << 20), to: ballast)
        let daemon = try TestDaemon(data: disk.path + "/data")
        try await daemon.start()

        let title = String(repeating: "x", count: 50_000)
        func event(_ number: Int) -> String {
            Announcement.deal(
                "e-\(number)", subject: "d-\(number)", more: #","title":"\#(title)""#)
        }
        var recorded = 0
        var refusal: CommandResult?
        while refusal == nil, recorded < 100 {
            let result = try await daemon.pactwire("append", input: event(recorded + 1))
            if result.ending == .exited(0) { recorded += 1 } else { refusal = result }
        }
        let said = try #require(refusal?.errorLines)
        #expect(refusal?.ending == .exited(1) && said.count == 1)
        #expect(said.first?.contains("disk full") == true, "\(said)")

        #expect(recorded > 0)
        #expect(try await daemon.show("deals").count == recorded)
        #expect(try await daemon.recordedIds().count == recorded)
        #expect(try await daemon.append(Announcement.deal("e-1")) == [.refused("id_conflict")])

        #expect(unlink(ballast) == 0)
        for number in recorded + 1...recorded + 3 {
            #expect(try await daemon.append(event(number)) == [.appended(UInt64(number))])
        }
        #expect(try await daemon.recordedIds().count == recorded + 3)
        let digest = try await daemon.digest()
        #expect(try await daemon.stop() == .exited(0))
        #expect(try await Replayed(daemon.data).digest == digest)
    }
}
