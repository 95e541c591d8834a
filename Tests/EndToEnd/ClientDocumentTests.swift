import PactwireClient
import PactwireTesting
import Testing

@Suite("docs/CLIENT.md shows code that runs", .timeLimit(.minutes(2)))
struct ClientDocumentTests {
    private static let names = [
        "acknowledged", "append", "cancellation", "checkpoint", "connect", "errors", "events",
        "expect", "security", "show", "watch",
    ]

    /// The lines between a line that begins a block, whose last word names it, and its end.
    private static func blocks(
        of path: String, from beginning: String, to end: String
    ) throws -> [String: [Substring]] {
        let lines = try Repository.text(of: path)
            .split(separator: "\n", omittingEmptySubsequences: false)
        var blocks: [String: [Substring]] = [:]
        for (place, line) in lines.enumerated() {
            let text = line.drop { $0 == " " }
            guard text.hasPrefix(beginning) else { continue }
            let indent = line.count - text.count
            blocks[String(text.dropFirst(beginning.count))] = lines[(place + 1)...]
                .prefix { $0.drop { $0 == " " } != end }
                .map { $0.dropFirst(indent) }
        }
        return blocks
    }

    @Test("Every block of code is one that is compiled")
    func blocks() throws {
        let shown = try Self.blocks(of: "docs/CLIENT.md", from: "```swift ", to: "```")
        let compiled = try Self.blocks(
            of: "Tests/EndToEnd/ClientExamples.swift", from: "// example: ", to: "// end")
        #expect(compiled.keys.sorted() == Self.names)
        #expect(shown.keys.sorted() == Self.names)
        for name in Self.names { #expect(shown[name] == compiled[name], "\(name)") }
    }

    @Test("Every block of code does what is said of it")
    func run() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let endpoints = Endpoints(requests: daemon.requests, stream: daemon.stream)
        let client = try PactwireClient(endpoints, patience: patience)
        defer { client.close() }
        /// What an example prints.
        func lines(_ body: (ClientExamples) async throws -> Void) async throws -> [String] {
            let examples = ClientExamples()
            try await body(examples)
            return examples.lines
        }

        #expect(try await lines { try await $0.connect(to: endpoints) }.count == 1)
        let deal = Announcement.deal("e-1", subject: "openai-foxconn")
        let signed = Announcement.deal("e-2", subject: "openai-foxconn", type: "deal.signed")
        let appended = try await lines { try await $0.append([deal, signed, "{}"], by: client) }
        #expect(appended.prefix(2) == ["event 1", "event 2"])
        #expect(appended.last?.hasPrefix("refused, ") == true)
        let late = Announcement.deal("e-3", subject: "openai-foxconn", type: "deal.completed")
        #expect(try await lines { try await $0.appendExpecting(late, by: client) }.count == 1)
        let events = try await lines { try await $0.events(by: client) }
        #expect(events.count == 1 && events.first?.hasPrefix("2 {") == true)
        #expect(try await lines { try await $0.show(by: client) }.count == 1)
        let errors = try await lines { await $0.fail(by: client) }
        #expect(errors.first?.hasPrefix("refused, unknown_projection ") == true, "\(errors)")
        #expect(try await lines { try await $0.cancel(by: client) } == ["over"])
        try await checkpoint(client)
        try await watch(client)
        let store = ClientExamples.Store()
        let next = Announcement.deal("e-6", subject: "next")
        try await ClientExamples().produce([next], to: endpoints, keeping: store)
        #expect(store.acknowledged?.sequence == 5)
        try await daemon.stop()
    }

    @Test("The block about keys is served by a daemon that asks for them")
    func keys() async throws {
        let guarded = try await GuardedDaemon(clients: "desk")
        try guarded.list(["desk": "read"])
        try await guarded.start()
        let endpoints = Endpoints(
            requests: guarded.daemon.requests, stream: guarded.daemon.stream)
        let files = try ["desk", "daemon"].map { name in
            let bytes = try TestFile.read(guarded.keyFile(of: name))
            return String(decoding: bytes, as: UTF8.self)
        }
        let examples = ClientExamples()
        try await examples.connectSecurely(to: endpoints, with: files[0], files[1])
        let said = "event 0 is the last, said to \(try guarded.publicKey(of: "desk"))"
        #expect(examples.lines == [said])
        try await guarded.daemon.stop()
    }

    private func checkpoint(_ client: PactwireClient) async throws {
        let store = ClientExamples.Store()
        let selection = EventSelection(types: ["deal.signed"])
        for head in [UInt64(2), 3] {
            let reader = Task {
                try await ClientExamples().goOn(with: selection, into: store, by: client)
            }
            try await eventually("complete through \(head)") {
                store.checkpoint?.sequence == head
            }
            reader.cancel()
            try await reader.value
            guard head == 2 else { break }
            let other = Announcement.deal("e-4", subject: "other", party: "tsmc")
            _ = try await client.append([Array(other.utf8)])
        }
        #expect(store.taken == [2])
    }

    private func watch(_ client: PactwireClient) async throws {
        let examples = ClientExamples()
        let reader = Task { try await examples.watch(by: client) }
        try await eventually("the first state") {
            examples.lines == ["openai-foxconn as of event 3"]
        }
        let deal = Announcement.deal("e-5", subject: "another")
        _ = try await client.append([Array(deal.utf8)])
        try await eventually("that nothing changed") {
            examples.lines.last == "openai-foxconn as of event 4"
        }
        reader.cancel()
        try await reader.value
    }
}
