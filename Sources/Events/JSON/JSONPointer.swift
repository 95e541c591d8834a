/// A place inside a JSON document (RFC 6901).
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    package let tokens: [String]

    package init(tokens: [String]) { self.tokens = tokens }

    /// `nil` where the text is not empty and doesn't start with `/`, or has a `~` that is no escape.
    package init?(_ text: String) {
        guard let first = text.utf8.first else {
            tokens = []
            return
        }
        guard first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        // Bytes, not characters: a name may start with a mark that would join the slash before it.
        for part in text.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            var token: [UInt8] = []
            var rest = part.makeIterator()
            while let byte = rest.next() {
                guard byte == UInt8(ascii: "~") else {
                    token.append(byte)
                    continue
                }
                switch rest.next() {
                case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
                case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
                default: return nil
                }
            }
            tokens.append(String(decoding: token, as: UTF8.self))
        }
        self.tokens = tokens
    }

    package var description: String {
        var text: [UInt8] = []
        for token in tokens {
            text.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): text.append(contentsOf: "~0".utf8)
                case UInt8(ascii: "/"): text.append(contentsOf: "~1".utf8)
                default: text.append(byte)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Names are equal byte for byte, as in JSON; equal strings of Swift need not be.
    package static func == (a: JSONPointer, b: JSONPointer) -> Bool {
        a.tokens.elementsEqual(b.tokens) { $0.utf8.elementsEqual($1.utf8) }
    }

    package func hash(into hasher: inout Hasher) {
        for token in tokens {
            for byte in token.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(0xFF))
        }
    }
}

extension JSONValue {
    /// Where this value stands in its document.
    package var pointer: JSONPointer {
        var tokens: [String] = []
        var place = JSONValue(storage: storage, index: 0)
        search: while place.index != index {
            for (name, value) in place.members where value.holds(index) {
                tokens.append(name.string ?? "")
                place = value
                continue search
            }
            for (number, element) in place.elements.enumerated() where element.holds(index) {
                tokens.append(String(number))
                place = element
                continue search
            }
            break
        }
        return JSONPointer(tokens: tokens)
    }

    private func holds(_ other: Int) -> Bool {
        index <= other && other < Int(storage.tape[index].next)
    }

    /// The value at a place below this one.
    package func value(at pointer: JSONPointer) -> JSONValue? {
        pointer.tokens.reduce(self as JSONValue?) { $0?.child($1) }
    }

    fileprivate func child(_ token: String) -> JSONValue? {
        if isObject { return self[named: token] }
        guard let place = Int(token), place >= 0, String(place) == token else { return nil }
        var elements = elements.dropFirst(place).makeIterator()
        return elements.next()
    }
}

/// A change of one place: the value it gets, as JSON text, or `nil` to remove it.
package struct JSONEdit: Sendable {
    package let pointer: JSONPointer
    package let value: [UInt8]?

    package init(pointer: JSONPointer, value: [UInt8]?) {
        self.pointer = pointer
        self.value = value
    }
}
