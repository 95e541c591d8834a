import PactwireTesting

/// A Python 3 with pyzmq, and what is run with it.
enum Python {
    static let package = Repository.root + "/clients/python"

    static func interpreter() async throws -> String? {
        try await TestPython.interpreter(with: "zmq")
    }

    /// The path of mypy, which checks types.
    static func mypy() async throws -> String? {
        try await Command.run("/bin/sh", ["-c", "command -v mypy"]).lines.first
    }

    static func isFoundOrRequired() async throws -> Bool {
        try await TestPython.isFoundOrRequired(with: "zmq")
    }

    static func mypyIsFoundOrRequired() async throws -> Bool {
        if TestPython.isRequired { return true }
        return try await mypy() != nil
    }

    /// Runs a command of it to its end.
    static func run(_ arguments: String..., within limit: Duration = patience) async throws
        -> CommandResult
    {
        try await Command.run(
            try await required(), arguments, environment: environment, within: limit)
    }

    /// Starts a file of the project, named from its root.
    static func begin(
        _ file: String, _ arguments: [String], environment more: [String: String] = [:]
    ) async throws -> ChildProcess {
        try ChildProcess(
            try await required(), ["\(Repository.root)/\(file)"] + arguments,
            environment: CleanEnvironment.with(environment.merging(more) { $1 }))
    }

    /// Starts `Tests/EndToEnd/Python/client.py`, which uses the package.
    static func client(_ daemon: TestDaemon, _ arguments: String...) async throws -> ChildProcess {
        try await begin(clientScript, [daemon.requests, daemon.stream] + arguments)
    }

    /// The same, with the keys of `name`.
    static func client(
        of guarded: GuardedDaemon, as name: String, _ arguments: String...
    ) async throws -> ChildProcess {
        try await begin(
            clientScript, [guarded.daemon.requests, guarded.daemon.stream] + arguments,
            environment: guarded.environment(of: name))
    }

    private static let clientScript = "Tests/EndToEnd/Python/client.py"

    /// Compiled files would lie between the sources, and what is printed would wait for more.
    private static let environment = ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"]

    private static func required() async throws -> String {
        guard let python = try await interpreter() else {
            throw WaitedInVain("no Python 3 here can import zmq")
        }
        return python
    }
}
