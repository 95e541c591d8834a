import Testing
import ZeroMQ

@Suite("Keys as text")
struct KeyFileTests {
    @Test("Z85 is that of ZeroMQ RFC 32, and takes nothing else")
    func z85() {
        #expect(Z85.encode([0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]) == "HelloWorld")
        #expect(Z85.decode("HelloWorld") == [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B])
        #expect(Z85.encode([1, 2, 3]) == nil)
        #expect(Z85.encode([]) == "")
        #expect(Z85.encode([255, 255, 255, 255]) == "%nSc0")
        let faulty = [
            "Hell", "Hello\0", "Hell\0", "Hell ", "Hell~", "Hell\"", "%nSc1", "#####", "Hellé",
        ]
        for text in faulty { #expect(Z85.decode(text) == nil, "\(text)") }
    }

    @Test("A key file holds the pair it was made of, whatever else is written into it")
    func roundTrip() throws {
        for _ in 0..<50 {
            let pair = try CurveKeyPair.generate()
            let file = try KeyFile(parsing: KeyFile(pair).text)
            #expect(file.pair == pair && file.publicKey == pair.publicKey)
            let bare = "\r\n# mine\n\tsecret: \(pair.secretKey) \r\n"
            #expect(try KeyFile(parsing: bare) == file)
            let shared = try KeyFile(parsing: "public: \(pair.publicKey)")
            #expect(shared.pair == nil && shared.publicKey == pair.publicKey)
            #expect(try KeyFile(parsing: shared.text) == shared)
        }
    }

    static let key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    static let other = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
    static let faulty: [(String, KeyFileError)] = [
        ("", .noKey),
        ("# public: \(key)", .noKey),
        (key, .notAKey(line: 1)),
        ("\npublic \(key)", .notAKey(line: 2)),
        ("public: \(key) mine", .notAKey(line: 1)),
        ("Public: \(key)", .notAKey(line: 1)),
        ("public: \(key)\npublic: \(key)", .twice(line: 2)),
        ("public: \(key)0", .badKey(line: 1)),
        ("public: \(other)\nsecret: \(key)", .notAPair),
    ]

    @Test("What is no key file is refused with its line", arguments: faulty)
    func faults(text: String, error: KeyFileError) {
        #expect(throws: error) { try KeyFile(parsing: text) }
    }
}
