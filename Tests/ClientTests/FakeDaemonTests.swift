import Events
import PactwireTesting
import Testing
import Wire

@testable import PactwireClient

@Suite("A client and the sockets of a daemon", .timeLimit(.minutes(3)))
struct FakeDaemonTests {
    private static let log = SimulatedLog(head: 3)
    private static let topic = Array("event/party/sk/".utf8)

    /// A daemon with a log of three events, of which none match, and no row of any projection.
    private func quiet() async throws -> FakeDaemon {
        let daemon = try FakeDaemon { verb, _ in
            if verb == .show {
                let summary = #"{"log":"A","history":"\#(Self.log.history)","sequence":3}"#
                return .success([Array(summary.utf8), []])
            }
            return .success(
                Self.log.page(ReadRequest(from: 4), eventsMax: 0, scannedMax: 0).bodies)
        }
        await daemon.start()
        return daemon
    }

    private func event(_ sequence: UInt64, after previous: UInt64) -> StreamHeader {
        StreamHeader(.event, epoch: FakeDaemon.epoch, sequence: sequence, previous: previous)
    }

    @Test("Messages on other topics are ignored, though they begin alike")
    func otherTopics() async throws {
        let daemon = try await quiet()
        let client = try PactwireClient(daemon.endpoints)
        defer { client.close() }
        let events = client.subscribe(
            from: .sequence(4), selecting: EventSelection(parties: ["sk"]))
        var iterator = events.makeAsyncIterator()
        guard case .complete(through: let checkpoint) = try await iterator.next() else {
            Issue.record("nothing was complete")
            return
        }
        #expect(checkpoint == Checkpoint(history: "A/1@1", sequence: 3))
        try await eventually("the subscription") { await daemon.held.contains(Self.topic) }
        let longer = Self.topic + Array("project/x/".utf8)
        try await daemon.publish(longer, event(4, after: 3), Self.log.json(of: 4))
        try await daemon.publish(Self.topic, event(5, after: 3), Self.log.json(of: 5))
        while let step = try await iterator.next() {
            if let event = step.event {
                #expect(event.sequence == 5)
                return
            }
        }
    }

    @Test("A topic that is refused ends the stream in the daemon's words")
    func refused() async throws {
        let daemon = try await quiet()
        let client = try PactwireClient(daemon.endpoints)
        defer { client.close() }
        let selection = EventSelection(parties: ["sk"])
        let reader = Task<ClientError?, Never> {
            do throws(ClientError) {
                for try await _ in client.events(from: .live, selecting: selection) {}
                return nil
            } catch {
                return error
            }
        }
        try await eventually("the subscription") { await daemon.held.contains(Self.topic) }
        let header = StreamHeader(.refused, epoch: FakeDaemon.epoch, sequence: 0, previous: 0)
        let body = WireError(.tooManyTopics, "1 topic is the most", requestId: 0).body
        try await daemon.publish(Self.topic, header, body)
        let error = await reader.value
        #expect(error?.code == .refused && error?.serverCode == "too_many_topics")
        #expect(error?.isWorthRetrying == true && error?.description == "1 topic is the most")
    }

    @Test("Where beats fail to come from a daemon that answers, the stream is connected anew")
    func silence() async throws {
        let daemon = try await quiet()
        let client = try PactwireClient(daemon.endpoints)
        defer { client.close() }
        let selection = EventSelection(parties: ["sk"])
        let reader = Task {
            for try await event in client.events(from: .live, selecting: selection) {
                return event.sequence
            }
            return 0
        }
        try await eventually("another connection") {
            await daemon.subscribed[Self.topic, default: 0] > 1
        }
        #expect(await daemon.counts[.read, default: 0] > 1)
        try await daemon.publish(Self.topic, event(5, after: 3), Self.log.json(of: 5))
        #expect(try await reader.value == 5)
    }

    @Test("A reader that is cancelled or goes away leaves no subscription behind")
    func cancellation() async throws {
        let daemon = try await quiet()
        let client = try PactwireClient(daemon.endpoints)
        defer { client.close() }
        for _ in 0..<5 {
            let readers = [
                Task { for try await _ in client.events(from: .live) {} },
                Task { for try await _ in client.watch("deals", key: "d-1") {} },
                Task { for try await _ in client.subscribe(from: .live) { break } },
            ]
            try await eventually("the subscriptions") {
                let held = await daemon.held
                return held.contains(Array("event/all/".utf8))
                    && held.contains(Array("state/deals/d-1/".utf8))
            }
            for reader in readers { reader.cancel() }
            for reader in readers { try await reader.value }
            try await eventually("they are taken back") { await daemon.held.isEmpty }
        }
        let checkpoint = Checkpoint(history: "A/1@1", sequence: 3)
        #expect(try await client.status().checkpoint == checkpoint)
    }

    /// A table's answers by the history, the sequence and the row of each, `>` where more follow;
    /// `-` where the rest isn't held any more.
    @Test(
        "A table is read anew where it was cut short, and never made of two",
        arguments: [
            ("A/1@1:3:a> A/1@1:3:b", "A/1@1:3:ab"),
            ("A/1@1:3:a> - A/1@1:3:a> A/1@1:3:b> A/1@1:3:c", "A/1@1:3:abc"),
            ("- A/1@1:3:a> - A/1@1:3:b", "A/1@1:3:b"),
            ("A/1@1:3:a> A/1@1:4:b A/1@1:4:c", "A/1@1:4:c"),
            ("A/1@1:3:a> A/1@1/5@3:3:b A/1@1/5@3:3:c", "A/1@1/5@3:3:c"),
        ])
    func tables(answers: String, told: String) async throws {
        let answers = answers.split(separator: " ").map(String.init)
        let daemon = try FakeDaemon { _, count in
            guard count < answers.count, answers[count] != "-" else {
                return .failure(WireError(.cursorExpired, "ask anew", requestId: 0))
            }
            let hasMore = answers[count].hasSuffix(">")
            let parts = answers[count].split(separator: ":")
            let cursor = hasMore ? #","cursor":9"# : ""
            let summary = #"{"history":"\#(parts[0])","sequence":\#(parts[1])\#(cursor)}"#
            return .success([Array(summary.utf8), Array(parts[2].prefix(1).utf8)])
        }
        await daemon.start()
        let client = try PactwireClient(daemon.endpoints, patience: patience)
        defer { client.close() }
        let state = try await client.show("deals")
        let rows = state.rows.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect("\(state.history):\(state.sequence):\(rows)" == told)
        #expect(await daemon.counts[.show] == answers.count)
    }

    @Test("A difference is read page by page, and only what makes sense is asked")
    func differences() async throws {
        let daemon = try FakeDaemon { _, count in
            let cursor = count == 0 ? #","cursor":9"# : ""
            let summary = #"{"history":"A/1@1","sequence":7\#(cursor)}"#
            return .success([Array(summary.utf8), Array("{\"page\":\(count)}\n".utf8)])
        }
        await daemon.start()
        let client = try PactwireClient(daemon.endpoints, patience: patience)
        defer { client.close() }
        let query = ProjectionQuery(key: "k", parties: ["p"])
        let told = try await client.diff("deals", from: "1", to: "7", query)
        #expect(
            told.changes.map { String(decoding: $0, as: UTF8.self) }
                == [#"{"page":0}"#, #"{"page":1}"#])
        #expect(told.history == "A/1@1" && told.sequence == 7)
        #expect(await daemon.counts == [.diff: 2])
        for (from, to, clock) in [
            ("2", "1", ProjectionClock.recorded), ("a", "1", .recorded), ("1", "", .recorded),
            ("2025", "2024-12", .happened), ("1", "2025", .published),
        ] {
            let error = await #expect(throws: ClientError.self) {
                try await client.diff("deals", from: from, to: to, on: clock)
            }
            #expect(error?.code == .badArgument)
        }
        let past = ProjectionQuery(atSequence: 3)
        let error = await #expect(throws: ClientError.self) {
            try await client.diff("deals", from: "1", to: "7", past)
        }
        #expect(error?.code == .badArgument)
        #expect(await daemon.counts == [.diff: 2])
    }

    @Test("A table that is cut short for longer than patience lasts is refused in the end")
    func cutShort() async throws {
        let daemon = try FakeDaemon { _, _ in
            .failure(WireError(.cursorExpired, "ask anew", requestId: 0))
        }
        await daemon.start()
        let client = try PactwireClient(daemon.endpoints, patience: .seconds(5))
        defer { client.close() }
        let error = await #expect(throws: ClientError.self) { try await client.show("deals") }
        #expect(error?.serverCode == "cursor_expired" && error?.isWorthRetrying == true)
        #expect(await daemon.counts[.show, default: 0] > 1)
    }

    @Test(
        "An append is made again while the daemon holds enough, and not for another reason",
        arguments: [
            (WireError.Code.busy, 3, nil), (.creditExceeded, 3, nil),
            (.busy, .max, .busy), (.diskFull, 1, .diskFull), (.stopping, 1, .stopping),
        ] as [(WireError.Code, Int, WireError.Code?)])
    func credit(code: WireError.Code, times: Int, thrown: WireError.Code?) async throws {
        let line = Array(#"{"outcome":"appended","sequence":1}"#.utf8)
        let summary = AppendSummary(history: "A/1@1", sequence: 1).encoded
        let daemon = try FakeDaemon { _, count in
            count < times
                ? .failure(WireError(code, "not now", requestId: 0)) : .success([line, summary])
        }
        await daemon.start()
        let client = try PactwireClient(
            daemon.endpoints, patience: thrown == .busy ? .seconds(10) : .seconds(60))
        defer { client.close() }
        do throws(ClientError) {
            let answers = try await client.append([Array("{}".utf8)])
            #expect(thrown == nil && answers.map(\.sequence) == [1])
        } catch {
            #expect(error.serverCode == thrown?.rawValue && error.isWorthRetrying)
        }
        let asked = await daemon.counts[.append, default: 0]
        #expect(thrown == .busy ? asked > 1 : asked == (thrown == nil ? times + 1 : 1))
    }
}
