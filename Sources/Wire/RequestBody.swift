import Events

/// The one JSON object that a request says beside its events.
struct RequestBody {
    private let root: JSONValue?
    private let requestId: UInt64

    init(_ frame: [UInt8], requestId: UInt64) throws(WireError) {
        self.requestId = requestId
        guard !frame.isEmpty else {
            root = nil
            return
        }
        guard frame.count <= WireProtocol.questionBytesMax else {
            throw WireError(
                .tooLarge,
                "a body of \(frame.count) bytes beside the events; "
                    + "\(WireProtocol.questionBytesMax) is the most", requestId: requestId)
        }
        do throws(JSONError) { root = try JSON(parsing: frame).root } catch {
            throw WireError(.badRequest, "the request's body: \(error)", requestId: requestId)
        }
        guard root?.isObject == true else {
            throw WireError(
                .badRequest, "the request's body must be a JSON object", requestId: requestId)
        }
    }

    func string(_ name: StaticString) throws(WireError) -> String? {
        guard let value = root?[name] else { return nil }
        guard let text = value.string else { throw wrong(name, "a string") }
        return text
    }

    func strings(_ name: StaticString) throws(WireError) -> [String] {
        guard let value = root?[name] else { return [] }
        var all: [String] = []
        guard value.isArray else { throw wrong(name, "an array of strings") }
        for element in value.elements {
            guard let text = element.string else { throw wrong(name, "an array of strings") }
            all.append(text)
        }
        return all
    }

    func integer(_ name: StaticString) throws(WireError) -> UInt64? {
        guard let value = root?[name] else { return nil }
        guard let number = value.unsignedInteger else { throw wrong(name, "a whole number") }
        return number
    }

    func signedInteger(_ name: StaticString) throws(WireError) -> Int64? {
        guard let value = root?[name] else { return nil }
        guard let number = value.numberText.flatMap({ Int64($0) }) else {
            throw wrong(name, "a whole number")
        }
        return number
    }

    /// What `bytes` asks for, a quarter of the most where it says nothing.
    func bytesMax() throws(WireError) -> Int {
        let bytes = try integer("bytes") ?? UInt64(WireProtocol.answerBytesMax / 4)
        return Int(min(bytes, UInt64(WireProtocol.answerBytesMax)))
    }

    func flag(_ name: StaticString) throws(WireError) -> Bool? {
        guard let value = root?[name] else { return nil }
        guard let flag = value.bool else { throw wrong(name, "true or false") }
        return flag
    }

    private func wrong(_ name: StaticString, _ needed: String) -> WireError {
        WireError(.badRequest, "\"\(name)\" must be \(needed)", requestId: requestId)
    }
}

extension JSONWriter {
    /// Absent where no word is listed.
    mutating func member(_ name: String, listed words: [String]) {
        if !words.isEmpty { member(name, strings: words) }
    }
}
