import Events
import PactwireTesting
import Testing
import Yams

@testable import Wire

@Suite("docs/asyncapi.yaml says what the code does")
struct AsyncAPIDocumentTests {
    private let root: Node

    init() throws {
        root = try #require(try Yams.compose(yaml: Repository.text(of: "docs/asyncapi.yaml")))
    }

    // MARK: What stands where

    private func node(_ path: String...) -> Node? { node(path) }

    private func node(_ path: [String]) -> Node? {
        path.reduce(root) { node, name in node?[name] }
    }

    private func names(_ path: String...) -> Set<String> { Set(members(node(path)).map(\.name)) }

    private func members(_ node: Node?) -> [(name: String, value: Node)] {
        node?.mapping?.map { ($0.key.string ?? "", $0.value) } ?? []
    }

    private func strings(_ path: String...) -> [String] { strings(node(path)) }

    private func strings(_ node: Node?) -> [String] {
        node?.sequence?.compactMap(\.string) ?? []
    }

    private func references(_ node: Node?) -> [String] {
        node?.sequence?.compactMap { $0["$ref"]?.string } ?? []
    }

    /// The messages that have this header, each with the number of its verb or kind.
    private func messages(with header: String, _ field: String) -> [String: Int] {
        var numbers: [String: Int] = [:]
        for (name, message) in members(node("components", "messages")) {
            let parts = message["headers"]?["allOf"]
            guard references(parts).first == "#/components/schemas/\(header)" else { continue }
            numbers[name] = parts?.sequence?.last?["properties"]?[field]?["const"]?.int
        }
        return numbers
    }

    // MARK: What it must say

    @Test("Its version and its limits are the protocol's")
    func limits() {
        #expect(node("info", "version")?.string == "\(WireProtocol.version)")
        let limits = members(node("info", "x-limits")).map { ($0.name, $0.value.int ?? 0) }
        #expect(
            Dictionary(uniqueKeysWithValues: limits) == [
                "requestFrames": WireProtocol.requestFramesMax,
                "eventBytes": Limits.eventBytesMax, "eventNesting": Limits.nestingMax,
                "idCharacters": Limits.idCharactersMax, "batchEvents": Limits.batchEventsMax,
                "batchBytes": Limits.batchBytesMax, "answerBytes": WireProtocol.answerBytesMax,
                "streamBodyBytes": WireProtocol.streamBodyBytesMax, "topicBytes": Topic.bytesMax,
                "headMilliseconds": WireProtocol.headMilliseconds,
            ])
        let bytes = node("components", "schemas", "answerBytes")
        #expect(bytes?["maximum"]?.int == WireProtocol.answerBytesMax)
        #expect(bytes?["default"]?.int == ReadRequest(from: 1).bytesMax)
    }

    @Test("Every verb is an operation with its request and its answer, and nothing else is")
    func verbs() {
        var requests: [String: Int] = [:]
        var answers = ["error": 0xFF]
        for verb in Verb.allCases {
            requests["\(verb)Request"] = Int(verb.rawValue)
            answers["\(verb)Answer"] = Int(verb.rawValue | 0x80)
            let operation = node("operations", "\(verb)")
            let place = "#/channels/requests/messages/"
            #expect(operation?["action"]?.string == "send")
            #expect(references(operation?["messages"]) == ["\(place)\(verb)Request"])
            let replies = references(operation?["reply"]?["messages"])
            #expect(replies == ["\(place)\(verb)Answer", "\(place)error"])
        }
        #expect(messages(with: "requestHeader", "verb") == requests)
        #expect(messages(with: "answerHeader", "verb") == answers)
        #expect(names("channels", "requests", "messages") == Set(requests.keys).union(answers.keys))
        let sent = members(node("operations")).filter { $0.value["action"]?.string == "send" }
        #expect(sent.map(\.name) == Verb.allCases.map { "\($0)" })
    }

    @Test("Every kind of message on the stream is there, and no other")
    func kinds() {
        let kinds = StreamHeader.Kind.allCases.map { ("\($0)", Int($0.rawValue)) }
        #expect(
            messages(with: "streamHeader", "kind") == Dictionary(uniqueKeysWithValues: kinds))
    }

    @Test(
        "A header's fields lie where the code writes them",
        arguments: [
            (
                "requestHeader",
                RequestHeader(verb: .show, requestId: 0x0102_0304_0506_0708).encoded,
                ["verb": 3, "request_id": 0x0102_0304_0506_0708]
            ),
            (
                "answerHeader", AnswerHeader(.error, requestId: 258, epoch: 1 << 56 | 2).encoded,
                ["verb": 255, "request_id": 258, "epoch": 1 << 56 | 2]
            ),
            (
                "streamHeader",
                StreamHeader(.mark, epoch: 1 << 48, sequence: 1 << 33, previous: 7).encoded,
                ["kind": 3, "epoch": 1 << 48, "sequence": 1 << 33, "previous": 7]
            ),
        ] as [(String, [UInt8], [String: Int])])
    func headers(name: String, frame: [UInt8], fields: [String: Int]) throws {
        let header = try #require(node("components", "schemas", name))
        #expect(header["x-bytes"]?.int == frame.count)
        var read: [String: Int] = [:]
        var end = 0
        for (field, schema) in members(header["properties"]) {
            let bytes = try #require(schema["x-bytes"]?.int)
            #expect(schema["x-offset"]?.int == end, "\(field)")
            let number = frame.dropFirst(end).prefix(bytes).reduce(0) { $0 << 8 | Int($1) }
            end += bytes
            switch schema["const"]?.string {
            case "PW": #expect(number == 0x5057)
            case let only?: #expect(Int(only) == number, "\(field)")
            case nil: read[field] = number
            }
        }
        #expect(end == frame.count)
        #expect(read == fields)
    }

    @Test("The codes of errors and of refusals are the code's, and what is worth retrying")
    func codes() {
        let code = node("components", "schemas", "error", "properties", "code")
        let codes = WireError.Code.allCases
        #expect(strings(code?["enum"]) == codes.map(\.rawValue))
        let retried = codes.filter(\.isWorthRetrying).map(\.rawValue)
        #expect(Set(strings(code?["x-retry"])) == Set(retried))
        let refusals = node("components", "schemas", "appendLine", "properties", "code")
        #expect(strings(refusals?["enum"]) == Refusal.Code.allCases.map(\.rawValue))
    }

    @Test("The additions it knows are the code's")
    func features() {
        let known = node("components", "schemas", "additions", "properties", "features", "x-known")
        #expect(known != nil)
        #expect(strings(known) == WireProtocol.features)
    }

    /// The daemon writes it, whom this target doesn't know; both documents must say the same.
    @Test("A status has the members that docs/PROTOCOL.md names")
    func statusMembers() throws {
        let lines = try Repository.text(of: "docs/PROTOCOL.md").split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("| 4 | `status` |") })
        let quoted = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        let named = quoted.filter { $0.offset % 2 == 1 }.map { String($0.element) }
        #expect(names("components", "schemas", "status", "properties") == Set(named))
    }

    private static let bodies: [(String, [UInt8])] = {
        let filter = EventFilter(types: ["t"], subjects: ["s"], parties: ["p"], projects: ["j"])
        let read = ReadRequest(
            from: 1, through: 2, sinceMicroseconds: 3, untilMicroseconds: 4, filter: filter)
        var show = ShowRequest(projection: "deals", key: "k")
        (show.rows.parties, show.rows.deals, show.rows.projects, show.rows.roles) = (
            ["p"], ["d"], ["j"], ["r"]
        )
        (show.from, show.to, show.natures, show.bindings) = (["f"], ["t"], ["n"], ["b"])
        (show.after, show.withinDays) = ("2025-10-01", 3)
        (show.knownAtMicroseconds, show.asOf, show.publishedBy) = (1, "2025", "2025")
        (show.atSequence, show.withKeys, show.cursor) = (1, true, 2)
        var diff = DiffRequest(projection: "deals", key: "k", from: "1", to: "2")
        (diff.rows.parties, diff.rows.deals, diff.rows.projects, diff.rows.roles) = (
            ["p"], ["d"], ["j"], ["r"]
        )
        diff.cursor = 2
        let history = HistoryName(log: "l", lineages: [.init(number: 1, firstSequence: 1)])
        return [
            ("appendOptions", AppendOptions(expectedSequence: 1, deal: "d").encoded),
            ("knownHistory", KnownHistory(history: "h", seen: 1).encoded),
            ("appendSummary", AppendSummary(history: "h", sequence: 1).encoded),
            ("read", read.encoded), ("show", show.encoded), ("diff", diff.encoded),
            ("segment", SegmentRequest(firstSequence: 1, offset: 0).encoded),
            ("backupParts", BackupParts(history: history, head: 0, segments: []).encoded),
            ("pace", Pace(beatMilliseconds: 1, spreadMilliseconds: 2).encoded),
            ("error", WireError(.historyChanged, "", requestId: 1, changedAt: 1).body),
        ]
    }()

    @Test("A body has the members that the code writes, and no others", arguments: bodies)
    func bodyMembers(name: String, body: [UInt8]) throws {
        let written = try JSON(parsing: body).root.members.compactMap { $0.name.string }
        #expect(names("components", "schemas", name, "properties") == Set(written))
    }

    @Test("A line of an append's answer has the members and outcomes that the code writes")
    func appendLine() throws {
        let outcomes: [AppendOutcome] = [
            .appended(sequence: 1), .duplicate(sequence: 1), .refused(Refusal(.badDate, "r")),
        ]
        var text: [UInt8] = []
        for outcome in outcomes {
            outcome.encode(key: EventKey(source: "s".utf8, id: "i".utf8), into: &text)
        }
        let lines = try Lines(text).map { try JSON(parsing: Array($0)).root }
        let written = lines.flatMap { $0.members.compactMap { $0.name.string } }
        #expect(names("components", "schemas", "appendLine", "properties") == Set(written))
        let shown = strings("components", "schemas", "appendLine", "properties", "outcome", "enum")
        #expect(shown == lines.compactMap { $0["outcome"]?.string })
    }

    /// The channel that describes a topic of this form.
    private static func channel(of topic: Topic) -> String {
        switch topic {
        case .events(let filter): filter.isEverything ? "allEvents" : "events"
        case .eventsBeginning: "eventsBeginning"
        case .state(_, key: nil): "state"
        case .state(_, key: .some): "stateOfKey"
        case .head: "head"
        case .join: "join"
        }
    }

    @Test("Every form of topic is a channel that says what is sent on it, and nothing else is")
    func topics() throws {
        let followed = [
            "allEvents", "events", "eventsBeginning", "state", "stateOfKey", "head", "join",
        ]
        #expect(names("channels") == Set(followed + ["requests"]))
        for name in followed {
            let channel = try #require(node("channels", name))
            let received = node(
                "operations", "follow" + name.prefix(1).uppercased() + name.dropFirst())
            #expect(received?["action"]?.string == "receive")
            #expect(received?["channel"]?["$ref"]?.string == "#/channels/\(name)")
            for address in addresses(of: channel) {
                let topic = try #require(Topic(decoding: Array(address.utf8)), "\(address)")
                #expect(Self.channel(of: topic) == name, "\(address)")
                #expect(topic.encoded == Array(address.utf8))
            }
            let kinds: Set<String> =
                switch name {
                case "head": ["head"]
                case "join": ["joined"]
                case "state", "stateOfKey": ["row", "mark", "beat"]
                default: ["event", "beat"]
                }
            #expect(names("channels", name, "messages") == kinds.union(["refused"]))
        }
    }

    /// The address with every value that its parameters have for an example.
    private func addresses(of channel: Node) -> [String] {
        members(channel["parameters"]).reduce([channel["address"]?.string ?? ""]) {
            all, parameter in
            let place = parameter.value["$ref"]?.string?.split(separator: "/").dropFirst()
            let parameterNode = place.flatMap { node($0.map(String.init)) } ?? parameter.value
            let values = strings(parameterNode["examples"]) + strings(parameterNode["enum"])
            return values.flatMap { value in
                all.map { $0.replacing("{\(parameter.name)}", with: value) }
            }
        }
    }

    @Test("Every reference leads somewhere, and every component is referred to")
    func allReferences() throws {
        var found: Set<String> = []
        func look(at node: Node) {
            for (name, value) in members(node) {
                if name == "$ref", let reference = value.string { found.insert(reference) }
                look(at: value)
            }
            node.sequence?.forEach(look)
        }
        look(at: root)
        for reference in found {
            if reference.hasPrefix("#/") {
                #expect(
                    node(reference.dropFirst(2).split(separator: "/").map(String.init)) != nil,
                    "\(reference)")
            } else {
                #expect(throws: Never.self) { try Repository.bytes(of: "docs/\(reference)") }
            }
        }
        for group in names("components") {
            for name in names("components", group) {
                let place = "#/components/\(group)/\(name)"
                #expect(found.contains { $0 == place || $0.hasPrefix(place + "/") }, "\(place)")
            }
        }
    }
}
