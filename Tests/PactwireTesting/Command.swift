/// What a command printed, and how it ended.
package struct CommandResult: Sendable {
    package let ending: Ending
    package let output: [UInt8]
    package let lines: [String]
    package let errorLines: [String]

    package var outputText: String { String(decoding: output, as: UTF8.self) }
}

/// Runs a command to its end.
package enum Command {
    /// - Throws: ``WaitedInVain`` when it still runs after `limit`; it is killed then.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        input: [UInt8] = [], within limit: Duration = patience
    ) async throws -> CommandResult {
        let process = try ChildProcess(
            program, arguments, environment: CleanEnvironment.with(environment),
            input: .bytes(input))
        let ending = try await process.wait(within: limit)
        return CommandResult(
            ending: ending, output: process.outputBytes, lines: process.lines,
            errorLines: process.errorLines)
    }

    /// Runs `pactwire`.
    package static func pactwire(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> CommandResult {
        try await run(
            BuiltPrograms.commandLine, arguments, environment: environment,
            input: Array(input.utf8))
    }

    /// Runs a `pactwired` that is expected to end by itself. It says only what is wrong.
    package static func pactwired(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> CommandResult {
        let quiet = ["PACTWIRE_LOG_LEVEL": "warning"]
        return try await run(
            BuiltPrograms.daemon, arguments, environment: quiet.merging(environment) { $1 })
    }
}
