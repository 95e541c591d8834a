import Testing

@testable import Projections

@Suite("What few values have")
struct SeldomTests {
    private struct Words: Blankable {
        var list: [String] = []
        var isBlank: Bool { list.isEmpty }
    }

    @Test("What is written to one copy is in no other")
    func copies() {
        let none = Seldom<Words>()
        var one = none
        one.value.list.append("a")
        var two = one
        two.value.list.append("b")
        #expect(none.value.list == [])
        #expect(one.value.list == ["a"])
        #expect(two.value.list == ["a", "b"])
    }

    @Test("What is made of a value has it", arguments: [[], ["a"]])
    func made(list: [String]) {
        var seldom = Seldom(Words(list: list))
        #expect(seldom.value.list == list)
        seldom.value.list.append("b")
        #expect(seldom.value.list == list + ["b"])
    }
}
