/// The strict scanner behind ``JSON``: one pass over the bytes, writing the tape.
///
/// Grammar: RFC 8259. Beyond it, as RFC 7493 (I-JSON) asks: UTF-8 without surrogates, and no
/// member name twice in one object (names are compared unescaped).
///
/// Each step is given where it begins and answers where it ends, so that the place in the text
/// stays in a register. No byte is read before its place was compared with the end.
struct JSONScanner: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    private let nestingMax: Int
    private let memberNames = MemberName.table
    private(set) var tape: JSONTape
    private(set) var sawInsignificantSpace = false

    /// `bytes` must outlive the scanner.
    init(_ bytes: UnsafeBufferPointer<UInt8>, nestingMax: Int) {
        self.bytes = bytes
        tape = JSONTape(textBytes: bytes.count)
        self.nestingMax = nestingMax
    }

    mutating func scanText() throws(JSONError) {
        guard bytes.count < Int(UInt32.max) else {
            throw error(.syntax, at: 0, "the text is longer than 4 GiB")
        }
        let end = spaceEnd(try scanValue(at: 0, depth: 1))
        if end < bytes.count {
            throw error(.syntax, at: end, "more text behind the end of the value")
        }
    }

    // MARK: Values

    @inline(__always)
    private mutating func scanValue(at start: Int, depth: Int) throws(JSONError) -> Int {
        // Nearly all are strings, and stand where they should.
        peek(start) == UInt8(ascii: "\"")
            ? try scanString(at: start) : try scanAnyValue(at: start, depth: depth)
    }

    @inline(never)
    private mutating func scanAnyValue(at start: Int, depth: Int) throws(JSONError) -> Int {
        let at = spaceEnd(start)
        guard at < bytes.count else {
            throw error(.syntax, at: at, "the text ends where a value should be")
        }
        switch bytes[at] {
        case UInt8(ascii: "\""): return try scanString(at: at)
        case UInt8(ascii: "{"): return try scanObject(at: at, depth: depth)
        case UInt8(ascii: "["): return try scanArray(at: at, depth: depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try scanNumber(at: at)
        case UInt8(ascii: "t"): return try scanWord("true", .true, at: at)
        case UInt8(ascii: "f"): return try scanWord("false", .false, at: at)
        case UInt8(ascii: "n"): return try scanWord("null", .null, at: at)
        default:
            throw error(.syntax, at: at, "\(shown(at)) where a value should be")
        }
    }

    private mutating func scanObject(at start: Int, depth: Int) throws(JSONError) -> Int {
        let object = try open(.object, at: start, depth: depth)
        var names = SeenNames()
        var at = spaceEnd(start + 1)
        if peek(at) == UInt8(ascii: "}") { return close(object, at: at) }
        while true {
            if peek(at) != UInt8(ascii: "\"") { at = spaceEnd(at) }
            guard peek(at) == UInt8(ascii: "\"") else {
                throw error(.syntax, at: at, "\(shown(at)) where a member name should be")
            }
            at = try scanName(at: at, of: object, &names)
            if peek(at) != UInt8(ascii: ":") { at = spaceEnd(at) }
            guard peek(at) == UInt8(ascii: ":") else {
                throw error(.syntax, at: at, "\(shown(at)) where a colon should be")
            }
            at = spaceEnd(try scanValue(at: at + 1, depth: depth + 1))
            switch peek(at) {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "}"):
                if names.count > Self.smallObjectMembers { try refuseSecondInLarge(object) }
                return close(object, at: at)
            default: throw error(.syntax, at: at, "\(shown(at)) where a comma or } should be")
            }
        }
    }

    private mutating func scanArray(at start: Int, depth: Int) throws(JSONError) -> Int {
        let array = try open(.array, at: start, depth: depth)
        var at = spaceEnd(start + 1)
        if peek(at) == UInt8(ascii: "]") { return close(array, at: at) }
        while true {
            at = spaceEnd(try scanValue(at: at, depth: depth + 1))
            switch peek(at) {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"): return close(array, at: at)
            default: throw error(.syntax, at: at, "\(shown(at)) where a comma or ] should be")
            }
        }
    }

    @inline(__always)
    private mutating func open(
        _ kind: JSON.Kind, at place: Int, depth: Int
    ) throws(JSONError) -> Int {
        guard depth <= nestingMax else {
            throw error(.depth, at: place, "nested deeper than \(nestingMax) levels")
        }
        // Where it ends is known when it is closed.
        tape.append(kind, from: place, to: place)
        return tape.count - 1
    }

    @inline(__always)
    private mutating func close(_ opened: Int, at place: Int) -> Int {
        tape.close(opened, end: place + 1)
        return place + 1
    }

    @inline(__always)
    private mutating func scanString(at quote: Int) throws(JSONError) -> Int {
        let (end, isEscaped) = try stringEnd(quote + 1)
        tape.append(isEscaped ? .escapedString : .string, from: quote + 1, to: end)
        return end + 1
    }

    @inline(__always)
    private mutating func scanName(
        at quote: Int, of object: Int, _ names: inout SeenNames
    ) throws(JSONError) -> Int {
        let start = quote + 1
        let (end, isEscaped) = try stringEnd(start)
        let text = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<end])
        let name = isEscaped ? escapedName(text) : memberNames.value[text]
        tape.append(isEscaped ? .escapedString : .string, named: name, from: start, to: end)
        if names.mayHold(name, text, isEscaped: isEscaped) {
            try refuseSecond(name: tape.count - 1, of: object)
        }
        return end + 1
    }

    @inline(never)
    private func escapedName(_ text: UnsafeRawBufferPointer) -> MemberName? {
        JSONEscapes.removed(from: text).withUnsafeBytes { memberNames.value[$0] }
    }

    private mutating func scanWord(
        _ word: StaticString, _ kind: JSON.Kind, at start: Int
    ) throws(JSONError) -> Int {
        let end = start + word.utf8CodeUnitCount
        guard end <= bytes.count,
            (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[start + $0] == word.utf8Start[$0] })
        else { throw error(.syntax, at: start, "\(shown(start)) where a value should be") }
        tape.append(kind, from: start, to: end)
        return end
    }

    private mutating func scanNumber(at start: Int) throws(JSONError) -> Int {
        let whole = peek(start) == UInt8(ascii: "-") ? start + 1 : start
        var at = try digitsEnd(whole)
        if bytes[whole] == UInt8(ascii: "0"), at > whole + 1 {
            throw error(.number, at: whole, "a number can't start with 0")
        }
        if peek(at) == UInt8(ascii: ".") { at = try digitsEnd(at + 1) }
        if peek(at) == UInt8(ascii: "e") || peek(at) == UInt8(ascii: "E") {
            at += 1
            if peek(at) == UInt8(ascii: "+") || peek(at) == UInt8(ascii: "-") { at += 1 }
            at = try digitsEnd(at)
        }
        tape.append(.number, from: start, to: at)
        return at
    }

    private func digitsEnd(_ start: Int) throws(JSONError) -> Int {
        var at = start
        while let byte = peek(at), byte &- UInt8(ascii: "0") < 10 { at += 1 }
        if at == start { throw error(.number, at: at, "\(shown(at)) where a digit should be") }
        return at
    }

    // MARK: Small steps

    /// Where what is no white space begins.
    @inline(__always)
    private mutating func spaceEnd(_ start: Int) -> Int {
        start < bytes.count && bytes[start] > 0x20 ? start : passSpace(start)
    }

    private mutating func passSpace(_ start: Int) -> Int {
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09:
                sawInsignificantSpace = true
                at += 1
            default: return at
            }
        }
        return at
    }

    @inline(__always)
    func peek(_ at: Int) -> UInt8? { at < bytes.count ? bytes[at] : nil }

    func error(_ code: JSONError.Code, at offset: Int, _ what: String) -> JSONError {
        JSONError(code: code, offset: offset, what: what)
    }

    /// What stands at a place, as a message says it.
    func shown(_ at: Int) -> String {
        guard let byte = peek(at) else { return "the end of the text" }
        return (0x21..<0x7F).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
    }
}
