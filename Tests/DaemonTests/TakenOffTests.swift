import Events
import Glibc
import PactwireTesting
import Testing
import Wire
import ZeroMQ

@testable import Daemon

@Suite("What a key has under way when its role changes", .timeLimit(.minutes(2)))
struct TakenOffTests {
    private let directory: TemporaryDirectory
    private let server: CurveKeyPair
    private let stays: CurveKeyPair
    private let goes: CurveKeyPair
    private let sinks: CurveKeyPair

    init() throws {
        directory = try TemporaryDirectory()
        server = try CurveKeyPair.generate()
        stays = try CurveKeyPair.generate()
        goes = try CurveKeyPair.generate()
        sinks = try CurveKeyPair.generate()
    }

    private func access(_ list: String) throws -> Access {
        var settings = Settings()
        settings.accessSecret = try directory.write(KeyFile(server).text, to: "secret")
        chmod(directory.appending("secret"), 0o600)
        settings.accessKeys = try directory.write(list, to: "keys")
        return try #require(try Access(settings))
    }

    private func events(_ prefix: String, _ count: Int) -> [UInt8] {
        let lines = (1...count).map { number in
            #"{"specversion":"1.0","id":"\#(prefix)-\#(number)","source":"s","#
                + #""type":"talks.ended","subject":"d","data":{"#
                + #""certainty":"official","report":{"publisher":"p"}}}"# + "\n"
        }
        return Array(lines.joined().utf8)
    }

    @Test("Appends that wait for room are written only for those who may append still")
    func parkedAppends() async throws {
        let held = HeldDisk()
        let append = [(stays, "stays"), (goes, "goes"), (sinks, "sinks")]
        let list = append.map { "append \($0.publicKey) \($1)\n" }.joined()
        let served = try await ServedLog(held.disk(), access: try access(list))
        func peer(_ keys: CurveKeyPair) throws -> RawPeer {
            try RawPeer(served.endpoint, server: server.publicKey, keys: keys)
        }
        let (staying, going, sinking) = (try peer(stays), try peer(goes), try peer(sinks))
        #expect(try staying.ask(.append, [], events("first", 1)).kind == .answer(.append))
        held.hold()
        try staying.send(.append, [], events("a", 1))
        #expect(held.hasHeld())
        for name in ["b", "c"] {
            try staying.send(.append, [], events(name, Events.Limits.batchEventsMax))
        }
        #expect(try staying.ask(.ping).kind == .answer(.ping))
        try going.send(.append, [], events("gone", 1))
        #expect(try going.ask(.ping).kind == .answer(.ping))
        let sunk = try sinking.send(.append, [], events("sunk", 1))
        #expect(try sinking.ask(.ping).kind == .answer(.ping))
        let last = try staying.send(.append, [], events("last", 1))

        let other = "append \(stays.publicKey) stays\nread \(sinks.publicKey) sinks\n"
        served.replaceAccessList(by: try AccessList(parsing: other, of: "keys"))
        let refused = try sinking.reply()
        #expect(refused.requestId == sunk && refused.code == "not_allowed")
        // Who comes back has nothing left from before.
        served.replaceAccessList(by: try AccessList(parsing: list, of: "keys"))
        held.release()
        while try staying.reply().requestId != last {}
        let status = try JSON(parsing: try staying.ask(.status).bodies[0]).root
        #expect(status["head"]?.unsignedInteger == UInt64(3 + 2 * Events.Limits.batchEventsMax))
        try await served.stop()
    }
}
