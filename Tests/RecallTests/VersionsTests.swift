import EventLog
import Events
import PactwireTesting
import Projections
import Recall
import SystemPackage
import Testing

@Suite("Events of every version are read")
struct VersionsTests {
    struct WriterMissing: Error {}

    /// A log of these events, JSON with `'` for `"`, each with the sequence that it speaks of.
    private static func log(_ events: [(text: String, target: UInt64)]) throws -> LogReader {
        var opened = try Log.open(
            "/log", mode: .readWrite, options: LogOptions(disk: SimulatedDisk()))
        guard var writer = opened.takeWriter() else { throw WriterMissing() }
        for (text, target) in events {
            let event = try Event(stored: Array(text.replacing("'", with: "\"").utf8))
            let payload = StoredEvent.encode(
                event, routes: Routes(of: event), targetSequence: target)
            _ = try writer.append([payload], now: 1)
        }
        return opened.reader
    }

    private static let old = """
        {'specversion':'1.0','id':'1','source':'s','type':'deal.signed','subject':'d','data':{\
        'headline':'Old','certainty':'official','parties':[{'id':'a','role':'partner'}],\
        'report':{'publisher':'p'}}}
        """
    private static let correction = """
        {'specversion':'1.0','id':'2','source':'s','type':'announcement.corrected','subject':'d',\
        'data':{'target':{'source':'s','id':'1'},'set':{'/data/headline':'New'},'mistake':'us',\
        'report':{'publisher':'p'}}}
        """
    private static let newer = """
        {'specversion':'1.0','id':'3','source':'s','type':'x-own','subject':'d',\
        'dataschema':'urn:pactwire:event:2'}
        """

    /// What was once a headline is a title.
    private static let versions = EventVersions([
        { event in
            let place =
                event.type == .announcementCorrected ? ["data", "set"] : ["data"]
            let prefix = event.type == .announcementCorrected ? "/data/" : ""
            guard
                let headline = event.json.root.value(
                    at: JSONPointer(tokens: place + [prefix + "headline"]))
            else { return [] }
            return [
                JSONEdit(pointer: JSONPointer(tokens: place + [prefix + "headline"]), value: nil),
                JSONEdit(
                    pointer: JSONPointer(tokens: place + [prefix + "title"]),
                    value: headline.compact()),
            ]
        }
    ])

    @Test("Folds get old events in the newest form, corrections of them too; readers as stored")
    func upcasting() throws {
        let reader = try Self.log([(Self.old, 0), (Self.correction, 1)])
        func title(through sequence: UInt64) throws -> String? {
            let state = try Replay.state(
                of: reader, through: sequence, versions: Self.versions)
            let row = try #require(state.rows(of: .deals, matching: RowQuery(key: "d")).first)
            return try JSON(parsing: row.json).root["title"]?.string
        }
        #expect(try title(through: 1) == "Old")
        #expect(try title(through: 2) == "New")

        let history = LogHistory(reader, versions: Self.versions)
        #expect(history.event(at: 1)?.data?["title"]?.string == "Old")
        let recorded = try history.recorded(at: 1)
        #expect(recorded.event.json.bytes == Array(recorded.stored.json))
        #expect(recorded.event.data?["headline"]?.string == "Old")
    }

    @Test("A log with an event of a newer version is not folded, and the event is named")
    func newer() throws {
        let reader = try Self.log([(Self.old, 0), (Self.newer, 0)])
        #expect(try Replay.state(of: reader, through: 1).sequence == 1)
        do throws(RecallError) {
            _ = try Replay.state(of: reader, through: 2)
            Issue.record("folded")
        } catch {
            #expect("\(error)".contains("event 2 "), "\(error)")
            #expect("\(error)".contains("newer format, version 2"), "\(error)")
        }
        #expect(try Replay.state(of: reader, through: 2, versions: Self.versions).sequence == 2)
    }

    // MARK: Fixtures

    /// The folders in `Fixtures`, each a log as the release of that version wrote it.
    private static let released = ["v1"]
    private static let fixtures = "Tests/RecallTests/Fixtures"

    private static func lines(_ path: String) throws -> [[UInt8]] {
        try Repository.bytes(of: path).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    private static func open(_ version: String) throws -> LogReader {
        let disk = SimulatedDisk()
        let folder = "\(fixtures)/\(version)"
        disk["/data/lock"] = try Repository.bytes(of: "\(folder)/lock")
        for name in try TestFile.names(in: "\(Repository.root)/\(folder)/log") {
            disk[FilePath("/data/log/\(name)")] = try Repository.bytes(of: "\(folder)/log/\(name)")
        }
        return try Log.open("/data", mode: .readOnly, options: LogOptions(disk: disk)).reader
    }

    @Test("The log of every release says what it said then", arguments: released)
    func texts(version: String) throws {
        let reader = try Self.open(version)
        var texts: [[UInt8]] = []
        var stamp = EventStamp()
        try Replay.each(of: reader) { read in
            let recorded = read.recorded
            stamp.set(
                sequence: recorded.sequence,
                recordedMicroseconds: recorded.recordedMicroseconds)
            texts.append(recorded.stored.json.withUnsafeBytes { stamp.text(with: $0) })
            return .goOn
        }
        #expect(texts == (try Self.lines("\(Self.fixtures)/\(version)/events.ndjson")))
    }

    @Test("The log of every release means what it meant then", arguments: released)
    func rows(version: String) throws {
        let reader = try Self.open(version)
        let state = try Replay.state(of: reader, through: reader.head)
        for line in try Self.lines("\(Self.fixtures)/\(version)/rows.ndjson") {
            let expected = try JSON(parsing: line).root
            let projection = try #require(
                Projection(rawValue: expected["projection"]?.string ?? ""))
            let row = try #require(expected["row"])
            let found = try state.rows(of: projection, matching: RowQuery()).contains { found in
                let found = try JSON(parsing: found.json).root
                return Self.holds(found, row)
            }
            #expect(found, "\(String(decoding: line, as: UTF8.self))")
        }
    }

    /// Whether what is named in `row` is so in `found`; what stands beside it may be anything.
    private static func holds(_ found: JSONValue, _ row: JSONValue) -> Bool {
        if row.isObject {
            return row.members.allSatisfy { name, value in
                found[named: name.string ?? ""].map { holds($0, value) } ?? false
            }
        }
        guard row.isArray else { return found.compact() == row.compact() }
        return found.elements.elementsEqual(row.elements) { holds($0, $1) }
    }

    @Test("The newest fixture has an event of every type, in the newest version")
    func everyType() throws {
        #expect(Self.released.count == EventVersions.shipped.newest)
        #expect(
            try TestFile.names(in: "\(Repository.root)/\(Self.fixtures)").filter {
                $0 != "README.md"
            }
                == Self.released.sorted())
        var types: Set<EventType> = []
        try Replay.each(of: try Self.open(try #require(Self.released.last))) { read in
            types.insert(read.recorded.event.type)
            return .goOn
        }
        #expect(types == Set(EventType.allCases))
    }
}
