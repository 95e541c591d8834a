import ArgumentParser
import Events
import PactwireClient

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the daemon's health: log, head, digest, uptime, subscribers, sizes.")

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var format: FormatOption

    func run() async throws {
        let status = try await Connection.with(endpoints.endpoints) { client in
            try await client.status().json
        }
        var output = Output()
        if format.json {
            try output.line(status)
        } else {
            let facts = Facts(of: try Received.object(status, of: "status"))
            for line in facts.lines(inColour: Terminal().hasColour) { try output.line(line) }
        }
        try output.flush()
    }
}
