/// One accepted announcement: a CloudEvents 1.0 object in the form of its type.
///
/// Holds the text it came in, without white space between tokens and without the two members the
/// daemon gives (`sequence`, `recordedtime`); members it doesn't know are kept.
package struct Event: Sendable {
    package let json: JSON
    package let type: EventType
    /// The version of the data's form: see ``EventVersions``.
    package let version: Int
    private let places: EventPlaces

    package var source: JSONValue { json.value(at: places.source) }
    package var id: JSONValue { json.value(at: places.id) }
    package var subject: JSONValue { json.value(at: places.subject) }
    package var data: JSONValue? { places.data > 0 ? json.value(at: places.data) : nil }
    /// The name of its type, as written.
    package var typeName: JSONValue { json.value(at: places.type) }

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
        let places = try json.root.borrowed { (root) throws(Refusal) in
            try EventShapes.envelope.check(root)
            return EventPlaces(in: root)
        }
        if json.hasInsignificantSpace || places.hasMembersOfDaemon {
            self.init(try Self.normalised(json))
        } else {
            self.init(json, places)
        }
        try checkData()
    }

    /// The event in a text that was checked before, such as one read back from the log.
    ///
    /// - Throws: what is wrong, when the text is no event after all.
    package init(stored bytes: [UInt8]) throws(Refusal) {
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw Refusal(error) }
        let places = json.root.borrowed { EventPlaces(in: $0) }
        guard
            [places.type, places.source, places.id, places.subject].allSatisfy({
                $0 > 0 && json.value(at: $0).isString
            })
        else { throw Refusal(.missingMember, "type, source, id and subject must stand") }
        self.init(json, places)
    }

    private init(_ json: JSON) {
        self.init(json, json.root.borrowed { EventPlaces(in: $0) })
    }

    /// `type`, `source`, `id` and `subject` must be strings.
    private init(_ json: JSON, _ places: EventPlaces) {
        self.json = json
        self.places = places
        type = json.value(at: places.type).borrowed {
            $0.withCharacters { EventType(name: $0) ?? .extended }
        }
        version = places.version
    }

    /// The text without spaces and without what the daemon gives.
    private static func normalised(_ json: JSON) throws(Refusal) -> JSON {
        do {
            return try JSON(parsing: json.root.compact(omitting: EventPlaces.givenByDaemon))
        } catch {
            throw Refusal(error)
        }
    }

    private func checkData() throws(Refusal) {
        if type == .extended { return }
        guard let data else {
            throw Refusal(.missingMember, "member \"data\" is missing")
        }
        try data.borrowed { (data) throws(Refusal) in
            try EventShapes.data(of: type).check(data)
        }
        if type == .partyMerged, let into = data["into"], into.string == subject.string {
            throw Refusal(.badValue, at: into, "a party can't be merged into itself")
        }
    }

    /// What two tellings of the same contents share, whatever their white space, order of members
    /// and escapes.
    package func hasSameContents(as other: Event) -> Bool {
        json.bytes == other.json.bytes || json.root.canonical() == other.json.root.canonical()
    }

    /// Lends the data for the time of the call. Not generic, as `borrowed` is, which isn't compiled
    /// for who uses it in another module.
    package func readData(_ body: (BorrowedValue) -> Void) { data?.borrowed(body) }

    /// The event that `data.target` names.
    package var target: EventKey? {
        data?.borrowed { data in
            guard let target = data[.target], let source = target[.source], source.isString,
                let id = target[.id], id.isString
            else { return nil }
            return EventKey(source: source, id: id)
        }
    }

    /// The project that the event itself names.
    package var project: [UInt8]? {
        data?.borrowed { data in
            guard let project = data[.project], project.isString else { return nil }
            return project.withCharacters { Array($0) }
        }
    }

    package var key: EventKey {
        source.borrowed { source in
            EventKey(source: source, id: source.beside(id))
        }
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
