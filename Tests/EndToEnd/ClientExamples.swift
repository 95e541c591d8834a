import PactwireClient
import Synchronization

/// The code of docs/CLIENT.md, which is this file's between the lines that name an example.
final class ClientExamples: Sendable {
    private let printed = Mutex<[String]>([])

    var lines: [String] { printed.withLock { $0 } }

    /// In place of the library's own, so that a test can read it.
    private func print(_ words: Any...) {
        let line = words.map { "\($0)" }.joined(separator: " ")
        printed.withLock { $0.append(line) }
    }

    func connect(to endpoints: Endpoints) async throws {
        // example: connect
        let client = try PactwireClient(endpoints)
        defer { client.close() }
        let status = try await client.status()
        print("event \(status.head) is the last:", String(decoding: status.json, as: UTF8.self))
        // end
    }

    func connectSecurely(
        to endpoints: Endpoints, with ownKeyFile: String, _ daemonKeyFile: String
    ) async throws {
        // example: security
        let keys = try ClientKeys(parsing: ownKeyFile)
        let security = try Security(serverKeyFile: daemonKeyFile, keys: keys)
        let client = try PactwireClient(
            Endpoints(requests: endpoints.requests, stream: endpoints.stream, security: security))
        defer { client.close() }
        print("event \(try await client.status().head) is the last, said to", keys.publicKey)
        // end
    }

    func produce(_ events: [String], to endpoints: Endpoints, keeping store: Store) async throws {
        // example: acknowledged
        let client = try PactwireClient(endpoints, acknowledged: store.acknowledged)
        defer { client.close() }
        _ = try await client.append(events.map { Array($0.utf8) })
        store.keep(acknowledged: client.acknowledged)
        // end
    }

    func append(_ events: [String], by client: PactwireClient) async throws {
        // example: append
        let answers = try await client.append(events.map { Array($0.utf8) })
        for answer in answers {
            switch answer.outcome {
            case .appended, .duplicate: print("event", answer.sequence ?? 0)
            case .refused: print("refused,", answer.code ?? "", answer.reason ?? "")
            }
        }
        // end
    }

    func appendExpecting(_ event: String, by client: PactwireClient) async throws {
        // example: expect
        let seen = Expectation(sequence: 1, deal: "openai-foxconn")
        let answers = try await client.append([Array(event.utf8)], expecting: seen)
        if answers.first?.code == "unexpected_sequence" {
            print("somebody else was first: read what they wrote, then decide again")
        }
        // end
    }

    func events(by client: PactwireClient) async throws {
        // example: events
        let selection = EventSelection(types: ["deal.signed"], parties: ["openai", "foxconn"])
        let recorded = client.events(
            from: .sequence(1), selecting: selection, following: false)
        for try await event in recorded {
            print(event.sequence, String(decoding: event.json, as: UTF8.self))
        }
        // end
    }

    /// Where an application keeps what it made of the events, and how far it is.
    final class Store: Sendable {
        private let state = Mutex<(taken: [UInt64], checkpoint: Checkpoint?)>(([], nil))
        private let produced = Mutex<Checkpoint?>(nil)

        var taken: [UInt64] { state.withLock { $0.taken } }
        var checkpoint: Checkpoint? { state.withLock { $0.checkpoint } }

        func take(_ event: RecordedEvent) { state.withLock { $0.taken.append(event.sequence) } }
        var acknowledged: Checkpoint? { produced.withLock { $0 } }
        func keep(acknowledged: Checkpoint?) { produced.withLock { $0 = acknowledged } }
        func keep(_ checkpoint: Checkpoint) { state.withLock { $0.checkpoint = checkpoint } }
    }

    func goOn(
        with selection: EventSelection, into store: Store, by client: PactwireClient
    ) async throws {
        // example: checkpoint
        let start = store.checkpoint.map { Start.after($0) } ?? .sequence(1)
        for try await step in client.subscribe(from: start, selecting: selection) {
            switch step {
            case .event(let event): store.take(event)
            case .complete(let checkpoint): store.keep(checkpoint)
            }
        }
        // end
    }

    func watch(by client: PactwireClient) async throws {
        // example: watch
        var rows: [String: [UInt8]] = [:]
        for try await change in client.watch("deals", key: "openai-foxconn") {
            switch change {
            case .row(let key, _, let json): rows[key] = json
            case .removed(let key, _): rows[key] = nil
            case .complete(let sequence):
                print(rows.keys.sorted().joined(separator: ", "), "as of event", sequence)
            }
        }
        // end
    }

    func show(by client: PactwireClient) async throws {
        // example: show
        let state = try await client.show("deals", ProjectionQuery(parties: ["openai"]))
        for row in state.rows { print(String(decoding: row, as: UTF8.self)) }
        // end
    }

    func fail(by client: PactwireClient) async {
        // example: errors
        do throws(ClientError) {
            for try await change in client.watch("bargains") { print(change) }
        } catch {
            switch error.code {
            case .unreachable: print("no daemon:", error)
            case .refused where error.isWorthRetrying: print("later:", error)
            case .refused: print("refused,", error.serverCode ?? "", error)
            case .historyChanged: print("read again from", error.changedAt ?? 1)
            case .badArgument, .badEndpoint, .badKey: print("to be mended here:", error)
            case .protocolViolation, .system, .closed, .cancelled: print(error)
            }
        }
        // end
    }

    func cancel(by client: PactwireClient) async throws {
        // example: cancellation
        let reader = Task {
            for try await event in client.events(from: .live) { print(event.sequence) }
            print("over")
        }
        reader.cancel()
        try await reader.value
        // end
    }
}
