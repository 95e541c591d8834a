import PactwireTesting
import Testing

@testable import Events

@Suite("JSON is read strictly")
struct JSONStrictnessTests {
    @Test(
        "Every form of RFC 8259 is read",
        arguments: [
            "0", "-0", "10", "-1.5", "1e5", "1E+5", "1.25e-3", "true", "false", "null", "\"\"",
            "[]", "{}", " [ ] ", "\t{\r\n}\n", "[1,[2,{}]]", #"{"a":{"a":1},"b":{"a":2}}"#,
            #""\"\\\/\b\f\n\r\t""#, #""\u0000\u001f\u00e9""#, #""\ud83d\uDE80""#, #"{"":0}"#,
            "\"\u{7f}é€🚀\u{10ffff}\"",
        ])
    func readsGood(text: String) {
        #expect(jsonError(of: Array(text.utf8)) == nil)
    }

    @Test(
        "What RFC 8259 hasn't is refused, with its code and byte",
        arguments: [
            ("", .syntax, 0), ("  ", .syntax, 2), ("{", .syntax, 1), ("[1", .syntax, 2),
            ("1 2", .syntax, 2), ("{}x", .syntax, 2), ("{}{}", .syntax, 2), ("[1,]", .syntax, 3),
            ("[,1]", .syntax, 1), ("[1 2]", .syntax, 3), (#"{"a":1,}"#, .syntax, 7),
            (#"{"a" 1}"#, .syntax, 5), (#"{"a"}"#, .syntax, 4), ("{a:1}", .syntax, 1),
            ("{1:1}", .syntax, 1), ("'a'", .syntax, 0), ("// a\n1", .syntax, 0),
            ("tru", .syntax, 0), ("TRUE", .syntax, 0), ("nulL", .syntax, 0), ("NaN", .syntax, 0),
            ("Infinity", .syntax, 0), ("+1", .syntax, 0), (".5", .syntax, 0), ("[1}", .syntax, 2),
            ("truefalse", .syntax, 4), ("0x10", .syntax, 1), ("1_000", .syntax, 1),
            ("01", .number, 0), ("-01", .number, 1), ("00", .number, 0), ("1.", .number, 2),
            ("-", .number, 1), ("1.e5", .number, 2), ("1e", .number, 2), ("1e+", .number, 3),
            ("-Infinity", .number, 1), ("\"a", .syntax, 2), ("\"\\", .syntax, 1),
            ("\"\\x41\"", .syntax, 1), ("\"\\u12g4\"", .syntax, 1), ("\"\\u12", .syntax, 1),
            ("\"\\U0041\"", .syntax, 1), ("\u{feff}1", .syntax, 0), ("\u{a0}1", .syntax, 0),
            ("1\u{b}", .syntax, 1), ("1\u{0}", .syntax, 1), ("]", .syntax, 0), (":", .syntax, 0),
        ] as [(String, JSONError.Code, Int)])
    func refusesBad(text: String, code: JSONError.Code, offset: Int) {
        let error = jsonError(of: Array(text.utf8))
        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    @Test("A control character inside a string is refused", arguments: UInt8(0)..<0x20)
    func refusesControl(byte: UInt8) {
        #expect(jsonError(of: Array("\"a".utf8) + [byte] + Array("\"".utf8))?.code == .syntax)
    }

    @Test(
        "A lone surrogate is no character",
        arguments: [
            #""\ud800""#, #""\udfff""#, #""\udc00\ud800""#, #""\ud800\ud800""#, #""\ud800x""#,
            #""\ud800\n""#, #""\ud800A""#, #"{"\udbff":1}"#,
        ])
    func refusesLoneSurrogate(text: String) {
        #expect(jsonError(of: Array(text.utf8))?.code == .surrogate)
    }

    @Test("A string is accepted exactly where the standard library finds it valid UTF-8")
    func utf8AgreesWithStandardLibrary() {
        var random = SeededRandom(seed: 8)
        var sequences: [[UInt8]] = []
        for first in UInt8(0x80)...0xFF {
            sequences.append([first])
            for second in stride(from: UInt8(0x70), to: 0xD0, by: 1) {
                sequences.append([first, second])
                for third: UInt8 in [0x7F, 0x80, 0xBF, 0xC0] where first >= 0xDF {
                    sequences.append([first, second, third])
                    sequences.append([first, second, third, random.next(upperBound: 0x60) + 0x70])
                }
            }
        }
        for sequence in sequences {
            let error = jsonError(of: [0x22] + sequence + [0x22])
            let isValid = String(validating: sequence, as: UTF8.self) != nil
            guard (error == nil) != isValid || error != nil && error?.code != .utf8 else {
                continue
            }
            Issue.record("\(sequence): \(error?.description ?? "accepted")")
        }
    }

    @Test(
        "No member stands twice in one object, however it is spelt",
        arguments: [
            #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"\u0061":2}"#,
            #"{"/":1,"\/":2}"#, #"{"":1,"":2}"#, #"{"é":1,"\u00e9":2}"#, #"[{"x":{"b":1,"b":2}}]"#,
            #"{"😀":1,"\ud83d\ude00":2}"#,
        ])
    func refusesDuplicate(text: String) {
        #expect(jsonError(of: Array(text.utf8))?.code == .duplicateMember)
    }

    @Test(
        "Names that only look alike are two members",
        arguments: [#"{"a":1,"A":2}"#, "{\"\u{e9}\":1,\"e\u{301}\":2}", #"{"a":1,"a ":2}"#])
    func keepsLookalikes(text: String) throws {
        let json = try JSON(parsing: text)
        #expect(json.root.count == 2)
        for (name, value) in json.root.members {
            #expect(json.root[named: name.string ?? ""]?.index == value.index)
            #expect(json.root.value(at: value.pointer)?.index == value.index)
        }
    }

    @Test("A member that stands twice is found in objects of any size", arguments: 1...40)
    func refusesDuplicateInLarge(size: Int) {
        let members = (0..<size).map { "\"m\($0)\":{\"m0\":[]}" }
        for repeated in 0..<size {
            let text = "{" + (members + ["\"m\(repeated)\":1"]).joined(separator: ",") + "}"
            #expect(jsonError(of: Array(text.utf8))?.code == .duplicateMember)
        }
        #expect(jsonError(of: Array(("{" + members.joined(separator: ",") + "}").utf8)) == nil)
    }

    @Test("Nesting of 32 is read, of 33 refused", arguments: [("[", "]"), (#"{"a":"#, "}")])
    func boundsNesting(open: String, close: String) {
        func nested(_ depth: Int) -> [UInt8] {
            let inner = open == "[" ? "" : "0"
            return Array(
                (String(repeating: open, count: depth) + inner
                    + String(repeating: close, count: depth)).utf8)
        }
        #expect(jsonError(of: nested(Limits.nestingMax)) == nil)
        #expect(jsonError(of: nested(Limits.nestingMax + 1))?.code == .depth)
        #expect(jsonError(of: nested(100_000))?.code == .depth)
    }

    @Test("Every truncation of a good event is refused, whole it is accepted")
    func refusesTruncation() {
        let whole = EventText.rich.bytes
        #expect(refusal(of: whole) == nil)
        for length in 0..<whole.count {
            #expect(refusal(of: Array(whole.prefix(length)))?.code == .badJSON, "\(length)")
        }
    }
}

extension SeededRandom {
    mutating func next(upperBound: UInt8) -> UInt8 { UInt8(next() % UInt64(upperBound)) }
}
