import Events
import Glibc
import PactwireTesting
import Testing

@Suite("Keys are made", .timeLimit(.minutes(1)))
struct KeygenTests {
    @Test("A key goes into a file of its owner's, with the line that lists it; never over another")
    func file() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.appending("desk.key")
        let result = try await Command.pactwire(["keygen", file])
        #expect(result.ending == .exited(0) && result.errorLines.isEmpty)
        var facts = stat()
        #expect(stat(file, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
        let text = String(decoding: try TestFile.read(file), as: UTF8.self)
        let key = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("public: ") }?.dropFirst(8))
        #expect(key.count == 40)
        #expect(result.lines.contains { $0.hasSuffix("read \(key) desk") }, "\(result.lines)")
        let secret = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("secret: ") }?.dropFirst(8))
        #expect(!result.outputText.contains(secret))

        let again = try await Command.pactwire(["keygen", file])
        #expect(again.ending == .exited(1) && again.lines.isEmpty)
        #expect(again.errorLines.first?.contains("never overwritten") == true)
        #expect(try TestFile.read(file) == Array(text.utf8))
    }

    @Test("Without a file the key is printed, as a file would hold it or for programs")
    func printed() async throws {
        let text = try await Command.pactwire(["keygen"])
        #expect(text.lines.contains { $0.hasPrefix("public: ") })
        #expect(text.lines.contains { $0.hasPrefix("secret: ") })
        let row = try #require(try await Command.pactwire(["keygen", "--json"]).rows.first)
        #expect(row["public"]?.string?.count == 40 && row["secret"]?.string?.count == 40)
        #expect(row["public"]?.string != row["secret"]?.string)
    }

    @Test("Keys that are missing by halves, or are none, are usage errors that name them")
    func halves() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.appending("desk.key")
        let row = try await Command.pactwire(["keygen", file, "--json"]).rows.first
        let key = try #require(row?["public"]?.string)
        let shared = try directory.write("public: \(key)\n", to: "shared.key")
        let open = try directory.write(
            String(decoding: try TestFile.read(file), as: UTF8.self), to: "open.key")
        chmod(shared, 0o600)
        let cases: [([String], String)] = [
            (["--server-key", key], "no key of yours"),
            (["--server-key", "-" + String(repeating: "0", count: 39)], "no key of yours"),
            (["--key", file], "but not the daemon's"),
            (["--key", file, "--server-key", "nowhere"], "nowhere can't be read"),
            (["--key", "nowhere", "--server-key", key], "nowhere can't be read"),
            (["--key", shared, "--server-key", key], "shared.key holds no secret key"),
            (["--key", open, "--server-key", key], "chmod 600"),
        ]
        for (arguments, expected) in cases {
            let result = try await Command.pactwire(["status"] + arguments)
            #expect(result.ending == .exited(2))
            #expect(result.errorLines.count == 1)
            #expect(result.errorLines.first?.contains(expected) == true, "\(result.errorLines)")
        }
        // The daemon's key may stand in a file that everybody can read.
        chmod(shared, 0o644)
        let nobody = try TestDaemon()
        let result = try await Command.pactwire(
            ["status", "--key", file, "--server-key", shared], environment: nobody.environment)
        #expect(result.ending == .exited(3))
    }
}
