import PactwireClient
import PactwireTesting
import Synchronization

/// What the daemon has answered so far, from whichever task asked.
final class Acknowledged: Sendable {
    private let sequences = Mutex<[String: UInt64]>([:])

    /// By id.
    var all: [String: UInt64] { sequences.withLock { $0 } }
    var count: Int { sequences.withLock(\.count) }

    func note(_ id: String, _ answer: AppendAnswer?) {
        guard let sequence = answer?.sequence else { return }
        sequences.withLock { $0[id] = sequence }
    }
}

/// Appends that go on beside what a test does to the daemon.
struct Load {
    let acknowledged = Acknowledged()
    private let client: PactwireClient

    init(_ daemon: TestDaemon, patience: Duration = patience) throws {
        client = try PactwireClient(
            Endpoints(requests: daemon.requests, stream: daemon.stream), patience: patience)
    }

    /// Appends `numbers`, one event a request, from so many askers at once; `more`: further members
    /// of each event's data.
    ///
    /// - Throws: where one is not answered, if `mustSucceed`; else the asker just ends.
    func append(
        _ prefix: String, _ numbers: Range<Int>, askers: Int = 16, more: String = "",
        mustSucceed: Bool = true
    ) async throws {
        try await withThrowingTaskGroup { group in
            for asker in 0..<askers {
                group.addTask { [client, acknowledged] in
                    for number in numbers where number % askers == asker {
                        let id = "\(prefix)-\(number)"
                        let event = Announcement.deal(
                            id, subject: "deal-\(number % 40)", more: more)
                        do {
                            let answers = try await client.append([Array(event.utf8)])
                            acknowledged.note(id, answers.first)
                        } catch {
                            if mustSucceed { throw error }
                            return
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func close() { client.close() }
}
