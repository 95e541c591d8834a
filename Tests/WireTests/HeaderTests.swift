import Testing

@testable import Wire

@Suite("Headers say what was meant, or are refused")
struct HeaderTests {
    private static let numbers: [UInt64] = [0, 1, 0x0102_0304_0506_0708, .max]

    /// One good frame of each kind.
    enum Frame: CaseIterable {
        case request, answer, stream

        var bytes: [UInt8] {
            switch self {
            case .request: RequestHeader(verb: .read, requestId: 7).encoded
            case .answer: AnswerHeader(.answer(.read), requestId: 7, epoch: 9).encoded
            case .stream: StreamHeader(.mark, epoch: 9, sequence: 17, previous: 16).encoded
            }
        }

        func accepts(_ bytes: [UInt8]) -> Bool {
            switch self {
            case .request: (try? RequestHeader(decoding: bytes)) != nil
            case .answer: AnswerHeader(decoding: bytes) != nil
            case .stream: StreamHeader(decoding: bytes) != nil
            }
        }
    }

    @Test("A request header comes back as it was", arguments: Verb.allCases, numbers)
    func requests(verb: Verb, id: UInt64) throws {
        let header = RequestHeader(verb: verb, requestId: id)
        #expect(header.encoded.count == RequestHeader.byteCount)
        #expect(try RequestHeader(decoding: header.encoded) == header)
    }

    @Test("An answer header comes back as it was", arguments: numbers, numbers)
    func answers(id: UInt64, epoch: UInt64) {
        for kind in Verb.allCases.map(AnswerHeader.Kind.answer) + [.error] {
            let header = AnswerHeader(kind, requestId: id, epoch: epoch)
            #expect(header.encoded.count == AnswerHeader.byteCount)
            #expect(AnswerHeader(decoding: header.encoded) == header)
        }
    }

    @Test("A stream header comes back as it was", arguments: StreamHeader.Kind.allCases, numbers)
    func stream(kind: StreamHeader.Kind, number: UInt64) {
        let header = StreamHeader(kind, epoch: number, sequence: number &+ 1, previous: number &- 1)
        #expect(header.encoded.count == StreamHeader.byteCount)
        #expect(StreamHeader(decoding: header.encoded) == header)
    }

    @Test("A header that is cut short anywhere, or goes on, is none", arguments: Frame.allCases)
    func sizes(frame: Frame) {
        for count in 0..<frame.bytes.count {
            #expect(!frame.accepts(Array(frame.bytes.prefix(count))), "\(count) bytes")
        }
        #expect(!frame.accepts(frame.bytes + [0]))
        #expect(frame.accepts(frame.bytes))
    }

    @Test("Another magic or version is refused, whichever bit differs", arguments: Frame.allCases)
    func magicAndVersion(frame: Frame) {
        for bit in 0..<24 {
            var bytes = frame.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!frame.accepts(bytes), "bit \(bit)")
        }
    }

    @Test("The four reserved bytes mean nothing to a reader", arguments: Frame.allCases)
    func reserved(frame: Frame) {
        var bytes = frame.bytes
        bytes.replaceSubrange(4..<8, with: [1, 2, 3, 255])
        #expect(frame.accepts(bytes))
    }

    @Test("Of all 256 bytes only the known ones are a verb, an answer or a kind")
    func kinds() {
        func accepted(_ frame: Frame) -> [UInt8] {
            (0...255).filter { byte in
                var bytes = frame.bytes
                bytes[3] = byte
                return frame.accepts(bytes)
            }
        }
        let verbs = Verb.allCases.map(\.rawValue)
        #expect(accepted(.request) == verbs)
        #expect(accepted(.answer) == verbs.map { $0 + 128 } + [255])
        #expect(accepted(.stream) == StreamHeader.Kind.allCases.map(\.rawValue))
    }

    @Test(
        "A refused request is answered under its own id, as far as the frame tells one",
        arguments: [
            ("", .badRequest, 0), ("5057 01 01", .badRequest, 0),
            ("5158 01 01 00000000 0000000000000007", .badRequest, 0),
            ("5057 02 01 00000000 0000000000000007", .unsupportedVersion, 7),
            ("5057 01 00 00000000 0000000000000007", .unknownVerb, 7),
            ("5057 01 09 00000000 0000000000000007", .unknownVerb, 7),
        ] as [(String, WireError.Code, UInt64)])
    func refusals(hex: String, code: WireError.Code, id: UInt64) throws {
        let bytes = try #require(Hex.bytes(hex))
        let error = #expect(throws: WireError.self) { try RequestHeader(decoding: bytes) }
        #expect(error?.code == code)
        #expect(error?.requestId == id)
    }
}
