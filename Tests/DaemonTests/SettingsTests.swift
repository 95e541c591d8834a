import PactwireTesting
import Testing

@testable import Daemon

@Suite("Settings")
struct SettingsTests {
    func withFile<R>(_ text: String, _ body: (String) throws -> R) throws -> R {
        let directory = try TemporaryDirectory()
        return try body(try directory.write(text, to: "pactwired.yaml"))
    }

    func fault(_ loader: SettingsLoader) -> String? {
        do throws(DaemonFailure) {
            _ = try loader.load()
            return nil
        } catch {
            #expect(error.exitCode == 2)
            return error.description
        }
    }

    @Test("With nothing said, the defaults stand")
    func defaults() throws {
        #expect(try SettingsLoader(environment: [:]).load() == Settings())
    }

    @Test("The command line wins over the environment, the environment over the file")
    func layers() throws {
        try withFile("data: from-file\nrequests: tcp://127.0.0.1:1\nstream: tcp://127.0.0.1:1\n") {
            var loader = SettingsLoader(
                environment: [
                    "PACTWIRE_REQUESTS": "tcp://127.0.0.1:2",
                    "PACTWIRE_STREAM": "tcp://127.0.0.1:2",
                ], file: $0)
            loader.flags["stream"] = "tcp://127.0.0.1:3"
            let settings = try loader.load()
            #expect(settings.data == "from-file")
            #expect(settings.requests == "tcp://127.0.0.1:2")
            #expect(settings.stream == "tcp://127.0.0.1:3")
        }
    }

    @Test("Under systemd the data directory is the unit's state directory")
    func stateDirectory() throws {
        let loader = SettingsLoader(environment: ["STATE_DIRECTORY": "/var/lib/pactwire:/x"])
        #expect(try loader.load().data == "/var/lib/pactwire")
    }

    @Test(
        "A fault in the file is named with its line",
        arguments: [
            ("data: x\nrequsts: tcp://127.0.0.1:1\n", ":2: \"requsts\" is no setting"),
            ("log_level: loud\n", ":1: log_level must be one of"),
            ("read_only: perhaps\n", ":1: read_only must be true or false"),
            ("segment_bytes: 12\n", ":1: segment_bytes must be a number of bytes from"),
            ("stream_queue: many\n", ":1: stream_queue must be a number of messages from"),
            ("stream.topics_max: 0\n", ":1: stream.topics_max must be a number of topics from"),
            ("stream.topics_per_key_max: x\n", ":1: stream.topics_per_key_max must be a number"),
            ("requests: here\n", ":1: requests must be an endpoint"),
            (
                "stream: ipc:///\(String(repeating: "x", count: 107))\n",
                ":1: stream must be an endpoint"
            ),
            ("data: [a, b]\n", ":1: data must be one value"),
            ("access.without_keys: yes\n", ":1: access.without_keys must be empty, or in words"),
            ("just words\n", " must hold keys and values"),
            ("data: 'x\n", " is no YAML"),
        ])
    func faultsInFile(text: String, expected: String) throws {
        try withFile(text) {
            let line = fault(SettingsLoader(environment: [:], file: $0)) ?? "none"
            #expect(line.contains(expected), "\(line)")
            #expect(!line.contains("\n"))
        }
    }

    @Test("A fault in the environment is named with its variable")
    func faultsInEnvironment() {
        let unknown = fault(SettingsLoader(environment: ["PACTWIRE_REQUSTS": "x"]))
        #expect(unknown?.contains("PACTWIRE_REQUSTS in the environment is no setting") == true)
        let bad = fault(SettingsLoader(environment: ["PACTWIRE_READ_ONLY": "maybe"]))
        #expect(bad?.contains("PACTWIRE_READ_ONLY must be true or false") == true)
    }

    @Test("A bad value is named also where another place has the last word")
    func overruled() throws {
        try withFile("requests: here\n") { file in
            var loader = SettingsLoader(
                environment: ["PACTWIRE_REQUESTS": "tcp://127.0.0.1:7500"], file: file)
            #expect(fault(loader)?.contains(":1: requests must be an endpoint") == true)
            loader.flags["requests"] = "tcp://127.0.0.1:7500"
            loader.environment["PACTWIRE_REQUESTS"] = "there"
            #expect(fault(loader)?.contains("PACTWIRE_REQUESTS must be an endpoint") == true)
        }
    }

    @Test("A client's own keys may stand in an environment that both share")
    func clientKeys() throws {
        let environment = ["PACTWIRE_KEY": "file", "PACTWIRE_SERVER_KEY": "key"]
        #expect(try SettingsLoader(environment: environment).load() == Settings())
    }

    static let ofThisMachine = [
        "ipc:///run/pactwire/requests", "tcp://127.0.0.1:7500", "tcp://127.255.3.4:*",
        "tcp://localhost:7500", "tcp://[::1]:7500",
    ]
    static let ofOthers = [
        "tcp://*:7500", "tcp://0.0.0.0:7500", "tcp://192.168.1.2:7500", "tcp://eth0:7500",
        "tcp://lo:7500", "tcp://[::]:7500", "tcp://[fe80::1]:7500", "tcp://::1:7500",
        "tcp://[::ffff:127.0.0.1]:7500", "tcp://example.org:7500", "tcp://localhost.org:7500",
        "tcp://127.0.0.1.org:7500", "tcp://127.1:7500", "tcp://127.0.0.256:7500",
        "tcp://0127.0.0.1:7500", "tcp://127.0.0.+1:7500", "tcp://127.0.0.1;10.0.0.1:7500",
    ]

    @Test("Without keys it listens where only this machine reaches it", arguments: ofThisMachine)
    func withoutKeys(endpoint: String) throws {
        for name in ["PACTWIRE_REQUESTS", "PACTWIRE_STREAM"] {
            _ = try SettingsLoader(environment: [name: endpoint]).load()
        }
    }

    @Test(
        "Anywhere else it takes keys, or saying in words that anyone may read and append",
        arguments: ofOthers)
    func openToOthers(endpoint: String) throws {
        for name in ["PACTWIRE_REQUESTS", "PACTWIRE_STREAM"] {
            let line = fault(SettingsLoader(environment: [name: endpoint])) ?? "none"
            #expect(line.contains("\(endpoint) may be reached from other machines"), "\(line)")
            let words = ["PACTWIRE_ACCESS_WITHOUT_KEYS": "anyone may read and append"]
            #expect(
                try SettingsLoader(environment: words.merging([name: endpoint]) { $1 }).load()
                    .isOpenToAnyone)
            let keys = ["PACTWIRE_ACCESS_KEYS": "list", "PACTWIRE_ACCESS_SECRET": "secret"]
            #expect(
                try SettingsLoader(environment: keys.merging([name: endpoint]) { $1 }).load()
                    .accessKeys == "list")
        }
    }

    @Test(
        "Keys by halves, or beside the words that they aren't needed, are no access control",
        arguments: [
            (["ACCESS_KEYS": "list"], "access.keys stands alone"),
            (["ACCESS_SECRET": "secret"], "access.secret stands alone"),
            (
                [
                    "ACCESS_KEYS": "list", "ACCESS_SECRET": "secret",
                    "ACCESS_WITHOUT_KEYS": "anyone may read and append",
                ], "access.without_keys stands beside access.keys"
            ),
        ])
    func halves(settings: [String: String], expected: String) {
        let environment = settings.map { ("PACTWIRE_" + $0, $1) }
        let loader = SettingsLoader(environment: Dictionary(uniqueKeysWithValues: environment))
        let line = fault(loader) ?? "none"
        #expect(line.hasPrefix(expected), "\(line)")
    }

    @Test("A file that can't be read is named")
    func missingFile() {
        let line = fault(SettingsLoader(environment: [:], file: "/nowhere/pactwired.yaml"))
        #expect(line?.contains("can't read /nowhere/pactwired.yaml") == true)
    }

    @Test("An empty file says nothing, and is sound")
    func emptyFile() throws {
        try withFile("# only a comment\n") {
            let settings = try SettingsLoader(environment: [:], file: $0).load()
            #expect(settings == Settings())
        }
    }

    @Test("A key in a group can be written with a dot, nested, or in the environment")
    func grouped() throws {
        for text in ["start.verify: background\n", "start:\n  verify: background\n"] {
            try withFile(text) {
                let settings = try SettingsLoader(environment: [:], file: $0).load()
                #expect(settings.verify == .background)
            }
        }
        let environment = ["PACTWIRE_START_VERIFY": "background"]
        #expect(try SettingsLoader(environment: environment).load().verify == .background)
        try withFile("start:\n  verfy: full\n") {
            let line = fault(SettingsLoader(environment: [:], file: $0))
            #expect(line?.contains(":2: \"start.verfy\" is no setting") == true)
        }
    }

    @Test("The sample explains every key, and shows its default")
    func sample() throws {
        let text = try Repository.text(of: "config/pactwired.yaml")
        for key in SettingKey.allCases where key != .data {
            #expect(text.contains("\n# \(key.rawValue): "), "\(key.rawValue) is not explained")
        }
        let uncommented = text.split(separator: "\n")
            .filter { line in SettingKey.allCases.contains { line.hasPrefix("# \($0.rawValue): ") }
            }
            .map { $0.dropFirst(2) }.joined(separator: "\n")
        try withFile(uncommented) {
            let settings = try SettingsLoader(environment: [:], file: $0).load()
            #expect(settings == Settings())
        }
    }
}
