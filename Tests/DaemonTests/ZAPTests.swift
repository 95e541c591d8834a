import Testing
import ZeroMQ

@testable import Daemon

@Suite("Who may come in")
struct ZAPTests {
    /// A key as libzmq sends it, and as the list has it.
    static let bytes = [UInt8](0..<32)
    static let key = "009c61o!#m2NH?C3>iWS5d]J*6CRx17-skh9337x"
    static let good: [[UInt8]] =
        [[9, 9], []]
        + ["1.0", "7", "pactwire", "10.0.0.3", "", "CURVE"].map { Array($0.utf8) } + [bytes]

    static func with(_ index: Int, _ frame: [UInt8]) -> [[UInt8]] {
        var message = good
        message[index] = frame
        return message
    }

    func texts(_ frames: [[UInt8]]?) -> [String]? {
        frames?.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("A listed key comes in under its own name")
    func listed() {
        let decision = ZAP.decide(Self.good) { $0 == Self.key }
        #expect(decision?.answer.prefix(2) == [[9, 9], []])
        let answer = texts(decision?.answer)?.dropFirst(2)
        #expect(answer == ["1.0", "7", "200", "OK", Self.key, ""])
        #expect(decision?.refused == nil)
    }

    @Test("A key that isn't listed doesn't come in, and is told for the log")
    func unlisted() {
        let decision = ZAP.decide(Self.good) { $0 != Self.key }
        #expect(texts(decision?.answer)?.dropFirst(2) == ["1.0", "7", "300", "not listed", "", ""])
        #expect(decision?.refused == ZAP.Refused(key: Self.key, address: "10.0.0.3"))
    }

    static let faulty: [(name: String, message: [[UInt8]], status: String)] = [
        ("another version", with(2, Array("2.0".utf8)), "500"),
        ("another domain", with(4, Array("global".utf8)), "400"),
        ("no domain", with(4, []), "400"),
        ("no security", Array(with(7, Array("NULL".utf8)).dropLast()), "400"),
        ("a password", with(7, Array("PLAIN".utf8)) + [Array("x".utf8)], "400"),
        ("another mechanism with a key", with(7, Array("GSSAPI".utf8)), "400"),
        ("a short key", with(8, [UInt8](0..<31)), "400"),
        ("a long key", with(8, [UInt8](0..<33)), "400"),
        ("an empty key", with(8, []), "400"),
        ("a key too many", good + [bytes], "400"),
        ("no key", Array(good.dropLast()), "400"),
        ("only a request id", Array(good.prefix(4)), "400"),
        ("bytes that are no text", with(7, [0xFF, 0]), "400"),
    ]

    @Test("Whatever else is asked is answered no, to whoever asked", arguments: faulty)
    func faults(_ fault: (name: String, message: [[UInt8]], status: String)) {
        let decision = ZAP.decide(fault.message) { _ in true }
        #expect(decision?.answer.count == 8)
        #expect(decision?.answer.first == [9, 9])
        #expect(decision?.answer[3] == Array("7".utf8))
        #expect(decision?.answer[4] == Array(fault.status.utf8))
        #expect(decision?.answer[6] == [])
        #expect(decision?.refused == nil)
    }

    @Test("What nobody could answer gets no answer")
    func unanswerable() {
        for count in 0..<4 {
            #expect(ZAP.decide(Array(Self.good.prefix(count))) { _ in true } == nil)
        }
        #expect(ZAP.decide(Self.with(1, [0])) { _ in true } == nil)
    }
}

@Suite("Connections by key")
struct ConnectionTableTests {
    func connection(_ descriptor: Int32, _ cookie: UInt64, _ key: String) -> Connection {
        Connection(fileDescriptor: descriptor, cookie: cookie, key: key)
    }

    @Test("A key's connections are found, once each, and nobody else's")
    func byKey() {
        var table = ConnectionTable()
        let all = [connection(5, 50, "a"), connection(6, 60, "b"), connection(7, 70, "a")]
        for connection in all + all { table.note(connection) }
        #expect(table.count == 3)
        #expect(Set(table.take { $0 == "a" }) == [all[0], all[2]])
        #expect(table.count == 1)
        #expect(table.take { $0 == "a" }.isEmpty)
        #expect(table.take { $0 == "b" } == [all[1]])
    }

    @Test("A number that is used again is another connection; the one before is forgotten")
    func reused() {
        var table = ConnectionTable()
        table.note(connection(5, 50, "a"))
        table.note(connection(5, 51, "b"))
        #expect(table.take { $0 == "a" }.isEmpty)
        #expect(table.take { $0 == "b" } == [connection(5, 51, "b")])
    }

    @Test("A connection under two keys goes with either")
    func underTwoKeys() {
        for key in ["a", "b"] {
            var table = ConnectionTable()
            table.note(connection(5, 50, "b"))
            table.note(connection(5, 50, "a"))
            #expect(table.take { $0 == key } == [connection(5, 50, key)])
            #expect(table.count == 0)
        }
    }
}
