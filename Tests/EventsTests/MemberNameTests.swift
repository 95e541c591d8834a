import Testing

@testable import Events

@Suite("A text's parse tells which of its names are members that are read")
struct MemberNameTests {
    /// As written, and with its first character escaped.
    private static func writings(of name: MemberName) -> [String] {
        let first = name.spelling.utf8.first ?? 0
        return [name.spelling, "\\u00\(String(first, radix: 16))\(name.spelling.dropFirst())"]
    }

    @Test(
        "Each is found in either writing, and nothing that is nearly one",
        arguments: MemberName.allCases)
    func finds(name: MemberName) throws {
        for writing in Self.writings(of: name) {
            let others = ["\(writing) ", " \(writing)", String(writing.dropLast()) + "~"]
            let members = (others + [writing]).map { "\"\($0)\":\"\($0)\"" }
            let json = try JSON(parsing: "{\(members.joined(separator: ","))}")
            json.root.borrowed { root in
                #expect(root[name]?.string == name.spelling)
                let found = root.members.map(\.name.memberName)
                #expect(found == [nil, nil, nil, name])
            }
        }
    }

    @Test("A value is no name")
    func passesValues() throws {
        let json = try JSON(parsing: #"["id",{"type":"id"}]"#)
        json.root.borrowed { root in
            for element in root.elements { #expect(element.memberName == nil) }
        }
    }

    @Test("None stands twice, however it is written", arguments: MemberName.allCases)
    func refusesSecond(name: MemberName) {
        // Between them all others, so that nearly every bit is taken.
        let others = MemberName.allCases.filter { $0 != name }.map { "\"\($0.spelling)\":0" }
        for first in Self.writings(of: name) {
            for second in Self.writings(of: name) {
                let near = "{\"\(first)\":0,\"\(second)\":0}"
                let error = jsonError(of: Array(near.utf8))
                #expect(error?.code == .duplicateMember)
                #expect(error?.offset == first.utf8.count + 7)
                let members = ["\"\(first)\":0"] + others + ["\"\(second)\":0"]
                let far = "{" + members.joined(separator: ",") + "}"
                #expect(jsonError(of: Array(far.utf8))?.code == .duplicateMember)
            }
        }
        #expect(jsonError(of: Array("{\(others.joined(separator: ","))}".utf8)) == nil)
    }

    @Test("Two have no spelling in common, and it is the case's but for its words")
    func spellings() {
        #expect(Set(MemberName.allCases.map(\.spelling)).count == MemberName.allCases.count)
        for name in MemberName.allCases {
            let joined = name.spelling.filter { $0 != "_" }
            #expect(joined == "\(name)".lowercased())
        }
    }
}
