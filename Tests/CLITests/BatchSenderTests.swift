import PactwireClient
import PactwireTesting
import Testing
import Wire

@testable import pactwire

@Suite("Batches under way when a connection is lost", .timeLimit(.minutes(3)))
struct BatchSenderTests {
    private func batch(_ line: Int) -> Batch {
        var batch = Batch()
        batch.append(InputEvent(line: line, content: .text(Array("{}".utf8))))
        return batch
    }

    private func answer(_ outcome: String, _ sequence: UInt64?) -> [[UInt8]] {
        let number = sequence.map { #","sequence":\#($0)"# } ?? ""
        return [
            Array(#"{"outcome":"\#(outcome)"\#(number)}"#.utf8),
            AppendSummary(history: "A/1@1", sequence: sequence).encoded,
        ]
    }

    @Test("What was refused behind a batch that was sent again is asked again, once")
    func refusedOutOfOrder() async throws {
        let directory = try TemporaryDirectory()
        let endpoints = Endpoints(
            requests: "ipc://\(directory.appending("requests"))",
            stream: "ipc://\(directory.appending("stream"))")
        var router = try BareRouter(at: endpoints.requests)
        let client = try PactwireClient(endpoints, patience: BareRouter.patience)
        defer { client.close() }
        let batches = [batch(1), batch(2), batch(3)]
        let settled = Task {
            var sender = BatchSender(client)
            let sending = sender
            let flights = batches.map { batch in
                Task.immediate { try await sending.send(batch) }
            }
            var answers: [AppendAnswer] = []
            for (batch, flight) in zip(batches, flights) {
                answers += try await sender.settle(batch, flight)
            }
            return answers
        }
        for _ in batches { _ = try await router.next() }
        router = try BareRouter(at: endpoints.requests)
        var requests: [BareRouter.Request] = []
        for _ in batches { requests.append(try await router.next()) }
        try router.answer(requests[1], epoch: 2, answer("refused", nil))
        try router.answer(requests[2], epoch: 2, answer("refused", nil))
        try router.answer(requests[0], epoch: 2, answer("appended", 1))
        // What is sent twice is answered once.
        var last = requests[2].header.requestId
        for again in [answer("appended", 2), answer("refused", nil)] {
            var request = try await router.next()
            while request.header.requestId <= last { request = try await router.next() }
            last = request.header.requestId
            try router.answer(request, epoch: 2, again)
        }
        let answers = try await settled.value
        #expect(answers.map(\.outcome) == [.appended, .appended, .refused])
        #expect(answers.map(\.sequence) == [1, 2, nil])
    }
}
