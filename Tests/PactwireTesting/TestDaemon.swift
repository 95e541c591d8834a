import Glibc
import Synchronization

/// A `pactwired` of a test's own: its directory, its endpoints, and the process, which can be
/// stopped, killed and started again. The process and the directory are gone with their owner.
package final class TestDaemon: Sendable {
    package let directory: TemporaryDirectory
    /// The data directory.
    package let data: String
    package let requests: String
    package let stream: String
    private let running = Mutex<ChildProcess?>(nil)

    /// `data` lies in a directory of its own unless one is named.
    package init(data: String? = nil) throws {
        directory = try TemporaryDirectory()
        self.data = data ?? directory.appending("data")
        let address = LoopbackAddress.next()
        requests = "tcp://\(address):7400"
        stream = "tcp://\(address):7401"
    }

    package var arguments: [String] {
        ["--data", data, "--requests", requests, "--stream", stream]
    }

    /// The environment that points `pactwire` to this daemon.
    package var environment: [String: String] {
        ["PACTWIRE_REQUESTS": requests, "PACTWIRE_STREAM": stream]
    }

    /// The process that was started last.
    ///
    /// - Throws: ``WaitedInVain`` before the first start.
    package var process: ChildProcess {
        get throws {
            guard let process = running.withLock({ $0 }) else {
                throw WaitedInVain("the daemon was never started")
            }
            return process
        }
    }

    /// Starts it and waits until it serves.
    ///
    /// - Throws: ``WaitedInVain``, with what it said, when it doesn't.
    package func start(
        _ more: [String] = [], environment own: [String: String] = [:]
    ) async throws {
        let process = try ChildProcess(
            BuiltPrograms.daemon, arguments + more, environment: CleanEnvironment.with(own))
        running.withLock { $0 = process }
        try await eventually("pactwired is ready; it said: \(process.errorText)") {
            if let ending = process.endingSoFar {
                throw WaitedInVain("pactwired \(ending) at its start: \(process.errorText)")
            }
            return process.errorLines.contains { $0.hasPrefix("info: ready ") }
        }
    }

    /// Ends it in order, with SIGTERM unless another signal is given, and waits for its end.
    @discardableResult
    package func stop(_ number: Int32 = SIGTERM) async throws -> Ending {
        let process = try process
        process.signal(number)
        return try await process.wait()
    }

    /// Ends it as a power cut would end it: with SIGKILL, and waits until it is gone.
    package func kill() async throws {
        try await stop(SIGKILL)
    }

    /// Runs a command against it.
    package func pactwire(
        _ arguments: String..., input: String = ""
    ) async throws -> CommandResult {
        try await Command.pactwire(arguments, environment: environment, input: input)
    }

    /// Starts a command against it that goes on until it is stopped.
    package func begin(
        _ arguments: String..., input: ChildProcess.Input = .bytes([])
    ) throws -> ChildProcess {
        try ChildProcess(
            BuiltPrograms.commandLine, arguments, environment: CleanEnvironment.with(environment),
            input: input)
    }
}
