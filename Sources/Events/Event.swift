/// One accepted announcement: a CloudEvents 1.0 object in the form of its type.
///
/// Holds the text it came in, without white space between tokens and without the two members the
/// daemon gives (`sequence`, `recordedtime`); members it doesn't know are kept.
package struct Event: Sendable {
    package let json: JSON
    package let type: EventType
    package let source: JSONValue
    package let id: JSONValue
    package let subject: JSONValue
    package let data: JSONValue?
    /// The version of the data's form: see ``EventVersions``.
    package let version: Int

    /// Reads and checks one event.
    ///
    /// - Throws: the first reason to refuse it; the same bytes always give the same reason.
    package init(checking bytes: [UInt8]) throws(Refusal) {
        guard bytes.count <= Limits.eventBytesMax else {
            throw Refusal(
                .tooLarge,
                "the event has \(bytes.count) bytes; \(Limits.eventBytesMax) is the most")
        }
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw Refusal(error) }
        try EventShapes.envelope.check(json.root)
        self.init(trusting: try Self.normalised(json))
        try checkData()
    }

    /// The event in a text that was checked before, such as one read back from the log.
    ///
    /// - Throws: what is wrong, when the text is no event after all.
    package init(stored bytes: [UInt8]) throws(Refusal) {
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw Refusal(error) }
        let root = json.root
        let needed: [StaticString] = ["type", "source", "id", "subject"]
        guard needed.allSatisfy({ root[$0]?.isString == true }) else {
            throw Refusal(.missingMember, "type, source, id and subject must stand")
        }
        self.init(trusting: json)
    }

    /// `json` must be an object whose `type`, `source`, `id` and `subject` are strings.
    private init(trusting json: JSON) {
        let root = json.root
        var (type, source, id, subject) = (root, root, root, root)
        var data: JSONValue?
        var version = 1
        for (name, value) in root.members {
            if name.isString("type") { type = value }
            if name.isString("source") { source = value }
            if name.isString("id") { id = value }
            if name.isString("subject") { subject = value }
            if name.isString("data") { data = value }
            if name.isString("dataschema"), let schema = value.stringBytes {
                version = EventVersions.version(named: schema)
            }
        }
        self.json = json
        self.type = EventType(name: type.stringBytes ?? []) ?? .extended
        self.source = source
        self.id = id
        self.subject = subject
        self.data = data
        self.version = version
    }

    /// The members that the daemon gives; a sender's are taken out.
    static let givenByDaemon: [StaticString] = ["sequence", "recordedtime"]

    /// The text without spaces and without what the daemon gives.
    private static func normalised(_ json: JSON) throws(Refusal) -> JSON {
        let root = json.root
        guard json.hasInsignificantSpace || givenByDaemon.contains(where: { root[$0] != nil })
        else { return json }
        do { return try JSON(parsing: root.compact(omitting: givenByDaemon)) } catch {
            throw Refusal(error)
        }
    }

    private func checkData() throws(Refusal) {
        if type == .extended { return }
        guard let data else {
            throw Refusal(.missingMember, "member \"data\" is missing")
        }
        try EventShapes.data(of: type).check(data)
        if type == .partyMerged, let into = data["into"], into.string == subject.string {
            throw Refusal(.badValue, at: into, "a party can't be merged into itself")
        }
    }

    /// What two tellings of the same contents share, whatever their white space, order of members
    /// and escapes.
    package func hasSameContents(as other: Event) -> Bool {
        json.bytes == other.json.bytes || json.root.canonical() == other.json.root.canonical()
    }

    /// The event that `data.target` names.
    package var target: EventKey? {
        guard let target = data?["target"], let source = target["source"]?.stringBytes,
            let id = target["id"]?.stringBytes
        else { return nil }
        return EventKey(source: source, id: id)
    }

    /// The project that the event itself names.
    package var project: [UInt8]? { data?["project"]?.stringBytes.map { Array($0) } }

    package var key: EventKey {
        EventKey(source: source.stringBytes ?? [], id: id.stringBytes ?? [])
    }

    /// The event as it reads after a correction's `set`.
    ///
    /// - Throws: why the corrected text would be no valid event.
    package func applying(_ edits: [JSONEdit]) throws(Refusal) -> Event {
        try Event(checking: json.root.compact(applying: edits))
    }

    /// The edits a correction makes, in the order written; none for any other event.
    package var edits: [JSONEdit] {
        guard type == .announcementCorrected, let set = data?["set"] else { return [] }
        return set.members.compactMap { name, value in
            guard let pointer = name.string.flatMap({ JSONPointer($0) }) else { return nil }
            return JSONEdit(pointer: pointer, value: value.isNull ? nil : value.compact())
        }
    }
}

/// What identifies an event: who wrote it, and the id they gave it (CloudEvents 1.0, 3.1.1).
package struct EventKey: Sendable, Hashable {
    package let source: [UInt8]
    package let id: [UInt8]

    package init(source: some Sequence<UInt8>, id: some Sequence<UInt8>) {
        self.source = Array(source)
        self.id = Array(id)
    }
}
