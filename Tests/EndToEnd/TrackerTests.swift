import Events
import PactwireTesting
import Testing

/// What somebody who keeps a list of deals asks of the record, and what it must answer: of a year of
/// rumours, signings, corrections and denials among four companies.
@Suite("What a list of deals asks of the record", .timeLimit(.minutes(3)))
struct TrackerTests {
    /// One question, and what must be in one of the rows that answer it; where nothing is asked
    /// for, no row may answer.
    struct Question: CustomStringConvertible {
        let asked: String
        let expected: String?

        init(_ asked: String, _ expected: String?) {
            self.asked = asked
            self.expected = expected
        }

        var description: String { asked }
    }

    /// Events 1 to 11, as their sequences.
    private static let events = [
        // A rumour of January that two papers have from one agency, and that came true.
        told(
            1, "talks.reported", "aurora-boreal", "2024-01-10", "rumoured", by: "wire",
            from: "agency", published: "2024-01-11",
            parties: ["aurora:investee", "boreal:investor"],
            more: """
                ,"commitments":[{"what":"stake","from":["boreal"],"to":["aurora"],\
                "nature":"investment","basis":"range","min":"1000000000","max":"2000000000",\
                "currency":"USD"}]
                """),
        told(
            2, "talks.reported", "aurora-boreal", "2024-01-10", "rumoured", by: "gazette",
            from: "agency", published: "2024-01-12",
            parties: ["aurora:investee", "boreal:investor"]),
        told(
            3, "deal.signed", "aurora-boreal", "2024-03-10", "official", by: "gazette",
            published: "2024-03-11", parties: ["aurora:investee", "boreal:investor"],
            more: """
                ,"binding":"binding","commitments":[{"what":"stake","from":["boreal"],\
                "to":["aurora"],"nature":"investment","basis":"exact","amount":"1500000000",\
                "currency":"USD"}]
                """),
        // One that came to nothing, and one that was denied.
        told(
            4, "talks.reported", "aurora-cygnus", "2024-01", "rumoured", by: "wire",
            parties: ["aurora:partner", "cygnus:partner"]),
        told(
            5, "talks.ended", "aurora-cygnus", "2024-05-01", "official", by: "cygnus",
            parties: ["aurora:partner", "cygnus:partner"], more: #","outcome":"lapsed""#),
        told(
            6, "talks.reported", "aurora-draco", "2024-01-20", "rumoured", by: "wire",
            parties: ["aurora:partner", "draco:partner"]),
        Announcement.event(
            "7", type: "announcement.denied", subject: "aurora-draco",
            data: #""by":"draco","date":"2024-02-01","report":{"publisher":"draco"}"#),
        // The paper had the sum wrong; we had the day of the rumour wrong.
        corrected(
            8, 3, "/data/commitments/0/amount", "1400000000", mistake: "publisher",
            by: "gazette", published: "2024-04-01"),
        corrected(9, 1, "/data/date", "2024-01-09", mistake: "us", by: "desk"),
        // A sum for the party that isn't money, and one that nobody disclosed.
        told(
            10, "deal.signed", "aurora-eos", "2024-06-01", "official", by: "wire",
            parties: ["aurora:buyer", "eos:supplier"],
            more: """
                ,"binding":"binding","expires":"2024-12-31","commitments":[\
                {"what":"hall","from":["eos"],"to":["aurora"],"nature":"firm_order",\
                "basis":"exact","amount":"2","unit":"hall"},\
                {"what":"loan","from":["eos"],"to":["aurora"],"nature":"investment",\
                "basis":"not_disclosed"}]
                """),
        // The same signing under an id of its own.
        told(
            11, "deal.signed", "eos-buys-in", "2024-06-03", "reported", by: "gazette",
            parties: ["aurora:buyer", "eos:supplier"]),
    ]

    private static let questions = [
        Question("show deals aurora-boreal", #"{"status":"signed","denied":false}"#),
        Question("show deals aurora-cygnus", #"{"status":"lapsed"}"#),
        Question("show deals aurora-draco", #"{"status":"rumoured","denied":true}"#),
        // After how many days.
        Question(
            "show deals aurora-boreal",
            """
            {"history":[{"status":"rumoured","date":"2024-01-09","sequence":1},\
            {"status":"signed","sequence":3,"after_days_min":61,"after_days_max":61}]}
            """),
        Question(
            "show deals aurora-cygnus",
            #"{"history":[{},{"status":"lapsed","after_days_min":91,"after_days_max":121}]}"#),
        // Two papers, one origin.
        Question(
            "show deals aurora-boreal --at-sequence 2", #"{"sources":2,"origins":1}"#),
        // By the day it happened.
        Question(
            "show deals aurora-boreal --as-of 2024-01-31",
            #"{"status":"rumoured","history":[{"date":"2024-01-09"}]}"#),
        Question("show deals aurora-boreal --as-of 2024-01-08", nil),
        Question("show deals aurora-draco --as-of 2024-01-31", #"{"denied":false}"#),
        Question(
            "show deals aurora-cygnus --as-of 2024-01-15", #"{"history":[{"possible":true}]}"#),
        Question("show deals aurora-eos --as-of 2024-12-31", #"{"status":"signed"}"#),
        Question("show deals aurora-eos --as-of 2025-01-01", #"{"status":"lapsed"}"#),
        Question("show deals aurora-eos", #"{"status":"signed"}"#),
        // By the day it was published, and by when we knew.
        Question(
            "show commitments --deal aurora-boreal --published-by 2024-03-31",
            #"{"amount":"1500000000"}"#),
        Question(
            "show commitments --deal aurora-boreal --published-by 2024-04",
            #"{"amount":"1400000000"}"#),
        Question(
            "show commitments --deal aurora-boreal --at-sequence 7",
            #"{"amount":"1500000000"}"#),
        Question(
            "show deals aurora-boreal --at-sequence 8 --as-of 2024-01-09", nil),
        // What changed, and whose mistake it was.
        Question(
            "diff commitments aurora --from 7 --to 8",
            """
            {"member":"amount","before":"1500000000","after":"1400000000","sequence":8,\
            "cause":"publisher"}
            """),
        Question(
            "diff commitments aurora --from 2024-03-31 --to 2024-04-30 --clock published",
            #"{"member":"amount","after":"1400000000","sequence":8,"cause":"publisher"}"#),
        Question(
            "diff deals aurora-boreal --from 8 --to 9",
            #"{"member":"history","sequence":9,"cause":"us"}"#),
        Question(
            "diff deals aurora-boreal --from 2024-02 --to 2024-04 --clock happened",
            """
            {"member":"status","before":"rumoured","after":"signed","sequence":3,\
            "cause":"world"}
            """),
        // Sums over a side.
        Question(
            "show commitments --to aurora --nature investment --binding binding",
            """
            {"currency":"USD","amount":"1400000000","counted":[3],\
            "left_out":[{"sequence":1,"reason":"reading"},{"sequence":3,"reason":"corrected"},\
            {"sequence":10,"reason":"nature"},{"sequence":10,"reason":"not_disclosed"}]}
            """),
        // What disagrees.
        Question("show conflicts aurora-draco", #"{"kind":"status"}"#),
        Question("show conflicts aurora-eos", #"{"kind":"suggested_link"}"#),
        Question("show conflicts aurora-cygnus", nil),
        // Who said so.
        Question(
            "show sources gazette",
            #"{"publisher":"gazette","origin":"gazette","events":3,"retracted":0,"corrected":1}"#),
        Question(
            "show sources wire", #"{"publisher":"wire","origin":"agency","corrected":1}"#),
        // What followed.
        Question(
            "show timeline --after aurora-boreal --within 90",
            nil),
        Question(
            "show timeline --after 2024-03-01 --within 30",
            #"{"sequence":3,"after_days_min":9,"after_days_max":9}"#),
    ]

    @Test("Every question is answered as the papers had it")
    func questions() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let answers = try await daemon.append(Self.events.joined(separator: "\n"))
        #expect(answers == (1...11).map { .appended($0) })
        for question in Self.questions {
            let words = question.asked.split(separator: " ").map(String.init)
            let result = try await Command.pactwire(
                words + ["--json"], environment: daemon.environment)
            #expect(result.ending == .exited(0), "\(question): \(result.errorLines)")
            let rows = try result.rows
            guard let expected = try question.expected.map(parsed) else {
                #expect(rows.isEmpty, "\(question): \(result.lines)")
                continue
            }
            #expect(
                rows.contains { Self.holds($0, expected) }, "\(question): \(result.lines)")
        }
        #expect(try await daemon.stop() == .exited(0))
    }

    /// Whether all that is expected stands in the value: members by name, elements by place.
    private static func holds(_ value: JSONValue, _ expected: JSONValue) -> Bool {
        if expected.isObject {
            return expected.members.allSatisfy { name, member in
                value.members.contains { $0.0.string == name.string && holds($0.1, member) }
            }
        }
        if expected.isArray {
            return value.count == expected.count
                && zip(value.elements, expected.elements).allSatisfy { holds($0, $1) }
        }
        return value.compact() == expected.compact()
    }

    // MARK: Events

    private static func told(
        _ id: Int, _ type: String, _ subject: String, _ date: String, _ certainty: String,
        by publisher: String, from origin: String? = nil, published: String? = nil,
        parties: [String], more: String = ""
    ) -> String {
        let list = parties.map { party in
            let parts = party.split(separator: ":")
            return #"{"id":"\#(parts[0])","role":"\#(parts[1])"}"#
        }.joined(separator: ",")
        return Announcement.event(
            "\(id)", type: type, subject: subject,
            data: #""date":"\#(date)","certainty":"\#(certainty)","parties":[\#(list)],"#
                + report(publisher, origin, published) + more)
    }

    private static func corrected(
        _ id: Int, _ target: Int, _ member: String, _ value: String, mistake: String,
        by publisher: String, published: String? = nil
    ) -> String {
        Announcement.event(
            "\(id)", type: "announcement.corrected", subject: "desk",
            data: #""target":{"source":"e2e","id":"\#(target)"},"mistake":"\#(mistake)","#
                + #""set":{"\#(member)":"\#(value)"},"# + report(publisher, nil, published))
    }

    private static func report(
        _ publisher: String, _ origin: String?, _ published: String?
    ) -> String {
        let origin = origin.map { #","origin":"\#($0)""# } ?? ""
        let published = published.map { #","published":"\#($0)""# } ?? ""
        return #""report":{"publisher":"\#(publisher)"\#(origin)\#(published)}"#
    }
}
