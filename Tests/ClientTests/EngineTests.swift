import Testing

@testable import PactwireClient

@Suite("A client without a daemon", .timeLimit(.minutes(1)))
struct EngineTests {
    /// Nobody ever listens there, and connecting makes no file.
    private static let nobody = Endpoints(
        requests: "ipc:///tmp/pactwire-nobody.requests", stream: "ipc:///tmp/pactwire-nobody.stream"
    )

    private func client(patience: Duration = .milliseconds(100)) throws -> PactwireClient {
        try PactwireClient(Self.nobody, patience: patience)
    }

    private func code(
        of body: @Sendable () async throws -> Void
    ) async -> ClientError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? ClientError)?.code
        }
    }

    @Test("Every call and every stream says that nothing answers")
    func unreachable() async throws {
        let client = try client()
        #expect(await code { _ = try await client.status() } == .unreachable)
        #expect(await code { _ = try await client.append([Array("{}".utf8)]) } == .unreachable)
        #expect(await code { _ = try await client.show("deals") } == .unreachable)
        #expect(
            await code { for try await _ in client.events(from: .sequence(1)) {} } == .unreachable)
        #expect(await code { for try await _ in client.watch("deals") {} } == .unreachable)
    }

    @Test("Streams whose readers go away leave the others and the client alone")
    func readersGoAway() async throws {
        let client = try client(patience: .milliseconds(400))
        let stays = Task { await code { for try await _ in client.watch("deals") {} } }
        for _ in 0..<20 {
            let reader = Task {
                for try await _ in client.events(from: .live) {}
                for try await _ in client.watch("deals") {}
            }
            reader.cancel()
            _ = try? await reader.value
            _ = client.watch("parties")
        }
        #expect(await code { _ = try await client.status() } == .unreachable)
        #expect(await stays.value == .unreachable)
    }

    @Test("A stream endpoint that is none ends the streams, not the client")
    func badStream() async throws {
        let endpoints = Endpoints(requests: Self.nobody.requests, stream: "nonsense")
        let client = try PactwireClient(endpoints, patience: .milliseconds(50))
        #expect(await code { for try await _ in client.watch("deals") {} } == .badEndpoint)
        #expect(await code { for try await _ in client.events(from: .live) {} } == .badEndpoint)
        #expect(await code { _ = try await client.status() } == .unreachable)
    }

    @Test("A request endpoint that is none is told at once")
    func badRequests() throws {
        let error = #expect(throws: ClientError.self) {
            try PactwireClient(Endpoints(requests: "nonsense", stream: "nonsense"))
        }
        #expect(error?.code == .badEndpoint)
    }

    @Test("What no daemon could take is told as the caller's own mistake")
    func badArguments() async throws {
        let client = try client()
        let nowhere = Checkpoint(history: "nonsense", sequence: 3)
        let starts = [Start.since("yesterday"), .after(nowhere)]
        for start in starts {
            #expect(
                await code { for try await _ in client.events(from: start) {} } == .badArgument)
        }
        let many = [[UInt8]](repeating: Array("{}".utf8), count: 4097)
        for events in [[Array("{\n}".utf8)], [[]], many] {
            #expect(await code { _ = try await client.append(events) } == .badArgument)
        }
    }

    @Test("Closing ends whatever is under way or comes at the same moment")
    func closing() async throws {
        for _ in 0..<10 {
            let client = try client(patience: .seconds(50))
            let codes = await withTaskGroup(of: ClientError.Code?.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        if number == 20 { client.close() }
                        return await code {
                            if number.isMultiple(of: 2) {
                                _ = try await client.status()
                            } else {
                                for try await _ in client.events(from: .live) {}
                            }
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.allSatisfy { $0 == .closed }, "\(codes)")
        }
    }
}
