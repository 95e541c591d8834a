import Testing

@testable import Events

@Suite("JSON keeps what was written and knows what is equal")
struct JSONFormTests {
    @Test(
        "Spellings of one value share one canonical form",
        arguments: [
            (#"{"b":[1, 2],"a":"x"}"#, #" { "a" : "x" , "b" : [1,2] } "#),
            (#""\u0041\/\u00e9\u000a""#, "\"A/é\\n\""), (#""\ud83d\ude80""#, "\"🚀\""),
            (#"{"\u0061":1,"b":{"d":1,"c":2}}"#, #"{"b":{"c":2,"d":1},"a":1}"#),
            (#""\u001F\u007f""#, "\"\\u001f\u{7f}\""), ("[]", "[ ]"), ("{}", "{\n}"),
            (#"{"\u20ac":1,"z":2}"#, #"{"z":2,"€":1}"#),
        ])
    func equalForms(one: String, other: String) throws {
        let (one, other) = (try JSON(parsing: one).root, try JSON(parsing: other).root)
        #expect(one.canonical() == other.canonical())
        #expect(try JSON(parsing: one.canonical()).root.canonical() == one.canonical())
    }

    @Test(
        "Different values have different canonical forms",
        arguments: [
            ("[1,2]", "[2,1]"), ("1.0", "1"), ("1e2", "100"), ("\"1\"", "1"), ("\"null\"", "null"),
            (#"{"a":1}"#, #"{"a":1,"b":null}"#), ("\"\u{e9}\"", "\"e\u{301}\""), ("[]", "{}"),
            (#"{"a":"b,c"}"#, #"{"a":"b","c":1}"#), ("\"a\"", "\"A\""), ("-0", "0"),
            (#""\\u0041""#, #""A""#), ("[[1],2]", "[[1,2]]"), ("\"\"", "\" \""),
        ])
    func unequalForms(one: String, other: String) throws {
        let (one, other) = (try JSON(parsing: one).root, try JSON(parsing: other).root)
        #expect(one.canonical() != other.canonical())
    }

    @Test("The canonical form is sorted by UTF-8 and escapes only what it must")
    func canonicalText() throws {
        let json = try JSON(
            parsing: #" {"\uFB33":1.50,"\ud83d\ude02":"\u002f\"\\","a\u0007":[true , null]} "#)
        #expect(
            String(decoding: json.root.canonical(), as: UTF8.self)
                == "{\"a\\u0007\":[true,null],\"\u{fb33}\":1.50,\"😂\":\"/\\\"\\\\\"}")
    }

    @Test("Compact text loses white space between tokens and nothing else")
    func compactText() throws {
        let json = try JSON(parsing: " {\n\"b\" : [ 1.50 , \"a\\u0020 b\" ],\t\"a\":{ } } ")
        #expect(json.hasInsignificantSpace)
        let compact = json.root.compact()
        #expect(String(decoding: compact, as: UTF8.self) == #"{"b":[1.50,"a\u0020 b"],"a":{}}"#)
        #expect(try !JSON(parsing: compact).hasInsignificantSpace)
    }

    @Test("Every character survives being written and read")
    func writesEveryCharacter() throws {
        let scalars = (UInt32(0)...0x24F).map { $0 } + [0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
        var text = ""
        for scalar in scalars.compactMap({ Unicode.Scalar($0) }) {
            text.unicodeScalars.append(scalar)
        }
        let written = JSONWriter.object { $0.member(text, text) }
        let member = try #require(Array(try JSON(parsing: written).root.members).first)
        #expect(member.name.stringBytes.map { Array($0) } == Array(text.utf8))
        #expect(member.value.stringBytes.map { Array($0) } == Array(text.utf8))
    }

    @Test("Escaped and plain spellings of every code unit are the same string")
    func unescapesEveryUnit() throws {
        for unit in UInt32(0)..<0x10000 where unit % 7 == 0 || unit < 0x100 {
            guard let scalar = Unicode.Scalar(unit) else { continue }
            let hex = String(unit, radix: 16)
            let padded = String(repeating: "0", count: 4 - hex.count) + hex
            for spelling in [padded, padded.uppercased()] {
                let json = try JSON(parsing: "\"\\u\(spelling)\"")
                if json.root.string?.unicodeScalars.elementsEqual([scalar]) != true {
                    Issue.record("\\u\(spelling)")
                }
            }
        }
    }

    @Test("The writer sets commas where they belong")
    func writesCommas() {
        let bytes = JSONWriter.object { writer in
            writer.member("absent", nil as String?)
            writer.member("a", 1)
            writer.member("b", strings: [])
            writer.member("c", strings: ["x", "y\n"])
            writer.member("d", object: { $0.member("e", true) })
            writer.member(
                "f",
                array: { array in
                    array.object { _ in }
                    array.null()
                    array.raw("[1]".utf8)
                })
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"a":1,"b":[],"c":["x","y\n"],"d":{"e":true},"f":[{},null,[1]]}"#)
    }

    @Test("Accessors answer nil for values of another kind")
    func accessorsAnswerNil() throws {
        let root = try JSON(parsing: #"[1,-1,1.0,18446744073709551616,"1",true,null,{"a":2}]"#).root
        let values = Array(root.elements)
        #expect(values.map(\.unsignedInteger) == [1, nil, nil, nil, nil, nil, nil, nil])
        #expect(values.map(\.bool) == [nil, nil, nil, nil, nil, true, nil, nil])
        #expect(values.map(\.string) == [nil, nil, nil, nil, "1", nil, nil, nil])
        #expect(values.map(\.count) == [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(root["a"] == nil)
        #expect(values[7]["a"]?.unsignedInteger == 2)
        #expect(Array(values[4].elements).isEmpty)
    }
}
