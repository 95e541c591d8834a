import Events
import PactwireTesting
import Projections
import Testing
import Wire
import ZeroMQ

@testable import Daemon

@Suite("A reader of rows is complete, however late they are rendered")
struct RowStreamModelTests {
    @Test(
        "What a reader puts together is what stands, whatever is lost on the way",
        arguments: 1...8 as ClosedRange<UInt64>)
    func losses(seed: UInt64) throws {
        var world = RowWorld(seed: seed, lossOnceIn: 4)
        for _ in 0..<300 { try world.step() }
        world.finish()
        #expect(world.readers.count > 2)
        for reader in world.readers {
            #expect(reader.complete == world.sample.head && reader.rows == world.sample.deals)
        }
        #expect(world.readers.contains { $0.asks > 1 })
    }

    @Test(
        "Where nothing is lost or skipped, nobody asks twice, also who joins behind a job",
        arguments: 1...8 as ClosedRange<UInt64>)
    func noLosses(seed: UInt64) throws {
        var world = RowWorld(seed: seed, lossOnceIn: nil)
        for _ in 0..<300 { try world.step() }
        world.finish()
        for reader in world.readers {
            #expect(reader.complete == world.sample.head && reader.rows == world.sample.deals)
            #expect(reader.asks == 1)
        }
    }
}

/// The daemon's side as it is, but for jobs that end when the test says so; readers by the rule of
/// docs/PROTOCOL.md behind lossy queues.
private struct RowWorld {
    private static let topic = Array("state/deals/".utf8)

    private var random: SeededRandom
    private let lossOnceIn: Int?
    private(set) var sample = RowSample()
    private var publisher = Publisher(epoch: 1)
    private var lines = RowLines()
    private var job: RowRendering?
    private(set) var readers: [Reader] = []

    struct Reader {
        let connection: Connection
        var queue: [Publication] = []
        var complete: UInt64 = 0
        var rows: [String: [UInt8]] = [:]
        var rowsSinceMark = 0
        var asks = 0
    }

    init(seed: UInt64, lossOnceIn: Int?) {
        random = SeededRandom(seed: seed)
        self.lossOnceIn = lossOnceIn
    }

    mutating func step() throws {
        switch random.below(12) {
        case 0: try join()
        case 1: leave()
        case 2...5: try append()
        case 6...7: endJob()
        case 8: send(beats())
        default: deliverSome()
        }
    }

    // MARK: The daemon's side

    private mutating func append() throws {
        let deals = (0...random.below(4)).map { _ in ["a", "b", "c"][random.below(3)] }
        let steps = try sample.group(of: deals)
        guard publisher.wantedRows(of: .deals) != nil else { return }
        lines.add(steps, of: .deals)
        order()
    }

    private mutating func order() {
        while let order = lines.next() {
            switch order {
            case .render(let rendering): job = rendering
            case .skip(let projection, let sequence):
                _ = publisher.skipRows(of: projection, through: sequence)
            }
        }
    }

    private mutating func endJob() {
        guard let rendering = job, let last = rendering.steps.last?.sequence else { return }
        job = nil
        if lossOnceIn != nil, random.once(in: 6) {
            _ = publisher.skipRows(of: .deals, through: last)
        } else if let wanted = publisher.wantedRows(of: .deals) {
            let isLate = random.once(in: 2)
            var clock = 0
            let parts = rendering.parts(wanting: wanted) {
                clock += isLate ? 15 : 0
                return clock
            }
            for part in parts {
                var counted: Publisher.RowCounts = [:]
                for row in part.rows {
                    let publication = publisher.row(row, of: .deals, counted: &counted)
                    if let publication { send(publication) }
                }
                for mark in publisher.marks(counted, sequence: part.sequence) { send(mark) }
            }
        }
        lines.finished(.deals, through: last)
        order()
    }

    private mutating func beats() -> Publication {
        publisher.beats(head: sample.head) { [lines, sample] in
            lines.told(of: $0, head: sample.head)
        }
    }

    private mutating func send(_ publication: Publication) {
        guard publication.headings.contains(where: { $0.topic == Self.topic }) else { return }
        for reader in readers.indices {
            guard lossOnceIn.map({ !random.once(in: $0) }) ?? true else { continue }
            readers[reader].queue.append(publication)
        }
    }

    // MARK: Readers

    /// Events may come, and jobs end, between the subscription and the question.
    private mutating func join() throws {
        let connection = Connection.sample(random.next())
        _ = try publisher.take([1] + Self.topic, from: connection, head: sample.head)
        readers.append(Reader(connection: connection))
        if random.once(in: 2) { try append() }
        if random.once(in: 2) { endJob() }
        ask(readers.count - 1)
    }

    private mutating func leave() {
        guard !readers.isEmpty, random.once(in: 2) else { return }
        let reader = readers.remove(at: random.below(readers.count))
        publisher.releaseAll { $0 == reader.connection }
    }

    private mutating func ask(_ index: Int) {
        readers[index].asks += 1
        readers[index].rowsSinceMark = 0
        readers[index].complete = sample.head
        readers[index].rows = sample.deals
    }

    private mutating func deliverSome() {
        guard !readers.isEmpty else { return }
        let reader = random.below(readers.count)
        for _ in 0..<random.below(6) where !readers[reader].queue.isEmpty { deliver(to: reader) }
    }

    /// All that is on its way, and then one beat that nobody loses.
    mutating func finish() {
        while job != nil { endJob() }
        for reader in readers.indices {
            while !readers[reader].queue.isEmpty { deliver(to: reader) }
        }
        let beats = beats()
        for reader in readers.indices {
            readers[reader].queue.append(beats)
            deliver(to: reader)
        }
    }

    /// One message, by the reader's rule.
    private mutating func deliver(to index: Int) {
        let publication = readers[index].queue.removeFirst()
        let header = publication.headings[0].header
        guard header.sequence > readers[index].complete else { return }
        let body = try? JSON(parsing: publication.body).root
        if header.kind == .row {
            readers[index].rowsSinceMark += 1
            guard let key = body?["key"]?.string else { return }
            readers[index].rows[key] = body?["row"]?.compact()
            return
        }
        let rows = header.kind == .mark ? body?["rows"]?.unsignedInteger ?? 0 : 0
        guard header.previous <= readers[index].complete,
            readers[index].rowsSinceMark == Int(rows)
        else { return ask(index) }
        readers[index].rowsSinceMark = 0
        readers[index].complete = header.sequence
    }
}
