import EventLog
import Events
import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import Recall

@Suite("Reading ahead of a replay")
struct ReadAheadTests {
    struct WriterMissing: Error {}

    /// Longer than all pieces that may wait.
    static let events: UInt64 = 5000

    let disk = SimulatedDisk()
    let reader: LogReader

    init() throws {
        var opened = try Log.open("/log", mode: .readWrite, options: LogOptions(disk: disk))
        reader = opened.reader
        guard var writer = opened.takeWriter() else { throw WriterMissing() }
        for first in stride(from: 1, through: Self.events, by: 250) {
            let payloads = try (first..<first + 250).map { number in
                let event = try Event(
                    checking: Array(
                        """
                        {"specversion":"1.0","id":"\(number)","source":"desk","type":"talks.ended",\
                        "subject":"deal-1","data":{"certainty":"official",\
                        "report":{"publisher":"gazette"}}}
                        """.utf8))
                return StoredEvent.encode(event, routes: Routes(of: event), targetSequence: 0)
            }
            _ = try writer.append(payloads, now: 0)
        }
    }

    func ahead(from first: UInt64 = 1) throws -> ReadAhead {
        try ReadAhead(reader, from: first, through: Self.events, versions: .shipped)
    }

    @Test("Every event comes once and in order", arguments: [1, 2, 1300, 4999, 5000] as [UInt64])
    func all(from first: UInt64) throws {
        let ahead = try ahead(from: first)
        defer { ahead.stop() }
        var next = first
        while let piece = try ahead.next() {
            #expect(!piece.isEmpty)
            for read in piece {
                #expect(read.sequence == next)
                #expect(read.recorded.event.id.string == "\(next)")
                next += 1
            }
        }
        #expect(next == Self.events + 1)
        #expect(try ahead.next() == nil)
    }

    @Test("Who takes no more ends the thread, whatever is left", arguments: [0, 1, 3])
    func stop(pieces: Int) throws {
        let ahead = try ahead()
        for _ in 0..<pieces { _ = try ahead.next() }
        ahead.stop()
    }

    @Test("A replay that is stopped has had what came before, and nothing behind it")
    func stoppedReplay() throws {
        var seen: [UInt64] = []
        try Replay.each(of: reader) { read in
            seen.append(read.sequence)
            return read.sequence == 1777 ? .stop : .goOn
        }
        #expect(seen == Array(1...1777))
    }

    @Test("What was read before damage is handed over, and then the damage is told")
    func damage() throws {
        let path = try #require(disk.segments.first)
        let file = try disk.open(path, .write)
        var text = [UInt8](repeating: 0, count: Int(try file.size()))
        _ = try text.withUnsafeMutableBytes { try file.readFully(into: $0, at: 0) }
        let place = try #require(text.firstRange(of: Array(#""id":"3100""#.utf8))?.lowerBound)
        try file.writeFully([UInt8(ascii: "!")], at: UInt64(place))
        var seen: UInt64 = 0
        let error = #expect(throws: RecallError.self) {
            try Replay.each(of: reader) { read in
                #expect(read.sequence == seen + 1)
                seen = read.sequence
                return .goOn
            }
        }
        guard case .log(let error) = error else {
            Issue.record("no damage was told")
            return
        }
        #expect(error.code == .damaged && error.sequence == 3100)
        #expect(seen == 3099)
    }
}
