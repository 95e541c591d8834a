import Testing

@testable import Events

@Suite("A JSON Pointer names one place")
struct JSONPointerTests {
    /// The document and the answers of RFC 6901, section 5.
    private static let document =
        #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#

    @Test(
        "The examples of RFC 6901 find what it says",
        arguments: [
            ("/foo", #"["bar","baz"]"#), ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"),
            ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"),
            ("/ ", "7"), ("/m~0n", "8"), ("", document),
        ])
    func findsExamples(text: String, found: String) throws {
        let pointer = try #require(JSONPointer(text))
        let root = try JSON(parsing: Self.document).root
        let value = try #require(root.value(at: pointer))
        #expect(String(decoding: value.compact(), as: UTF8.self) == found)
        #expect(pointer.description == text)
        #expect(value.pointer == pointer)
    }

    @Test(
        "A text that is no pointer is none",
        arguments: ["a", "foo/bar", "/~", "/~2", "/a~", "/a/~b", "#/a", "/~\u{301}"])
    func refusesBad(text: String) { #expect(JSONPointer(text) == nil) }

    @Test(
        "A place that isn't there is nil",
        arguments: [
            "/x", "/foo/2", "/foo/-1", "/foo/00", "/foo/+1", "/foo/-", "/foo/0/0", "/foo/x",
        ])
    func findsNothing(text: String) throws {
        let pointer = try #require(JSONPointer(text))
        #expect(try JSON(parsing: Self.document).root.value(at: pointer) == nil)
    }

    @Test(
        "A name of any characters can be pointed at",
        arguments: ["~1", "~\u{301}", "\u{301}", "/\u{301}", "a\r\nb", "~~//", "e\u{301}", "é", ""])
    func roundTrips(name: String) throws {
        let pointer = JSONPointer(tokens: ["x", name])
        let read = try #require(JSONPointer(pointer.description))
        #expect(read.tokens.map { Array($0.utf8) } == pointer.tokens.map { Array($0.utf8) })
    }

    @Test(
        "Edits set, add and remove places, each counted in the text as it was",
        arguments: [
            (#"{"a":1}"#, [("/a", "2")], #"{"a":2}"#),
            (#"{"a":1,"b":2}"#, [("/a", nil)], #"{"b":2}"#),
            (#"{"a":1}"#, [("/b", "[ 2]")], #"{"a":1,"b":[ 2]}"#),
            (#"{}"#, [("/b", "1"), ("/a", "2")], #"{"b":1,"a":2}"#),
            (#"{"a":1}"#, [("/b", nil)], #"{"a":1}"#),
            (#"{"a":{"b":1}}"#, [("/a/c", "2"), ("/a/b", nil)], #"{"a":{"c":2}}"#),
            (#"{"a":1}"#, [("/a/b", "2")], #"{"a":1}"#),
            (#"{"a":1}"#, [("/x/y", "2")], #"{"a":1}"#),
            (#"{"a":1}"#, [("/a", "2"), ("/a", "3")], #"{"a":3}"#),
            (#"{"a":1}"#, [("/a", "2"), ("/a", nil)], "{}"),
            (#"{"a":1}"#, [("/a", nil), ("/a", "2")], #"{"a":2}"#),
            (#"["a","b","c"]"#, [("/0", nil), ("/1", "\"x\"")], #"["x","c"]"#),
            (#"["a"]"#, [("/1", "1"), ("/2", "2"), ("/3", "3")], #"["a",1,2,3]"#),
            (#"["a"]"#, [("/2", "2"), ("/1", "1")], #"["a",1,2]"#),
            (#"["a"]"#, [("/-", "1")], #"["a",1]"#), (#"["a"]"#, [("/x", "1")], #"["a"]"#),
            (#"["a"]"#, [("/5", "1")], #"["a"]"#), (#"["a"]"#, [("/01", "1")], #"["a"]"#),
            (#"[{"b":1},{"b":2}]"#, [("/1/b", "3")], #"[{"b":1},{"b":3}]"#),
            (#"{"a~/b":1}"#, [("/a~0~1b", "2")], #"{"a~/b":2}"#),
            (#"{"\u0061":1}"#, [("/a", "2")], #"{"\u0061":2}"#),
            ("{\"\u{e9}\":1,\"e\u{301}\":2}", [("/\u{e9}", "3")], "{\"\u{e9}\":3,\"e\u{301}\":2}"),
            ("{\"\u{e9}\":1}", [("/e\u{301}", "3")], "{\"\u{e9}\":1,\"e\u{301}\":3}"),
            (#"{"a":1}"#, [("", "[]")], "[]"),
        ] as [(String, [(String, String?)], String)])
    func applies(text: String, edits: [(String, String?)], result: String) throws {
        let edits = try edits.map { pointer, value in
            JSONEdit(
                pointer: try #require(JSONPointer(pointer)), value: value.map { Array($0.utf8) })
        }
        let edited = try JSON(parsing: text).root.compact(applying: edits)
        #expect(Array(edited) == Array(result.utf8), "\(String(decoding: edited, as: UTF8.self))")
    }

    @Test(
        "An edit without a place is told",
        arguments: [
            (#"{"a":1}"#, [("/b", nil)], "/b"), (#"{"a":1}"#, [("/a/b", "2")], "/a/b"),
            (#"{"a":1}"#, [("/x/y", "2"), ("/c", nil)], "/c"),
            (#"{"a":["b"]}"#, [("/a/1", "1"), ("/a/3", "3")], "/a/3"),
            (#"["a"]"#, [("/1", nil)], "/1"), (#"["a"]"#, [("/-/b", "1")], "/-/b"),
            (#"["a"]"#, [("/01", "1")], "/01"), (#"[{"b":1}]"#, [("/0/c/d", "1")], "/0/c/d"),
            (#"{"a":1}"#, [("/a", "2"), ("/a/b", "3"), ("/c", "4")], nil),
            (#"["a"]"#, [("/2", "2"), ("/1", "1"), ("/0", nil), ("/-", "3")], nil),
            (#"{"a":{}}"#, [("/a/b", "2"), ("", "[]")], nil),
        ] as [(String, [(String, String?)], String?)])
    func misses(text: String, edits: [(String, String?)], missed: String?) throws {
        let edits = try edits.map { pointer, value in
            JSONEdit(
                pointer: try #require(JSONPointer(pointer)), value: value.map { Array($0.utf8) })
        }
        #expect(try JSON(parsing: text).root.edited(by: edits).missed?.description == missed)
    }

    @Test("Ten thousand edits of ten thousand members take no square", .timeLimit(.minutes(10)))
    func editsTakeNoSquare() throws {
        let members = (0..<10_000).map { "\"m\($0)\":\($0)" }
        let json = try JSON(parsing: "{" + members.joined(separator: ",") + "}")
        let edits = (0..<10_000).map {
            JSONEdit(pointer: JSONPointer(tokens: ["m\($0)"]), value: $0 % 2 == 0 ? nil : [0x31])
        }
        let started = ContinuousClock.now
        let edited = try JSON(parsing: json.root.compact(applying: edits))
        #expect(edited.root.count == 5_000)
        #expect(ContinuousClock.now - started < .seconds(10))
    }
}
