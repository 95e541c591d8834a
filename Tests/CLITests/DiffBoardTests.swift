import Events
import Testing

@testable import pactwire

@Suite("How a difference is shown")
struct DiffBoardTests {
    private func lines(_ changes: [String], width: Int? = nil) throws -> [String] {
        let changes = try changes.map { try JSON(parsing: $0.replacing("'", with: "\"")).root }
        return DiffBoard.lines(of: changes, width: width, inColour: false)
    }

    @Test(
        "A change is told with what was, what is, the event and whose doing it is",
        arguments: [
            (
                """
                'member':'amount','before':'8000000000','after':'10000000000','sequence':12,\
                'cause':'publisher'
                """,
                "amount: 8,000,000,000 → 10,000,000,000   event 12, the publisher corrected"
            ),
            (
                "'member':'sources','before':1,'after':2000,'sequence':3,'cause':'world'",
                "sources: 1 → 2000   event 3, the world"
            ),
            (
                "'member':'since','before':'2025-01','sequence':4,'cause':'us'",
                "since: 2025-01 → not stated   event 4, we corrected"
            ),
            (
                "'member':'denied','after':true,'sequence':4,'cause':'world'",
                "denied: not stated → true   event 4, the world"
            ),
            (
                """
                'member':'parties','before':['a','b'],'after':['b','c','d'],'sequence':5,\
                'cause':'x-other'
                """,
                "parties: − a; + c; + d   event 5, x-other"
            ),
            (
                "'member':'from','before':['a','b'],'after':['b','a'],'sequence':5,'cause':'us'",
                "from: a, b → b, a   event 5, we corrected"
            ),
            (
                """
                'member':'history','before':[],'after':[{'status':'mou','sequence':6}],\
                'sequence':6,'cause':'world'
                """, "history: + status mou, sequence 6   event 6, the world"
            ),
            (
                "'member':'title','before':'a\\u001bb','after':null,'sequence':6,'cause':'us'",
                "title: a\u{FFFD}b → null   event 6, we corrected"
            ),
            (
                "'member':'roles','before':{'a':['x','y'],'b':['z']},'sequence':6,'cause':'us'",
                "roles: a x/y, b z → not stated   event 6, we corrected"
            ),
            ("'other':1", ": not stated → not stated   event , "),
        ])
    func told(change: String, line: String) throws {
        #expect(try lines(["{'key':'deal-1',\(change)}"]) == ["deal-1", "  " + line])
    }

    @Test("Rows stand under their keys, and rows that came or went say so")
    func rows() throws {
        let cause = "'sequence':2,'cause':'world'"
        let told = try lines([
            "{'key':'a','row':'gone','member':'deal','before':'a',\(cause)}",
            "{'key':'a','row':'gone','member':'parties','before':['x','y'],\(cause)}",
            "{'key':'b','row':'new','member':'min','after':'1000',\(cause)}",
            "{'key':'b','row':'new','member':'sources','after':2,'sequence':5,'cause':'world'}",
            "{'key':'c','member':'title','before':'one','after':'two',\(cause)}",
        ])
        #expect(
            told == [
                "a (gone: event 2, the world)", "  deal: a", "  parties: x, y",
                "", "b (new: event 2, the world)", "  min: 1,000",
                "  sources: 2   event 5, the world",
                "", "c", "  title: one → two   event 2, the world",
            ])
    }

    @Test("What is too long for the terminal goes on below, indented", arguments: [12, 20, 40])
    func narrow(width: Int) throws {
        let change = """
            {'key':'k','member':'title','before':'one two three','after':'four five six seven',\
            'sequence':2,'cause':'us'}
            """
        let told = try lines([change], width: width)
        #expect(told.count > 2 && told.allSatisfy { $0.count <= width })
        #expect(
            told[1].hasPrefix("  title:") && told.dropFirst(2).allSatisfy { $0.hasPrefix("    ") })
        let words = told.dropFirst().joined().split(separator: " ")
        #expect(words.joined() == "title:onetwothree→fourfivesixsevenevent2,wecorrected")
    }
}
