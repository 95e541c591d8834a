import PactwireTesting
import Testing

@Suite("pactwire schema prints what events look like")
struct SchemaTests {
    @Test("Without a type it prints the committed schema, with one a smaller one")
    func prints() async throws {
        let all = try await Command.pactwire(["schema"])
        #expect(all.ending == .exited(0))
        #expect(all.outputText == (try Repository.text(of: "docs/schemas/event.schema.json")))
        let one = try await Command.pactwire(["schema", "party.merged"])
        #expect(one.ending == .exited(0))
        #expect(one.outputText.contains(#""type": {"const": "party.merged"}"#))
        #expect(!one.outputText.contains("deal.signed"))
    }

    @Test("A type without a schema is named, and those with one", arguments: ["deal.sold", "x-"])
    func refusesOthers(type: String) async throws {
        let result = try await Command.pactwire(["schema", type])
        #expect(result.ending == .exited(2))
        #expect(result.output.isEmpty)
        let line = try #require(result.errorLines.first)
        #expect(result.errorLines.count == 1)
        #expect(line.contains("\"\(type)\"") && line.contains("talks.reported"))
    }
}
