import Testing

@testable import Events

@Suite("Every byte of a text is looked at")
struct JSONScanningTests {
    private static let bad: [(UInt8, JSONError.Code)] = [
        (0x00, .syntax), (0x1F, .syntax), (0x80, .utf8), (0xFF, .utf8),
    ]

    /// With a byte in the place of one of its characters, and another string behind it or nothing.
    private func texts(_ count: Int, _ byte: UInt8, at place: Int) -> [[UInt8]] {
        var inside = [UInt8](repeating: UInt8(ascii: "a"), count: count)
        inside[place] = byte
        let string = [UInt8(ascii: "\"")] + inside + [UInt8(ascii: "\"")]
        return [string, Array("[".utf8) + string + Array(",\"bcdefghijklmnopq\"]".utf8)]
    }

    @Test("What can't stand in a string is found wherever it stands", arguments: 1...26)
    func badBytes(count: Int) {
        for place in 0..<count {
            for (byte, code) in Self.bad {
                for text in texts(count, byte, at: place) {
                    let error = jsonError(of: text)
                    #expect(error?.code == code)
                    #expect(error?.offset == text.firstIndex(of: byte))
                }
            }
        }
    }

    @Test("What may stand in a string is kept wherever it stands", arguments: 1...26)
    func goodBytes(count: Int) throws {
        for place in 0..<count {
            for byte: UInt8 in [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F] {
                for text in texts(count, byte, at: place) {
                    #expect(try JSON(parsing: text).root.compact() == text)
                }
            }
        }
    }

    @Test("A string ends at its first quote", arguments: 0...26)
    func ends(count: Int) throws {
        let text = #"["\#(String(repeating: "a", count: count))","","bcdefghijklmnopq"]"#
        let found = try JSON(parsing: text).root.elements.map { $0.source.count }
        #expect(found == [count, 0, 16])
        #expect(jsonError(of: Array(text.utf8.prefix(count + 2)))?.offset == count + 2)
    }

    @Test("A text may be nothing but values")
    func dense() throws {
        let count = 5000
        let text = "[" + Array(repeating: "1", count: count).joined(separator: ",") + ",[2]]"
        let json = try JSON(parsing: text)
        #expect(json.root.count == count + 1)
        #expect(json.root.compact() == Array(text.utf8))
    }

    @Test("Names are told apart by all their bytes, however much else they share")
    func names() throws {
        let names = (0..<40).map { "member-\($0 / 10)\($0 % 10)-of-the-same-length" }
        for count in [2, 16, 17, 40] {
            let members = names.prefix(count).map { "\"\($0)\":0" }
            let good = "{" + members.joined(separator: ",") + "}"
            #expect(try JSON(parsing: good).root.count == count)
            for second in [0, count / 2, count - 1] {
                let bad = "{" + (members + [members[second]]).joined(separator: ",") + "}"
                #expect(jsonError(of: Array(bad.utf8))?.code == .duplicateMember)
            }
        }
    }
}
