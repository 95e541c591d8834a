/// The text of a key file: one key a line, `public: KEY` and `secret: KEY` in Z85. Blank lines and
/// lines that start with `#` say nothing.
///
/// One with both is its owner's; one to give away has the public key alone.
package struct KeyFile: Sendable, Equatable {
    package let publicKey: String
    /// Both keys, where the secret one stands there.
    package let pair: CurveKeyPair?

    package init(_ pair: CurveKeyPair) {
        publicKey = pair.publicKey
        self.pair = pair
    }

    /// A public key can be left out beside the secret one it follows from.
    package init(parsing text: String) throws(KeyFileError) {
        var keys: [Substring: String] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in zip(1..., lines) {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let name = words.first, name.first != "#" else { continue }
            guard words.count == 2, name == "public:" || name == "secret:" else {
                throw .notAKey(line: number)
            }
            guard keys[name] == nil else { throw .twice(line: number) }
            guard CurveKeyPair.isKey(String(words[1])) else { throw .badKey(line: number) }
            keys[name] = String(words[1])
        }
        let secretKey = keys["secret:"]
        pair = secretKey.flatMap { try? CurveKeyPair(secretKey: $0) }
        guard let publicKey = keys["public:"] ?? pair?.publicKey else { throw .noKey }
        guard pair == nil || pair?.publicKey == publicKey else { throw .notAPair }
        self.publicKey = publicKey
    }

    package var text: String {
        let secret = pair.map { "secret: \($0.secretKey)\n" } ?? ""
        return """
            # A Pactwire key. Keep the secret half to its owner: whoever has it can act as them.
            public: \(publicKey)
            \(secret)
            """
    }
}

/// What is wrong with a key file. It never holds what stands there, which may be a secret key.
package enum KeyFileError: Error, Equatable {
    case notAKey(line: Int)
    case twice(line: Int)
    case badKey(line: Int)
    case noKey
    /// The public key is not the secret one's.
    case notAPair
}

extension KeyFileError: CustomStringConvertible {
    /// What stands behind the file's name: where, what, what to do.
    package var description: String {
        switch self {
        case .notAKey(let line): ":\(line): must be \"public: KEY\" or \"secret: KEY\""
        case .twice(let line): ":\(line): stands twice; remove one"
        case .badKey(let line): ":\(line): no key, which is 40 characters of Z85"
        case .noKey: " holds no key: make one with 'pactwire keygen'"
        case .notAPair: ": the public key doesn't belong to the secret one; remove one of them"
        }
    }
}
