import ArgumentParser
import Glibc
import PactwireClient
import Wire

/// The command line of Pactwire. A command is one file in `Commands/`, listed here.
@main
struct Pactwire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pactwire",
        abstract: "Append announcements to a Pactwire daemon, and see what they add up to.",
        discussion: """
            People read tables; programs pass --json and get one JSON object a line. Data goes to \
            standard output, everything else to standard error.

            Exit codes: 0 done; 1 something was refused or found wrong; 2 usage or configuration; \
            3 the daemon can't be reached; 4 the data directory is in use or damaged; \
            130 interrupted.
            """,
        version: PactwireVersion.current,
        subcommands: [
            AppendCommand.self, TailCommand.self, WatchCommand.self, ShowCommand.self,
            DiffCommand.self,
            StatusCommand.self, ReplayCommand.self, VerifyCommand.self,
            BackupCommand.self, RestoreCommand.self, KeygenCommand.self, SchemaCommand.self,
            BenchCommand.self,
        ])

    static func main() async {
        // Whoever started us may have ignored it; a reader that went away ends us quietly.
        signal(SIGPIPE, SIG_DFL)
        let status = await Interruption.watch { await runCommand() }
        Glibc.exit(status.rawValue)
    }

    private static func runCommand() async -> ExitStatus {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch  where Task.isCancelled {
            // Whatever was waited for failed because it was given up.
            return .interrupted
        } catch let failure as Failure {
            return end(failure)
        } catch let error as ClientError {
            return end(Failure(error))
        } catch  where exitCode(for: error) == .success {
            // Help or the version was asked for.
            print(fullMessage(for: error))
            return .done
        } catch {
            let line = message(for: error).split(separator: "\n").joined(separator: " ")
            return end(Failure(.usage, "\(line): see '\(help)'"))
        }
    }

    /// What shows the usage of the command that was typed.
    private static var help: String {
        let names = configuration.subcommands.map { $0.configuration.commandName }
        guard let name = CommandLine.arguments.dropFirst().first, names.contains(name) else {
            return "pactwire --help"
        }
        return "pactwire \(name) --help"
    }

    private static func end(_ failure: Failure) -> ExitStatus {
        if let line = failure.line { Notice.line("pactwire: \(Printable.text(line))") }
        return failure.status
    }
}
