import Events

/// Which events a subscriber asks for.
struct ChaosFilter: Sendable, Hashable {
    var types: [String] = []
    var parties: [String] = []
    var deals: [String] = []
    var projects: [String] = []
    var from = 1

    /// As options of `pactwire tail`.
    var options: [String] {
        let lists = [
            ("--type", types), ("--party", parties), ("--deal", deals), ("--project", projects),
        ]
        return lists.flatMap { option, words in words.flatMap { [option, $0] } }
            + ["--from", "\(from)"]
    }
}

/// What of a log each filter finds, worked out from the text of the events alone.
struct ChaosOracle {
    private var lines: [String] = []
    private var found: [Found] = []
    private var byId: [String: Int] = [:]

    /// The words one event is found under.
    private struct Found {
        let type: String
        var deals: Set<String>
        var parties: Set<String>
        let project: String?
    }

    /// - lines: the whole log, as `tail --json` prints it.
    init(_ lines: [String]) throws {
        for line in lines { try add(line) }
    }

    var count: Int { lines.count }
    var types: Set<String> { Set(found.map(\.type)) }

    /// The lines that the filter finds, each with its line feed.
    func bytes(of filter: ChaosFilter) -> [UInt8] {
        var all: [UInt8] = []
        for (index, line) in lines.enumerated()
        where index + 1 >= filter.from && matches(found[index], filter) {
            all += line.utf8
            all.append(UInt8(ascii: "\n"))
        }
        return all
    }

    private func matches(_ event: Found, _ filter: ChaosFilter) -> Bool {
        (filter.types.isEmpty || filter.types.contains(event.type))
            && (filter.parties.isEmpty || filter.parties.contains { event.parties.contains($0) })
            && (filter.deals.isEmpty || filter.deals.contains { event.deals.contains($0) })
            && (filter.projects.isEmpty || event.project.map(filter.projects.contains) == true)
    }

    private mutating func add(_ line: String) throws {
        let event = try parsed(line)
        let data = event["data"]
        let type = event["type"]?.string ?? ""
        let subject = event["subject"]?.string ?? ""
        var parties: Set<String> = []
        for party in data?["parties"]?.elements.map({ $0 }) ?? [] {
            parties.formUnion([party["id"], party["on_behalf_of"]].compactMap { $0?.string })
        }
        for commitment in data?["commitments"]?.elements.map({ $0 }) ?? [] {
            parties.formUnion((commitment["from"]?.words ?? []) + (commitment["to"]?.words ?? []))
        }
        for topic in data?["topics"]?.elements.map({ $0 }) ?? [] {
            parties.formUnion(topic["with"]?.words ?? [])
        }
        let more: [JSONValue?] =
            switch type {
            case "announcement.denied": [data?["by"]]
            case "party.merged": [event["subject"], data?["into"]]
            case "party.named": [event["subject"], data?["parent"]]
            default: []
            }
        parties.formUnion(more.compactMap { $0?.string })
        var found = Found(
            type: type, deals: [subject], parties: parties, project: data?["project"]?.string)
        if let target = data?["target"]?["id"]?.string.flatMap({ byId[$0] }) {
            found.deals.formUnion(self.found[target].deals)
            found.parties.formUnion(self.found[target].parties)
        }
        byId[event["id"]?.string ?? ""] = lines.count
        lines.append(line)
        self.found.append(found)
    }
}
