import Events
import Projections

/// A small log told event by event, and the state folded from it.
///
/// JSON is written with `'` for `"`. Every event is checked as the daemon would.
struct Story: History {
    private(set) var events: [Event] = []
    private(set) var targets: [UInt64] = []
    private(set) var touched = Touched()
    var state = ProjectionsState()

    func event(at sequence: UInt64) -> Event? {
        (1...UInt64(max(events.count, 1))).contains(sequence) && !events.isEmpty
            ? events[Int(sequence) - 1] : nil
    }

    // MARK: Telling

    /// One event; answers its sequence. `parties`: `id:role id:role`, or `id:role:organisation`.
    @discardableResult
    mutating func tell(
        _ type: String, of subject: String = "deal", parties: String = "a:partner b:partner",
        on date: String? = nil, _ data: String = "", certainty: String = "official",
        by publisher: String = "paper", origin: String? = nil
    ) throws -> UInt64 {
        var members: [String] = []
        if let date { members.append("'date':'\(date)'") }
        if !parties.isEmpty { members.append("'parties':[\(Self.list(parties))]") }
        members.append("'certainty':'\(certainty)'")
        return try add(type, subject, members + [data, Self.report(publisher, origin)])
    }

    @discardableResult
    mutating func report(
        of target: UInt64, _ data: String = "", certainty: String = "official",
        by publisher: String = "second", origin: String? = nil
    ) throws -> UInt64 {
        let members = ["'certainty':'\(certainty)'", data, Self.report(publisher, origin)]
        return try add("report.added", "deal", members, target)
    }

    @discardableResult
    mutating func correct(
        _ target: UInt64, _ set: String, mistake: String = "us"
    ) throws -> UInt64 {
        let members = ["'set':{\(set)}", "'mistake':'\(mistake)'", Self.report("desk", nil)]
        return try add("announcement.corrected", "desk", members, target)
    }

    @discardableResult
    mutating func retract(_ target: UInt64, mistake: String = "us") throws -> UInt64 {
        let members = ["'mistake':'\(mistake)'", Self.report("desk", nil)]
        return try add("announcement.retracted", "desk", members, target)
    }

    @discardableResult
    mutating func deny(
        _ target: UInt64? = nil, of subject: String = "deal", by party: String = "a",
        _ data: String = ""
    ) throws -> UInt64 {
        let members = ["'by':'\(party)'", data, Self.report("paper", nil)]
        return try add("announcement.denied", subject, members, target)
    }

    @discardableResult
    mutating func name(_ party: String, _ data: String) throws -> UInt64 {
        try add("party.named", party, [data])
    }

    @discardableResult
    mutating func merge(_ party: String, into other: String) throws -> UInt64 {
        try add("party.merged", party, ["'into':'\(other)'"])
    }

    private mutating func add(
        _ type: String, _ subject: String, _ members: [String], _ target: UInt64? = nil
    ) throws -> UInt64 {
        var members = members.filter { !$0.isEmpty }
        if let target { members.append("'target':{'source':'test','id':'\(target)'}") }
        return try add(
            """
            {'specversion':'1.0','id':'\(events.count + 1)','source':'test','type':'\(type)',\
            'subject':'\(subject)','data':{\(members.joined(separator: ","))}}
            """)
    }

    /// One event as text; its target, if any, is told by the sequence that is its id.
    @discardableResult
    mutating func add(_ text: String) throws -> UInt64 {
        let event = try Event(checking: Array(text.replacing("'", with: "\"").utf8))
        let target = event.target.flatMap { UInt64(String(decoding: $0.id, as: UTF8.self)) } ?? 0
        return add(event, target: target)
    }

    mutating func add(_ event: Event, target: UInt64) -> UInt64 {
        events.append(event)
        targets.append(target)
        touched.formUnion(state.apply(record(UInt64(events.count)), history: self))
        return state.sequence
    }

    func record(_ sequence: UInt64, recordedAt microseconds: Int64 = 0) -> FoldRecord {
        FoldRecord(
            sequence: sequence, recordedMicroseconds: microseconds,
            targetSequence: targets[Int(sequence) - 1], event: events[Int(sequence) - 1])
    }

    mutating func forgetTouched() { touched = Touched() }

    private static func list(_ parties: String) -> String {
        parties.split(separator: " ").map { party in
            let parts = party.split(separator: ":")
            let organisation = parts.count > 2 ? ",'on_behalf_of':'\(parts[2])'" : ""
            return "{'id':'\(parts[0])','role':'\(parts[1])'\(organisation)}"
        }.joined(separator: ",")
    }

    /// Several origins stand with spaces between them.
    private static func report(_ publisher: String, _ origin: String?) -> String {
        let origin =
            origin.map { origin in
                let ids = origin.split(separator: " ").map { "'\($0)'" }.joined(separator: ",")
                return ",'origin':" + (origin.contains(" ") ? "[\(ids)]" : ids)
            } ?? ""
        return "'report':{'publisher':'\(publisher)'\(origin)}"
    }
}

// MARK: Asking

/// One row, its members as text: strings as they are, all else as JSON with `'` for `"`.
struct RowView {
    let key: String
    let watchKeys: [String]
    private let json: JSON

    init(_ row: Row) throws {
        key = row.key
        watchKeys = row.watchKeys
        json = try JSON(parsing: row.json)
    }

    subscript(_ member: String) -> String? {
        guard let value = json.root[named: member] else { return nil }
        return value.string
            ?? String(decoding: value.compact(), as: UTF8.self).replacing("\"", with: "'")
    }

    /// One member of each object in a list.
    func column(_ member: String, of list: String) -> [String] {
        (json.root[named: list]?.elements.map { $0 } ?? []).map { entry in
            let value = entry[named: member]
            return value?.string ?? value.map { String(decoding: $0.source, as: UTF8.self) } ?? "-"
        }
    }
}

extension Story {
    func rows(_ projection: Projection, _ query: RowQuery = RowQuery()) throws -> [RowView] {
        try state.rows(of: projection, matching: query).map { try RowView($0) }
    }

    func deal(_ id: String = "deal") throws -> RowView? {
        try rows(.deals, RowQuery(key: id)).first
    }

    func commitments(_ what: String? = nil) throws -> [RowView] {
        try rows(.commitments).filter { what == nil || $0["what"] == what }
    }

    /// All there is to see, as text.
    var everything: [String] {
        Projection.allCases.flatMap { projection in
            state.rows(of: projection, matching: RowQuery()).map { row in
                "\(projection) \(row.key) \(row.watchKeys) "
                    + String(decoding: row.json, as: UTF8.self)
            }
        }
    }
}
