/// Everything that can be set, with its default: `config/pactwired.yaml` explains each key.
package struct Settings: Sendable, Equatable {
    package var data = "var/pactwire"
    package var requests = "tcp://127.0.0.1:7400"
    package var stream = "tcp://127.0.0.1:7401"
    package var isReadOnly = false
    package var logLevel = LogLevel.info
    /// How much of the log is checked before it is served.
    package var verify = Verify.full
    /// Bytes of a segment before the next one is begun.
    package var segmentBytes = 64 << 20
    /// Messages queued for one slow subscriber before it loses some, and notices.
    package var streamQueueMessages = 10_000
    /// Topics that may be held in total, and by the connections of one key.
    package var streamTopicsMax = 100_000
    package var streamTopicsPerKeyMax = 10_000
    /// The file with the clients' public keys, and the one with the daemon's own: both or neither.
    package var accessKeys: String?
    package var accessSecret: String?
    /// Anyone who reaches the endpoints may read and append, from other machines too.
    package var isOpenToAnyone = false

    package enum LogLevel: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    package enum Verify: String, Sendable, CaseIterable {
        /// Every byte.
        case full
        /// Headers, sizes and the tail; the rest while serving.
        case background
    }

    package init() {}

    /// Read-only, what is sound of a damaged log is to be found before it is served.
    var checksAll: Bool { verify == .full || isReadOnly }
}

/// The keys of ``Settings``, as the file, the environment and the command line name them.
enum SettingKey: String, CaseIterable {
    case data, requests, stream
    case readOnly = "read_only"
    case logLevel = "log_level"
    case verify = "start.verify"
    case segmentBytes = "segment_bytes"
    case streamQueue = "stream_queue"
    case streamTopicsMax = "stream.topics_max"
    case streamTopicsPerKeyMax = "stream.topics_per_key_max"
    case accessKeys = "access.keys"
    case accessSecret = "access.secret"
    case accessWithoutKeys = "access.without_keys"

    /// `PACTWIRE_` and the key in capitals, with `_` for a dot.
    var environmentName: String {
        "PACTWIRE_" + rawValue.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }

    /// Sets the key from its text; says what is wrong with it otherwise.
    func set(_ text: String, in settings: inout Settings) -> String? {
        switch self {
        case .data:
            if text.isEmpty { return "needs a directory" }
            settings.data = text
        case .requests:
            if let fault = Self.faultOfEndpoint(text) { return fault }
            settings.requests = text
        case .stream:
            if let fault = Self.faultOfEndpoint(text) { return fault }
            settings.stream = text
        case .readOnly:
            guard let flag = Bool(text) else { return "must be true or false" }
            settings.isReadOnly = flag
        case .logLevel:
            guard let level = Settings.LogLevel(rawValue: text) else {
                return Self.faultOfWord(Settings.LogLevel.self)
            }
            settings.logLevel = level
        case .verify:
            guard let verify = Settings.Verify(rawValue: text) else {
                return Self.faultOfWord(Settings.Verify.self)
            }
            settings.verify = verify
        case .segmentBytes:
            guard let bytes = Int(text), Self.segmentBounds.contains(bytes) else {
                return "must be a number of bytes from \(Self.segmentBounds.lowerBound) to "
                    + "\(Self.segmentBounds.upperBound)"
            }
            settings.segmentBytes = bytes
        case .streamQueue:
            guard let messages = Int(text), (1...1_000_000).contains(messages) else {
                return "must be a number of messages from 1 to 1000000"
            }
            settings.streamQueueMessages = messages
        case .streamTopicsMax:
            guard let topics = Self.topics(text) else { return Self.faultOfTopics }
            settings.streamTopicsMax = topics
        case .streamTopicsPerKeyMax:
            guard let topics = Self.topics(text) else { return Self.faultOfTopics }
            settings.streamTopicsPerKeyMax = topics
        case .accessKeys:
            settings.accessKeys = text.isEmpty ? nil : text
        case .accessSecret:
            settings.accessSecret = text.isEmpty ? nil : text
        case .accessWithoutKeys:
            guard text.isEmpty || text == Self.openWords else {
                return "must be empty, or in words: \(Self.openWords)"
            }
            settings.isOpenToAnyone = !text.isEmpty
        }
        return nil
    }

    static let openWords = "anyone may read and append"

    private static let segmentBounds = 1 << 20...1 << 30

    private static let faultOfTopics = "must be a number of topics from 1 to 1000000"

    private static func topics(_ text: String) -> Int? {
        Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }

    private static func faultOfWord<Word>(_: Word.Type) -> String
    where Word: CaseIterable & RawRepresentable<String> {
        "must be one of: " + Word.allCases.map(\.rawValue).joined(separator: " ")
    }

    /// Of `sockaddr_un`, unix(7), without the zero at its end.
    private static let ipcPathBytesMax = 107

    private static func faultOfEndpoint(_ text: String) -> String? {
        if text.hasPrefix("ipc://"), (7...6 + ipcPathBytesMax).contains(text.utf8.count) {
            return nil
        }
        if text.hasPrefix("tcp://"), let colon = text.lastIndex(of: ":"),
            text.distance(from: text.startIndex, to: colon) > 5
        {
            let port = text[text.index(after: colon)...]
            if port == "*" || Int(port).map({ (1...65535).contains($0) }) == true { return nil }
        }
        return "must be an endpoint: tcp://ADDRESS:PORT or ipc://PATH of at most "
            + "\(ipcPathBytesMax) bytes"
    }
}
