import Glibc
import Logging
import PactwireTesting
import Testing
import ZeroMQ

@testable import Daemon

@Suite("Keys in their files", .timeLimit(.minutes(1)))
struct AccessTests {
    let directory: TemporaryDirectory
    let keys: CurveKeyPair

    init() throws {
        directory = try TemporaryDirectory()
        keys = try CurveKeyPair.generate()
    }

    func settings(secret: String, list: String, mode: mode_t = 0o600) throws -> Settings {
        var settings = Settings()
        settings.accessSecret = try directory.write(secret, to: "secret")
        settings.accessKeys = try directory.write(list, to: "keys")
        chmod(directory.appending("secret"), mode)
        return settings
    }

    func fault(_ settings: Settings) -> String? {
        do throws(DaemonFailure) {
            _ = try Access(settings)
            return nil
        } catch {
            #expect(error.exitCode == 2)
            return error.description
        }
    }

    @Test("Without keys there is no access control; with both files there is")
    func sound() throws {
        #expect(try Access(Settings()) == nil)
        let line = "append \(keys.publicKey) desk\n"
        let access = try Access(try settings(secret: KeyFile(keys).text, list: line))
        #expect(access?.keys == keys)
        #expect(access?.list[key: keys.publicKey]?.role == .append)
    }

    @Test(
        "A secret that others can read or change is refused",
        arguments: [
            (0o644, true), (0o604, true), (0o602, true), (0o620, true), (0o660, true),
            (0o640, false),
            (0o600, false), (0o400, false),
        ] as [(mode_t, Bool)])
    func permissions(mode: mode_t, isRefused: Bool) throws {
        let line = "append \(keys.publicKey) desk\n"
        let fault = fault(try settings(secret: KeyFile(keys).text, list: line, mode: mode))
        #expect((fault?.contains("is open to others than its owner") == true) == isRefused)
    }

    @Test(
        "A list that others can change is not believed; that they can read it does no harm",
        arguments: [(0o666, true), (0o620, true), (0o644, false), (0o600, false)]
            as [(mode_t, Bool)])
    func listPermissions(mode: mode_t, isRefused: Bool) throws {
        let line = "admin \(keys.publicKey) desk\n"
        let settings = try settings(secret: KeyFile(keys).text, list: line)
        #expect(chmod(directory.appending("keys"), mode) == 0)
        let said = fault(settings)
        #expect((said?.contains("others than its owner can change it") == true) == isRefused)
        #expect(isRefused || said == nil)
    }

    @Test("A fault in either file is named with its place, and no line shows a secret")
    func faults() throws {
        let list = "append \(keys.publicKey) desk\n"
        let secret = KeyFile(keys).text
        let other = try CurveKeyPair.generate()
        let cases: [(secret: String, list: String, expected: String)] = [
            (secret, "append desk\n", "keys:1: must be ROLE"),
            ("public: \(keys.publicKey)\n", list, "secret has no secret key"),
            ("", list, "secret holds no key"),
            ("secret \(keys.secretKey)\n", list, "secret:1: must be"),
            ("secret: \(keys.secretKey)x\n", list, "secret:1: no key"),
            ("\nsecret: \(keys.secretKey)\nsecret: \(keys.secretKey)", list, "secret:3: stands"),
            ("public: \(other.publicKey)\nsecret: \(keys.secretKey)\n", list, "doesn't belong"),
            (secret + String(repeating: "#", count: 1 << 20), list, "larger than"),
        ]
        for (secret, list, expected) in cases {
            let line = fault(try settings(secret: secret, list: list)) ?? "none"
            #expect(line.contains(expected), "\(line)")
            #expect(!line.contains(keys.secretKey) && !line.contains("\n"))
            unlink(directory.appending("secret"))
            unlink(directory.appending("keys"))
        }
        var missing = try settings(secret: secret, list: list)
        missing.accessSecret = directory.appending("absent")
        #expect(fault(missing)?.contains("can't read \(directory.appending("absent"))") == true)
    }

    @Test("When nobody can be asked any more, nobody is let in")
    func failsClosed() throws {
        let list = "append \(keys.publicKey) desk\n"
        let access = try #require(try Access(settings(secret: KeyFile(keys).text, list: list)))
        let context = try Context()
        let server = try Socket(.router, in: context)
        do {
            let control = try AccessControl(access, in: context, logger: Logger(label: "test"))
            try control.guardSocket(server)
        }
        try server.bind("tcp://127.0.0.1:*")
        // libzmq lets everybody in where a domain isn't enforced: this one says when that would be.
        let unguarded = try Socket(.router, in: context)
        try unguarded.setOption(.zapDomain(ZAP.domain))
        try unguarded.setOption(.curveServer(secretKey: keys.secretKey))
        try unguarded.bind("tcp://127.0.0.1:*")
        let clients = try Context()
        let client = try Socket(.dealer, in: clients)
        let other = try Socket(.dealer, in: clients)
        try client.setOption(.curveClient(serverKey: keys.publicKey, keys: keys))
        try client.connect(try server.lastEndpoint())
        #expect(try client.send([1]) == .sent)
        try other.setOption(.curveClient(serverKey: keys.publicKey, keys: keys))
        try other.connect(try unguarded.lastEndpoint())
        #expect(try other.send([1]) == .sent)
        var poller = Poller()
        let guarded = poller.add(server)
        let open = poller.add(unguarded)
        #expect(try poller.wait(timeoutMilliseconds: 10_000) == 1)
        #expect(poller.isReadable(open) && !poller.isReadable(guarded))
        poller.setInterest([], of: open)
        #expect(try poller.wait(timeoutMilliseconds: 200) == 0)
    }
}
