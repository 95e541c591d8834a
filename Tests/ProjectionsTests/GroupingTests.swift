import Testing

@testable import Projections

@Suite("Members by group")
struct GroupingTests {
    private typealias Names = Grouping<String, Present, String, Present>

    @Test("A member inserted again is the same member: when it goes, its group goes")
    func again() {
        var names = Names(heads: .heard, members: .heardOf)
        for _ in 0..<2 { names.insert("one", in: "group") }
        #expect(names.count(of: "group") == 1)
        let isLast = names.remove("one", from: "group")
        #expect(isLast)
        #expect(!names.contains("group"))
    }

    @Test("Whoever adds a member learns how many there are")
    func count() {
        var names = Names(heads: .heard, members: .heardOf)
        let counts = [("one", "group"), ("two", "group"), ("one", "other")].map { member, group in
            names.add(member, Present(), to: group, Present())
        }
        #expect(counts == [1, 2, 1])
    }
}
