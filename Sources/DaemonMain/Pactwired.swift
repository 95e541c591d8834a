import ArgumentParser
import Daemon
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals
import Wire

/// `pactwired`: reads its settings, serves until it is told to stop, and says by its exit code why
/// it ended.
@main
struct Pactwired: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pactwired",
        abstract:
            "Keeps the record of who announced what with whom, and tells everyone who listens.",
        discussion: """
            Settings come from the command line ('pactwired serve --help' lists them), then from \
            PACTWIRE_* in the environment, then from the file given with --config, then from \
            built-in defaults. SIGTERM and SIGINT end it after what it accepted is on disk.

            Exit codes: 0 stopped in order; 2 usage or configuration; 4 the log is damaged, in use \
            or of a newer format; 5 disk or sync failure; 1 anything else.
            """,
        version: PactwireVersion.current,
        subcommands: [Serve.self, Check.self], defaultSubcommand: Serve.self)

    static func main() async {
        // A reader of standard error that goes away must not end the daemon.
        signal(SIGPIPE, SIG_IGN)
        // Told to stop before anything was begun; the service takes both over when it runs.
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
        // Told to read files again that were not read yet.
        signal(SIGHUP, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as DaemonFailure {
            StandardError.line("pactwired: \(failure)")
            Glibc.exit(failure.exitCode)
        } catch let error where exitCode(for: error) == .success {
            // Help or the version was asked for.
            print(fullMessage(for: error))
            Glibc.exit(0)
        } catch {
            StandardError.line("pactwired: \(message(for: error)): see 'pactwired --help'")
            Glibc.exit(exitCode(for: error) == .validationFailure ? 2 : 1)
        }
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve until told to stop.")

    @Option(help: ArgumentHelp("The file with the settings.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("The directory of the log.", valueName: "dir"))
    var data: String?
    @Option(help: ArgumentHelp("Where requests are taken (ROUTER).", valueName: "endpoint"))
    var requests: String?
    @Option(help: ArgumentHelp("Where the stream is published (XPUB).", valueName: "endpoint"))
    var stream: String?
    @Flag(help: "Serve what the log holds and append nothing.")
    var readOnly = false

    func run() async throws {
        let environment = processEnvironment()
        var loader = SettingsLoader(environment: environment, file: config)
        loader.flags["data"] = data
        loader.flags["requests"] = requests
        loader.flags["stream"] = stream
        if readOnly { loader.flags["read_only"] = "true" }
        let settings = try loader.load()
        try OpenFilesLimit.raise()
        let logger = settings.makeLogger(environment)
        let service = PactwireService(
            settings: settings, manager: ServiceManager(environment: environment), logger: logger)
        // The group logs only what goes wrong in itself; what the service does it says itself.
        var groupLogger = logger
        groupLogger.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: service, successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: groupLogger))
        try await group.run()
    }
}

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a configuration is sound; exit 0 or 2.")

    @Option(help: ArgumentHelp("The file with the settings.", valueName: "file"))
    var config: String

    func run() throws {
        let settings = try SettingsLoader(environment: processEnvironment(), file: config).load()
        _ = try Access(settings)
        print("\(config): sound")
    }
}

extension Settings {
    fileprivate func makeLogger(_ environment: [String: String]) -> Logger {
        var handler = JournalLogHandler(isJournal: environment["JOURNAL_STREAM"] != nil)
        handler.logLevel = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        return Logger(label: "pactwired") { [handler] _ in handler }
    }
}

/// The environment as the process was given it.
private func processEnvironment() -> [String: String] {
    var all: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
        let pair = String(cString: text).split(separator: "=", maxSplits: 1)
        if let name = pair.first { all[String(name)] = pair.count > 1 ? String(pair[1]) : "" }
        entry += 1
    }
    return all
}
