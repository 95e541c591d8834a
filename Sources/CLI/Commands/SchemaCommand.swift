import ArgumentParser
import Events

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of events, of all types or of one.",
        discussion: """
            Draft 2020-12. It accepts every event that the daemon accepts; what only the daemon \
            checks stands in its descriptions.
            """)

    @Argument(help: "An event type, such as deal.signed.")
    var type: String?

    func run() async throws {
        var output = Output()
        try output.line(EventSchema.text(of: try chosenType()))
        try output.flush()
    }

    private func chosenType() throws(Failure) -> EventType? {
        guard let type else { return nil }
        guard let known = EventType.named.first(where: { $0.rawValue == type }) else {
            let types = EventType.named.map(\.rawValue).joined(separator: " ")
            throw Failure(.usage, "\"\(type)\" is no event type that has a schema: \(types)")
        }
        return known
    }
}
