import Events
import Glibc
import PactwireTesting
import Testing

/// A daemon with access control, its list of clients, and their keys.
struct GuardedDaemon {
    let daemon: TestDaemon
    /// The daemon's public key.
    let serverKey: String
    /// The public key of each client, listed or not.
    private var publicKeys: [String: String] = [:]

    /// Makes keys for `names`; nothing is listed yet, nothing runs.
    init(clients names: String...) async throws {
        daemon = try TestDaemon()
        serverKey = try await Self.makeKey("daemon", in: daemon.directory)
        for name in names {
            publicKeys[name] = try await Self.makeKey(name, in: daemon.directory)
        }
    }

    private static func makeKey(
        _ name: String, in directory: TemporaryDirectory
    ) async throws -> String {
        let file = directory.appending("\(name).key")
        let result = try await Command.pactwire(["keygen", file, "--json"])
        #expect(result.ending == .exited(0), "\(result.errorLines)")
        return try #require(result.rows.first?["public"]?.string)
    }

    func publicKey(of name: String) throws -> String { try #require(publicKeys[name]) }

    func keyFile(of name: String) -> String { daemon.directory.appending("\(name).key") }

    private var listFile: String { daemon.directory.appending("clients") }

    /// Writes the list anew: the role of each name.
    func list(_ roles: KeyValuePairs<String, String>) throws {
        try write(
            list: roles.map { "\($1) \(try publicKey(of: $0)) \($0)\n" }.joined())
    }

    func write(list: String) throws {
        unlink(listFile)
        try TestFile.write(Array(list.utf8), to: listFile)
    }

    var settings: [String: String] {
        [
            "PACTWIRE_ACCESS_KEYS": listFile,
            "PACTWIRE_ACCESS_SECRET": keyFile(of: "daemon"),
        ]
    }

    func start() async throws { try await daemon.start(environment: settings) }

    /// Has the list read again, and waits until the daemon says what came of it.
    func reload() async throws -> String {
        let process = try daemon.process
        func said() -> [String] { process.errorLines.filter { $0.contains("list of clients") } }
        let before = said().count
        process.signal(SIGHUP)
        return try await eventually("it says what came of the reload: \(process.errorText)") {
            said().dropFirst(before).first
        }
    }

    /// What `name`'s programs find their keys by.
    func environment(of name: String) -> [String: String] {
        daemon.environment.merging(
            ["PACTWIRE_KEY": keyFile(of: name), "PACTWIRE_SERVER_KEY": serverKey]) { $1 }
    }

    func pactwire(
        as name: String, _ arguments: String..., input: String = ""
    ) async throws -> CommandResult {
        try await Command.pactwire(arguments, environment: environment(of: name), input: input)
    }

    func begin(as name: String, _ arguments: String...) throws -> ChildProcess {
        try ChildProcess(
            BuiltPrograms.commandLine, arguments,
            environment: CleanEnvironment.with(environment(of: name)))
    }
}
