import PactwireTesting
import Testing

@testable import Events

/// What a validator that others keep says of events, beside what the daemon says.
@Suite(
    "The JSON Schema and the daemon agree",
    .enabled(
        "no Python 3 here can import jsonschema: run Scripts/install-dependencies --tests",
        { try await TestPython.isFoundOrRequired(with: "jsonschema") }),
    .timeLimit(.minutes(10)))
struct SchemaVerdictTests {
    /// For each text what the schema finds wrong; empty where it is valid.
    private static func faults(in texts: [[UInt8]]) async throws -> [String] {
        let python = try #require(try await TestPython.interpreter(with: "jsonschema"))
        let result = try await Command.run(
            python,
            [
                Repository.root + "/Tests/Python/judge_events.py",
                Repository.root + "/docs/schemas/event.schema.json",
            ], input: Array(texts.joined(separator: [UInt8(ascii: "\n")])))
        #expect(result.ending == .exited(0), "\(result.errorLines)")
        try #require(result.lines.count == texts.count)
        return result.lines
    }

    @Test("Every event of the sample is valid")
    func sample() async throws {
        let texts = try Repository.bytes(of: "Examples/stargate.ndjson")
            .split(separator: UInt8(ascii: "\n")).map(Array.init)
        let faults = try await Self.faults(in: texts)
        #expect(faults.filter { !$0.isEmpty } == [])
    }

    /// What the daemon refuses and no schema can tell, by what stands in the event.
    private static let beyondSchemas: Set<String> = [
        // Leap years, and what ends before it begins.
        #""date":"2025-02-29""#, #""date":"1900-02-29""#, #""date":"2025-02-29T08:30:00Z""#,
        #""time":"2025-02-29T08:30:00Z""#, #""date":"2026/2025""#,
        #""date":"2025-06-20/2025-05""#, #""date":"[2026..2025]""#,
        // Check digits.
        #""lei":"HWUPKR0MPOU8FGXBT395""#, #""lei":"WHUPKR0MPOU8FGXBT394""#,
        // A number compared with another, and how a JSON number is written.
        #""min":"2","max":1"#, #""min":"10","max":9"#, #""min":"0.10000000000000000001","max":0.1"#,
        #""amount":5e9"#,
        // Python's $ matches before a line feed at the end; that of ECMA-262 doesn't.
        #""date":"2025\n""#, #""parent":"a\n""#,
    ]

    @Test("Every event of the tables has the daemon's verdict, but for what no schema can tell")
    func tables() async throws {
        let events = SchemaCases.all
        let faults = try await Self.faults(in: events.map(\.bytes))
        var told: Set<String> = []
        for (event, fault) in zip(events, faults) {
            let refused = refusal(of: event)
            let exception = Self.beyondSchemas.first { event.text.contains($0) }
            if let exception { told.insert(exception) }
            #expect(
                fault.isEmpty == (refused == nil || exception != nil),
                "\(refused?.description ?? "accepted"), yet \(fault): \(event.text)")
        }
        #expect(told == Self.beyondSchemas)
        #expect(faults.contains("") && faults.contains { !$0.isEmpty })
    }

    @Test("Mutations have the daemon's verdict too")
    func mutations() async throws {
        var random = SeededRandom(seed: 20_201_200)
        let originals = EventText.knownTypes.map { EventText($0).bytes } + [EventText.rich.bytes]
        var texts: [[UInt8]] = []
        for _ in 0..<20_000 {
            var bytes = originals[random.below(originals.count)]
            for _ in 0...random.below(3) { MutationTests.mutate(&bytes, &random) }
            // In one line.
            if let json = try? JSON(parsing: bytes) { texts.append(json.root.compact()) }
        }
        let faults = try await Self.faults(in: texts)
        var accepted = 0
        for (text, fault) in zip(texts, faults) {
            let refused = refusal(of: text)
            accepted += refused == nil ? 1 : 0
            let text = String(decoding: text, as: UTF8.self)
            // As above: leap years, numbers written otherwise, Python's end of a line.
            let mayPass =
                refused?.code == .badDate || refused?.code == .badNumber || text.contains(#"\n""#)
            guard fault.isEmpty != (refused == nil), !(fault.isEmpty && mayPass) else { continue }
            Issue.record("\(refused?.description ?? "accepted"), yet \(fault): \(text)")
        }
        #expect(accepted > 500)
        #expect(texts.count > 2 * accepted)
    }
}
