import Events
import PactwireTesting
import Testing

@testable import Wire

@Suite("Bytes of a stranger are judged, never trusted")
struct HostileBytesTests {
    private static let telling = Array("\"\\{}[],:0129-+eEtfn u/\n\u{0}PW".utf8)

    /// At most this long; a fast machine does all rounds in a part of it.
    private static let budget = Duration.seconds(1)

    @Test("Random bytes trap no decoder, and what is taken comes back as it was")
    func randomBytes() throws {
        var random = SeededRandom(seed: 20_251_120)
        let deadline = ContinuousClock.now + Self.budget
        for round in 0..<20_000 {
            guard round % 64 != 0 || ContinuousClock.now < deadline else { break }
            try judge(random.bytes(upTo: 80))
        }
    }

    @Test("Damaged frames trap no decoder, and what is taken comes back as it was")
    func damagedFrames() throws {
        var random = SeededRandom(seed: 7)
        let good = Self.goodFrames
        let deadline = ContinuousClock.now + Self.budget
        var taken = 0
        for round in 0..<50_000 {
            guard round % 64 != 0 || ContinuousClock.now < deadline else { break }
            var bytes = good[Int.random(in: 0..<good.count, using: &random)]
            for _ in 0...Int.random(in: 0...2, using: &random) { damage(&bytes, &random) }
            taken += try judge(bytes)
        }
        #expect(taken > 100)
    }

    private static var goodFrames: [[UInt8]] {
        var show = ShowRequest(projection: "deals", key: "k")
        show.parties = ["a", "b"]
        show.atSequence = 12
        show.withKeys = true
        show.cursor = 3
        let filter = EventFilter(
            types: ["t"], subjects: ["s"], parties: ["p"], projects: ["j"])
        return [
            RequestHeader(verb: .append, requestId: 7).encoded,
            AnswerHeader(.error, requestId: 7, epoch: 9).encoded,
            StreamHeader(.row, epoch: 9, sequence: 17, previous: 11).encoded,
            Pace(beatMilliseconds: 1000, spreadMilliseconds: 20).encoded,
            AppendOptions(expectedSequence: 7, deal: "d").encoded,
            SegmentRequest(firstSequence: 3, offset: 4).encoded,
            KnownHistory(history: "a/1@1", seen: 4).encoded,
            AppendSummary(history: "a/1@1", sequence: 4).encoded,
            BackupParts(
                history: HistoryName(
                    log: "a", lineages: [HistoryName.Lineage(number: 1, firstSequence: 1)]),
                head: 3,
                segments: [
                    BackupParts.Segment(
                        firstSequence: 1, file: "s", soundBytes: 1, fileBytes: 2)
                ]
            ).encoded,
            ReadRequest(from: 3, through: 9, sinceMicroseconds: -5, filter: filter).encoded,
            show.encoded, Topic.join(nonce: Array("nonce".utf8)).encoded,
            Topic.events(filter).encoded, Topic.state(projection: "deals", key: "k").encoded,
        ]
    }

    /// Shows the bytes to every decoder; answers how many took them.
    @discardableResult
    private func judge(_ bytes: [UInt8]) throws -> Int {
        var taken = 0
        if let header = try? RequestHeader(decoding: bytes) {
            #expect(try RequestHeader(decoding: header.encoded) == header)
            taken += 1
        }
        if let header = AnswerHeader(decoding: bytes) {
            #expect(AnswerHeader(decoding: header.encoded) == header)
            taken += 1
        }
        if let header = StreamHeader(decoding: bytes) {
            #expect(StreamHeader(decoding: header.encoded) == header)
            taken += 1
        }
        if let options = try? AppendOptions(decoding: bytes, requestId: 1) {
            #expect(try AppendOptions(decoding: options.encoded, requestId: 1) == options)
            taken += 1
        }
        if let request = try? ReadRequest(decoding: bytes, requestId: 1) {
            #expect(try ReadRequest(decoding: request.encoded, requestId: 1) == request)
            #expect(request.from >= 1 && request.bytesMax <= WireProtocol.answerBytesMax)
            taken += 1
        }
        if let request = try? ShowRequest(decoding: bytes, requestId: 1) {
            #expect(try ShowRequest(decoding: request.encoded, requestId: 1) == request)
            taken += 1
        }
        if let request = try? SegmentRequest(decoding: bytes, requestId: 1) {
            #expect(try SegmentRequest(decoding: request.encoded, requestId: 1) == request)
            taken += 1
        }
        if let known = (try? KnownHistory(decoding: bytes, requestId: 1)) ?? nil {
            #expect(try KnownHistory(decoding: known.encoded, requestId: 1) == known)
            _ = HistoryName(known.history)
            taken += 1
        }
        if let summary = AppendSummary(decoding: bytes) {
            #expect(AppendSummary(decoding: summary.encoded) == summary)
            taken += 1
        }
        if let parts = BackupParts(decoding: bytes) {
            #expect(BackupParts(decoding: parts.encoded)?.segments == parts.segments)
            taken += 1
        }
        if let pace = Pace(decoding: bytes) {
            #expect(Pace(decoding: pace.encoded) == pace)
            taken += 1
        }
        if let topic = Topic(decoding: bytes) {
            #expect(topic.encoded == bytes)
            taken += 1
        }
        let lines = Array(Lines(bytes))
        #expect(lines.joined().elementsEqual(bytes.filter { $0 != UInt8(ascii: "\n") }))
        return taken
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let telling = Self.telling[Int.random(in: 0..<Self.telling.count, using: &random)]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = telling
        case 2: bytes.insert(telling, at: place)
        case 3: bytes.remove(at: place)
        default:
            let end = min(bytes.count, place + Int.random(in: 0..<8, using: &random))
            bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        }
    }
}
