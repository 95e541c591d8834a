import ArgumentParser
import PactwireClient

/// Where the daemon answers requests, and where it publishes.
struct EndpointOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the daemon answers (PACTWIRE_REQUESTS; default \(Endpoints().requests)).",
            valueName: "endpoint"))
    var requests: String?

    @Option(
        help: ArgumentHelp(
            "Where the daemon publishes (PACTWIRE_STREAM; default \(Endpoints().stream)).",
            valueName: "endpoint"))
    var stream: String?

    @OptionGroup var security: SecurityOptions

    /// - Throws: ``Failure`` where keys are given by halves or can't be read.
    var endpoints: Endpoints {
        get throws {
            var endpoints = Endpoints()
            if let requests = requests ?? Environment["PACTWIRE_REQUESTS"] {
                endpoints.requests = requests
            }
            if let stream = stream ?? Environment["PACTWIRE_STREAM"] { endpoints.stream = stream }
            endpoints.security = try security.security
            return endpoints
        }
    }
}

/// What to do where a backup was restored below what was seen of the log.
struct HistoryOption: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Go on where the daemon's log has another history than before, instead of stopping."))
    var acceptHistoryChange = false

    var policy: HistoryChangePolicy {
        guard acceptHistoryChange else { return .stop }
        return .goOn { Notice.line("pactwire: \(Printable.text("\($0)")); going on") }
    }
}

struct FormatOption: ParsableArguments {
    @Flag(help: "One JSON object a line, for programs.")
    var json = false
}

/// A log on this machine that no daemon is using.
struct DataOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The data directory (PACTWIRE_DATA; default ./var/pactwire).", valueName: "dir"))
    var data: String?

    var directory: String { data ?? Environment["PACTWIRE_DATA"] ?? "./var/pactwire" }
}
