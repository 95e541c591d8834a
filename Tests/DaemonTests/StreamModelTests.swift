import Events
import PactwireTesting
import Testing
import Wire
import ZeroMQ

@testable import Daemon

@Suite("A reader of the stream is complete, whatever is lost on the way")
struct StreamModelTests {
    @Test(
        "No event is missed or doubled, and a loss is seen by the next message",
        arguments: 1...8 as ClosedRange<UInt64>)
    func losses(seed: UInt64) throws {
        var world = StreamWorld(seed: seed, lossOnceIn: 3)
        for _ in 0..<200 { try world.step() }
        world.deliverAll()
        #expect(world.readers.count > 2)
        #expect(world.readers.allSatisfy { $0.complete == world.head })
        #expect(world.readers.contains { $0.repairs > 0 })
    }

    @Test(
        "Where nothing is lost, nobody asks again but for texts too long to send",
        arguments: 1...4 as ClosedRange<UInt64>)
    func noLosses(seed: UInt64) throws {
        var world = StreamWorld(seed: seed, lossOnceIn: nil)
        for _ in 0..<200 { try world.step() }
        world.deliverAll()
        #expect(world.readers.allSatisfy { $0.complete == world.head && $0.repairs == 0 })
    }
}

/// The daemon's side as it is, and readers by the rule of docs/PROTOCOL.md behind lossy queues.
private struct StreamWorld {
    private var random: SeededRandom
    private let lossOnceIn: Int?
    private var publisher = Publisher(epoch: 1)
    private var events: [StreamedEvent] = []
    private(set) var readers: [Reader] = []
    /// By topic that was ever held: what matches of all events.
    private var matching: [[UInt8]: [UInt64]] = [:]
    /// By channel: the last sequence sent, since it was opened.
    private var chains: [[UInt8]: UInt64] = [:]

    var head: UInt64 { UInt64(events.count) }

    struct Reader {
        let connection: Connection
        let topic: [UInt8]
        let join: [UInt8]
        var queue: [(header: StreamHeader, body: [UInt8])] = []
        /// Everything of the topic up to here is known; `nil` before it joined.
        var complete: UInt64?
        var events: [UInt64] = []
        /// Reads for what was lost.
        var repairs = 0
    }

    init(seed: UInt64, lossOnceIn: Int?) {
        random = SeededRandom(seed: seed)
        self.lossOnceIn = lossOnceIn
    }

    mutating func step() throws {
        switch random.below(10) {
        case 0: try join()
        case 1: leave()
        case 2...5: try append()
        case 6: beat()
        default: deliverSome()
        }
    }

    // MARK: The daemon's side

    private mutating func append() throws {
        let group = 1...random.below(4) + 1
        let first = head
        for _ in group { events.append(try .random(head + 1, using: &random)) }
        for event in events[Int(first)...] {
            if lossOnceIn != nil, random.once(in: 8) {
                skip(from: event.sequence)
                return
            }
            let publication = publisher.event(event)
            let topics = (publication?.headings ?? []).map(\.topic)
            let isMatched = matching.keys.filter { matches($0, event) }
            for topic in isMatched { matching[topic]?.append(event.sequence) }
            let expected = isMatched.filter { chains[$0] != nil }
            #expect(Set(topics) == Set(expected) && topics.count == expected.count)
            guard let publication else { continue }
            for heading in publication.headings {
                #expect(heading.header.previous == chains[heading.topic])
                chains[heading.topic] = heading.header.sequence
            }
            send(publication)
        }
    }

    /// The rest of a group is not sent. Every channel of it has a gap then, others may have.
    private mutating func skip(from first: UInt64) {
        let events = events[Int(first - 1)...]
        _ = publisher.skip(events.map { ($0.routes, $0.project) }, through: head)
        for event in events {
            for topic in matching.keys.filter({ matches($0, event) }) {
                matching[topic]?.append(event.sequence)
            }
        }
        repeat {
            for heading in publisher.beats(head: head).headings {
                let previous = heading.header.previous
                if events.contains(where: { matches(heading.topic, $0) }) {
                    #expect(previous == head)
                } else {
                    #expect(previous == head || previous == chains[heading.topic])
                }
                chains[heading.topic] = previous
            }
        } while publisher.isRoundBegun
    }

    private mutating func beat() {
        repeat {
            let beats = publisher.beats(head: head)
            for heading in beats.headings {
                #expect(heading.header.previous == chains[heading.topic])
            }
            send(beats)
        } while publisher.isRoundBegun
    }

    /// As libzmq does: to all whose subscription begins the topic.
    private mutating func send(_ publication: Publication) {
        for heading in publication.headings {
            for reader in readers.indices {
                let reachesIt =
                    heading.topic.starts(with: readers[reader].topic)
                    || heading.topic == readers[reader].join
                guard reachesIt, lossOnceIn.map({ !random.once(in: $0) }) ?? true else { continue }
                // A reader takes no notice of topics that aren't its own.
                let isOwn = [readers[reader].topic, readers[reader].join].contains(heading.topic)
                guard isOwn else { continue }
                readers[reader].queue.append((heading.header, publication.body))
            }
        }
    }

    private func matches(_ topic: [UInt8], _ event: StreamedEvent) -> Bool {
        switch Topic(decoding: topic) {
        case .events(let filter)?: filter.matches(event.routes, project: { event.project })
        case .eventsBeginning?: event.isFound(beginning: topic)
        default: false
        }
    }

    // MARK: Readers

    private mutating func join() throws {
        let connection = Connection.sample(random.next())
        let beginnings = ["", "event/p", "event/party/p", "event/project/r", "event/subject/da"]
        let topic =
            random.once(in: 6)
            ? Array(beginnings[random.below(beginnings.count)].utf8)
            : Topic.events(StreamedEvent.randomFilter(using: &random)).encoded
        let join = Topic.join(nonce: Array("\(connection.cookie)".utf8)).encoded
        #expect(try publisher.take([1] + topic, from: connection, head: head) == nil)
        if chains[topic] == nil { chains[topic] = head }
        if matching[topic] == nil {
            matching[topic] = events.filter { matches(topic, $0) }.map(\.sequence)
        }
        // Events may come between one subscription and the next.
        if random.once(in: 3) { try append() }
        readers.append(Reader(connection: connection, topic: topic, join: join))
        let joined = try publisher.take([1] + join, from: connection, head: head)
        // Without an answer a reader joins anew; one that never comes would prove nothing here.
        if let joined { readers[readers.count - 1].queue = [(joined.headings[0].header, [])] }
    }

    private mutating func leave() {
        guard !readers.isEmpty, random.once(in: 3) else { return }
        let reader = readers.remove(at: random.below(readers.count))
        if random.once(in: 2) {
            publisher.releaseAll { $0 == reader.connection }
        } else {
            _ = try? publisher.take([0] + reader.topic, from: reader.connection, head: head)
        }
        if !readers.contains(where: { $0.topic == reader.topic }) { chains[reader.topic] = nil }
    }

    private mutating func deliverSome() {
        guard !readers.isEmpty else { return }
        let reader = random.below(readers.count)
        for _ in 0..<random.below(6) where !readers[reader].queue.isEmpty { deliver(to: reader) }
    }

    /// Everything on its way, and then one beat that nobody loses.
    mutating func deliverAll() {
        for reader in readers.indices {
            while !readers[reader].queue.isEmpty { deliver(to: reader) }
        }
        repeat {
            for heading in publisher.beats(head: head).headings {
                for reader in readers.indices where readers[reader].topic == heading.topic {
                    readers[reader].queue.append((heading.header, []))
                    deliver(to: reader)
                }
            }
        } while publisher.isRoundBegun
    }

    /// One message, by the reader's rule; then what it knows is checked against the log.
    private mutating func deliver(to index: Int) {
        let (header, body) = readers[index].queue.removeFirst()
        guard let complete = readers[index].complete else {
            guard header.kind == .joined else { return }
            read(index, from: 1)
            return
        }
        let isTooLong = header.kind == .event && body.isEmpty && header.sequence > complete
        if header.previous > complete || isTooLong {
            readers[index].repairs += isTooLong ? 0 : 1
            read(index, from: complete + 1)
        } else {
            if header.kind == .event, header.sequence > complete {
                readers[index].events.append(header.sequence)
            }
            readers[index].complete = max(complete, header.sequence)
        }
        let reader = readers[index]
        // Nothing that happened before this message was sent is unknown now.
        #expect(reader.complete ?? 0 >= header.sequence)
        #expect(reader.events.elementsEqual(matching(reader, through: reader.complete ?? 0)))
    }

    private mutating func read(_ index: Int, from first: UInt64) {
        let answer = matching(readers[index], through: head).drop { $0 < first }
        readers[index].events += answer
        readers[index].complete = head
    }

    private func matching(_ reader: Reader, through last: UInt64) -> ArraySlice<UInt64> {
        (matching[reader.topic] ?? []).prefix { $0 <= last }
    }
}
