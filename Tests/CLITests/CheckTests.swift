import PactwireClient
import Testing

@testable import pactwire

@Suite("What was typed is checked before anything is asked")
struct CheckTests {
    @Test(
        "A name where an id is needed is refused with how to find the id",
        arguments: [
            ("commitments", true), ("ties", true), ("visits", true), ("timeline", true),
            ("deals", false), ("projects", false), ("sources", false), ("conflicts", false),
        ])
    func names(projection: String, isOfParties: Bool) throws {
        try Check.key("samsung-electronics", of: projection)
        try Check.key(nil, of: projection)
        do throws(Failure) {
            try Check.key("Samsung", of: projection)
            Issue.record("taken")
        } catch {
            #expect(error.status == .usage)
            let line = error.line ?? ""
            #expect(line.hasPrefix("KEY \"Samsung\" is no id"))
            #expect(line.contains("'pactwire show parties NAME'") == isOfParties)
        }
    }

    @Test("Parties are asked for by any name", arguments: ["Samsung Electronics", "삼성전자", ""])
    func parties(name: String) throws { try Check.key(name, of: "parties") }

    @Test("Of several parties none is chosen")
    func theOne() throws {
        #expect(try PartyName.theOne(of: ["a"], called: "A") == "a")
        for ids in [[], ["a", "b"]] {
            do throws(Failure) {
                _ = try PartyName.theOne(of: ids, called: "A")
                Issue.record("chosen")
            } catch {
                #expect(error.status == .refused)
                #expect(error.line?.contains("\"A\"") ?? false)
                #expect(ids.allSatisfy { error.line?.contains(" \($0)") ?? false })
            }
        }
    }
}
