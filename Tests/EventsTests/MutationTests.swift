import PactwireTesting
import Testing

@testable import Events

@Suite("Damaged events are judged, never trusted")
struct MutationTests {
    /// Bytes that mean something to JSON or to a rule, so that more mutations get past the scanner.
    private static let telling = Array("\"\\{}[],:0129.-+eEtfn u~X/T#\n\u{0}".utf8)

    /// A slow machine does fewer rounds, of the same mutations in the same order.
    private static let budget = Duration.seconds(3)

    @Test("Up to a hundred thousand mutations trap nothing, and what is accepted reads back equal")
    func mutations() throws {
        var random = SeededRandom(seed: 20_251_120)
        let events = EventText.knownTypes.map { EventText($0).bytes } + [EventText.rich.bytes]
        let deadline = ContinuousClock.now + Self.budget
        var accepted = 0
        for round in 0..<100_000 {
            guard round % 64 != 0 || ContinuousClock.now < deadline else { break }
            var bytes = events[Int(random.next() % UInt64(events.count))]
            for _ in 0...random.next() % 3 { Self.mutate(&bytes, &random) }
            guard let event = try? Event(checking: bytes) else { continue }
            accepted += 1
            let again = try Event(checking: event.json.bytes)
            #expect(again.json.bytes == event.json.bytes)
            #expect(again.hasSameContents(as: event))
            let canonical = try Event(checking: event.json.root.canonical())
            #expect(canonical.hasSameContents(as: event))
            let routes = Routes(of: event)
            let payload = StoredEvent.encode(event, routes: routes, targetSequence: 0)
            #expect(StoredEvent(payload: payload[...])?.routes == routes)
        }
        #expect(accepted > 100)
    }

    static func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 6 {
        case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes[place] = Self.telling[Int(random.next() % UInt64(Self.telling.count))]
        case 3:
            bytes.insert(Self.telling[Int(random.next() % UInt64(Self.telling.count))], at: place)
        case 4 where bytes.count > 1: bytes.remove(at: place)
        default:
            let end = min(bytes.count, place + Int(random.next() % 16))
            bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        }
    }
}
