import PactwireTesting
import Testing

@testable import Events

@Suite("docs/EVENTS.md says what the code does")
struct EventsDocumentTests {
    private static let text = (try? Repository.text(of: "docs/EVENTS.md")) ?? ""

    /// Every run between two backticks, split into words.
    private static let words: Set<Substring> = {
        let spans = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        return Set(spans.filter { $0.offset % 2 == 1 }.flatMap { $0.element.split(separator: " ") })
    }()

    private static var example: [UInt8] {
        let fenced = text.split(separator: "```json\n").dropFirst().first ?? ""
        return Array((fenced.split(separator: "```").first ?? "").utf8)
    }

    /// The cells of every table row, without their backticks.
    private static var rows: [[String]] {
        text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
            row.split(separator: "|").map { cell in
                let inner = cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
                return String(inner.filter { $0 != "`" })
            }
        }
    }

    @Test("Every type, word and code of the code stands in the document")
    func namesEverything() {
        var needed = EventText.knownTypes.map(\.rawValue)
        needed += Refusal.Code.allCases.map(\.rawValue)
        let lists: [WordList] = [
            .roles, .certainties, .natures, .bases, .bindings, .periods, .instruments, .partyKinds,
            .mistakes, .stances, .talksOutcomes, .dealOutcomes,
        ]
        needed += lists.flatMap(\.words)
        needed += EventShapes.envelope.members.map(\.name.spelling)
        for type in EventText.knownTypes {
            needed += EventShapes.data(of: type).members.flatMap { Self.names(in: $0) }
        }
        for word in Set(needed) {
            let stands = Self.words.contains(word[...]) || Self.words.contains(word[...] + "?")
            #expect(stands, "\(word)")
        }
    }

    private static func names(in member: Shape.Member) -> [String] {
        switch member.form {
        case .object(let shape), .objects(let shape):
            [member.name.spelling] + shape.members.flatMap { names(in: $0) }
        default: [member.name.spelling]
        }
    }

    @Test("No word in a table of words is missing from the code")
    func namesNothingElse() {
        let lists: [(String, [WordList])] = [
            ("role", [.roles]), ("certainty", [.certainties]), ("nature", [.natures]),
            ("basis", [.bases]), ("binding", [.bindings]), ("period", [.periods]),
            ("instrument", [.instruments]), ("kind", [.partyKinds]), ("mistake", [.mistakes]),
            ("stance", [.stances]),
        ]
        for (name, lists) in lists {
            let rows = Self.rows.filter { $0.count >= 2 && $0[0] == name }
            let words = lists.flatMap(\.words).joined(separator: " ")
            #expect(rows.contains { $0[1] == words }, "\(name)")
            let extends = rows.contains { $0.count == 3 && $0[2] == "or x-…" }
            #expect(extends == lists.allSatisfy(\.allowsExtensions), "\(name)")
        }
    }

    @Test("The limits are the code's")
    func limits() {
        func grouped(_ number: Int) -> String {
            let digits = String(number)
            return digits.enumerated().map { place, digit in
                place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : "\(digit)"
            }.joined()
        }
        let cells = Set(Self.rows.flatMap(\.self))
        #expect(cells.contains("\(grouped(Limits.eventBytesMax)) bytes as sent"))
        #expect(cells.contains("\(Limits.nestingMax) levels, the event counted as the first"))
        #expect(
            cells.contains(
                "\(grouped(Limits.batchEventsMax)) events or \(grouped(Limits.batchBytesMax)) bytes"
            ))
        #expect(cells.contains("\(Limits.idCharactersMax) characters"))
    }

    @Test("The example is accepted")
    func exampleIsGood() { #expect(refusal(of: Self.example) == nil) }

    @Test("Each date means the days that the table says")
    func dates() throws {
        let start = try #require(Self.rows.firstIndex { $0.first == "written" })
        var checked = 0
        for row in Self.rows[(start + 2)...].prefix(while: { $0.first != "limit" }) {
            let written = String(row[0].prefix { $0 != " " })
            let date = try #require(EDTF(written), "\(written)")
            #expect(date.earliest?.description ?? "open" == row[1], "\(written)")
            #expect(date.latest?.description ?? "open" == row[2], "\(written)")
            checked += 1
        }
        #expect(checked == 13)
    }

    @Test("Each refusal is answered as the table says, and each code of form has an example")
    func refusals() throws {
        let root = try JSON(parsing: Self.example).root
        var shown: Set<Refusal.Code> = []
        for row in Self.rows where row.count == 3 {
            guard let code = Refusal.Code(rawValue: row[0]) else { continue }
            var bytes = Array(row[1].utf8)
            let change = row[1].split(separator: " = ", maxSplits: 1).map(String.init)
            if change.count == 2, let pointer = JSONPointer(change[0]) {
                let value = change[1] == "none" ? nil : Array(change[1].utf8)
                bytes = root.compact(applying: [JSONEdit(pointer: pointer, value: value)])
            } else if code == .tooLarge {
                bytes = Array(repeating: 0x20, count: Limits.eventBytesMax + 1)
            }
            let refused = refusal(of: bytes)
            #expect(refused?.code == code)
            #expect(refused?.description == row[2])
            shown.insert(code)
        }
        let ofTheLog: Set<Refusal.Code> = [
            .idConflict, .unknownTarget, .unexpectedSequence, .notAlone,
        ]
        #expect(shown == Set(Refusal.Code.allCases).subtracting(ofTheLog))
    }
}
