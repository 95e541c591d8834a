/// The strict scanner behind ``JSON``: one pass over the bytes, writing the tape.
///
/// Grammar: RFC 8259. Beyond it, as RFC 7493 (I-JSON) asks: UTF-8 without surrogates, and no
/// member name twice in one object (names are compared unescaped).
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let nestingMax: Int
    private var at = 0
    private(set) var sawInsignificantSpace = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, nestingMax: Int) {
        self.bytes = bytes
        self.nestingMax = nestingMax
    }

    mutating func scanText(into tape: inout [JSON.Node]) throws(JSONError) {
        guard bytes.count < Int(UInt32.max) else {
            throw error(.syntax, "the text is longer than 4 GiB")
        }
        try scanValue(into: &tape, depth: 1)
        skipSpace()
        if at < bytes.count { throw error(.syntax, "more text behind the end of the value") }
    }

    private mutating func scanValue(into tape: inout [JSON.Node], depth: Int) throws(JSONError) {
        skipSpace()
        guard at < bytes.count else {
            throw error(.syntax, "the text ends where a value should be")
        }
        switch bytes[at] {
        case UInt8(ascii: "{"): try scanObject(into: &tape, depth: depth)
        case UInt8(ascii: "["): try scanArray(into: &tape, depth: depth)
        case UInt8(ascii: "\""): try scanString(into: &tape)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber(into: &tape)
        case UInt8(ascii: "t"): try scanWord("true", .true, into: &tape)
        case UInt8(ascii: "f"): try scanWord("false", .false, into: &tape)
        case UInt8(ascii: "n"): try scanWord("null", .null, into: &tape)
        default: throw error(.syntax, "\(shown(bytes[at])) where a value should be")
        }
    }

    private mutating func scanObject(into tape: inout [JSON.Node], depth: Int) throws(JSONError) {
        let opened = tape.count
        try open(.object, into: &tape, depth: depth)
        skipSpace()
        if peek() == UInt8(ascii: "}") { return close(opened, &tape) }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else {
                throw error(.syntax, "\(shownHere()) where a member name should be")
            }
            let name = tape.count
            try scanString(into: &tape)
            try refuseSecond(name: name, of: opened, in: tape)
            skipSpace()
            guard peek() == UInt8(ascii: ":") else {
                throw error(.syntax, "\(shownHere()) where a colon should be")
            }
            at += 1
            try scanValue(into: &tape, depth: depth + 1)
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "}"):
                try refuseSecondInLarge(opened, tape)
                return close(opened, &tape)
            default: throw error(.syntax, "\(shownHere()) where a comma or } should be")
            }
        }
    }

    private mutating func scanArray(into tape: inout [JSON.Node], depth: Int) throws(JSONError) {
        let opened = tape.count
        try open(.array, into: &tape, depth: depth)
        skipSpace()
        if peek() == UInt8(ascii: "]") { return close(opened, &tape) }
        while true {
            try scanValue(into: &tape, depth: depth + 1)
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"): return close(opened, &tape)
            default: throw error(.syntax, "\(shownHere()) where a comma or ] should be")
            }
        }
    }

    private mutating func open(_ kind: JSON.Kind, into tape: inout [JSON.Node], depth: Int)
        throws(JSONError)
    {
        guard depth <= nestingMax else {
            throw error(.depth, "nested deeper than \(nestingMax) levels")
        }
        tape.append(.init(kind: kind, start: UInt32(at), end: 0, next: 0))
        at += 1
    }

    private mutating func close(_ opened: Int, _ tape: inout [JSON.Node]) {
        at += 1
        tape[opened].end = UInt32(at)
        tape[opened].next = UInt32(tape.count)
    }

    private mutating func scanWord(
        _ word: StaticString, _ kind: JSON.Kind, into tape: inout [JSON.Node]
    ) throws(JSONError) {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count,
            (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] })
        else { throw error(.syntax, "\(shown(bytes[at])) where a value should be") }
        append(kind, from: at, to: end, &tape)
        at = end
    }

    private mutating func scanNumber(into tape: inout [JSON.Node]) throws(JSONError) {
        let start = at
        if peek() == UInt8(ascii: "-") { at += 1 }
        let whole = at
        try scanDigits()
        if bytes[whole] == UInt8(ascii: "0"), at > whole + 1 {
            at = whole
            throw error(.number, "a number can't start with 0")
        }
        if peek() == UInt8(ascii: ".") {
            at += 1
            try scanDigits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            at += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { at += 1 }
            try scanDigits()
        }
        append(.number, from: start, to: at, &tape)
    }

    private mutating func scanDigits() throws(JSONError) {
        let start = at
        while let byte = peek(), byte &- UInt8(ascii: "0") < 10 { at += 1 }
        if at == start { throw error(.number, "\(shownHere()) where a digit should be") }
    }

    private mutating func scanString(into tape: inout [JSON.Node]) throws(JSONError) {
        at += 1
        let start = at
        var kind = JSON.Kind.string
        while true {
            guard at < bytes.count else { throw error(.syntax, "the text ends inside a string") }
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                append(kind, from: start, to: at, &tape)
                at += 1
                return
            case UInt8(ascii: "\\"):
                kind = .escapedString
                try scanEscape()
            case 0..<0x20:
                throw error(.syntax, "a control character inside a string; write it as \\u00XX")
            case 0x20..<0x80: at += 1
            default: try scanMultibyte()
            }
        }
    }

    private mutating func scanEscape() throws(JSONError) {
        guard at + 1 < bytes.count else { throw error(.syntax, "the text ends inside a string") }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
        case UInt8(ascii: "u"):
            let unit = try hexUnit()
            switch unit {
            case 0xD800..<0xDC00:
                let high = at
                at += 6
                guard peek() == UInt8(ascii: "\\"), at + 1 < bytes.count,
                    bytes[at + 1] == UInt8(ascii: "u"), (0xDC00..<0xE000).contains(try hexUnit())
                else {
                    at = high
                    throw error(.surrogate, "a lone surrogate, which is no character")
                }
                at += 6
            case 0xDC00..<0xE000:
                throw error(.surrogate, "a lone surrogate, which is no character")
            default: at += 6
            }
        default:
            throw error(.syntax, "\\\(shown(bytes[at + 1])) is no escape")
        }
    }

    /// The code unit of the `\uXXXX` at the cursor, which stays where it is.
    private func hexUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for place in at + 2..<at + 6 {
            guard place < bytes.count, let digit = hexDigit(bytes[place]) else {
                throw error(.syntax, "\\u needs four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// One character beyond ASCII: the well-formed sequences of Unicode table 3-7, nothing else.
    private mutating func scanMultibyte() throws(JSONError) {
        func byte(_ ahead: Int) -> UInt8 { at + ahead < bytes.count ? bytes[at + ahead] : 0 }
        let second = byte(1)
        let follows = { (b: UInt8) in b & 0xC0 == 0x80 }
        switch bytes[at] {
        case 0xC2...0xDF where follows(second):
            at += 2
        case 0xE0 where second >= 0xA0 && follows(second) && follows(byte(2)),
            0xE1...0xEC where follows(second) && follows(byte(2)),
            0xED where second <= 0x9F && follows(second) && follows(byte(2)),
            0xEE...0xEF where follows(second) && follows(byte(2)):
            at += 3
        case 0xF0 where second >= 0x90 && follows(second) && follows(byte(2)) && follows(byte(3)),
            0xF1...0xF3 where follows(second) && follows(byte(2)) && follows(byte(3)),
            0xF4 where second <= 0x8F && follows(second) && follows(byte(2)) && follows(byte(3)):
            at += 4
        default:
            throw error(.utf8, "bytes that are no UTF-8")
        }
    }

    // MARK: Member names

    /// Below this many members, comparing each new name with all before it is the fastest way.
    private static var smallObjectMembers: Int { 16 }

    private func refuseSecond(name: Int, of object: Int, in tape: [JSON.Node]) throws(JSONError) {
        var other = object + 1
        var seen = 0
        while other < name, seen < Self.smallObjectMembers {
            if sameName(tape[other], tape[name]) { throw duplicate(tape[name]) }
            other = Int(tape[other + 1].next)
            seen += 1
        }
    }

    /// Large objects are looked at once more as a set, so that a hostile one costs no square.
    private func refuseSecondInLarge(_ object: Int, _ tape: [JSON.Node]) throws(JSONError) {
        var names: Set<[UInt8]> = []
        var member = object + 1
        var count = 0
        while member < tape.count {
            count += 1
            member = Int(tape[member + 1].next)
        }
        guard count > Self.smallObjectMembers else { return }
        member = object + 1
        while member < tape.count {
            guard names.insert(unescaped(tape[member])).inserted else {
                throw duplicate(tape[member])
            }
            member = Int(tape[member + 1].next)
        }
    }

    private func sameName(_ a: JSON.Node, _ b: JSON.Node) -> Bool {
        if a.kind == .string, b.kind == .string {
            return a.end - a.start == b.end - b.start
                && span(a).elementsEqual(span(b))
        }
        return unescaped(a) == unescaped(b)
    }

    private func span(_ node: JSON.Node) -> Slice<UnsafeBufferPointer<UInt8>> {
        bytes[Int(node.start)..<Int(node.end)]
    }

    private func unescaped(_ node: JSON.Node) -> [UInt8] {
        node.kind == .string ? Array(span(node)) : JSONEscapes.removed(from: span(node))
    }

    private func duplicate(_ name: JSON.Node) -> JSONError {
        JSONError(
            code: .duplicateMember, offset: Int(name.start),
            what: "member \(String(quoting: unescaped(name))) stands twice")
    }

    // MARK: Small steps

    @inline(__always)
    private mutating func append(
        _ kind: JSON.Kind, from start: Int, to end: Int, _ tape: inout [JSON.Node]
    ) {
        tape.append(
            .init(
                kind: kind, start: UInt32(start), end: UInt32(end), next: UInt32(tape.count + 1)))
    }

    @inline(__always)
    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09:
                sawInsignificantSpace = true
                at += 1
            default: return
            }
        }
    }

    @inline(__always)
    private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

    private func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private func error(_ code: JSONError.Code, _ what: String) -> JSONError {
        JSONError(code: code, offset: at, what: what)
    }

    private func shownHere() -> String { peek().map(shown) ?? "the end of the text" }

    private func shown(_ byte: UInt8) -> String {
        (0x21..<0x7F).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
    }
}
