import ZeroMQ

/// Who may come in: the clients of the file that `access.keys` names, by their public keys.
///
/// One client a line, `ROLE PUBLICKEY NAME`; blank lines and lines that start with `#` say nothing.
struct AccessList: Sendable, Equatable {
    struct Client: Sendable, Equatable {
        let role: Role
        let name: String
    }

    private let clients: [String: Client]

    /// A list without clients is refused: a file that was emptied by mistake shall lock out nobody.
    ///
    /// - Parameter file: as the fault names it.
    /// - Throws: `.configuration` with the first fault, and the line it stands in.
    init(parsing text: String, of file: String) throws(DaemonFailure) {
        var clients: [String: Client] = [:]
        var names: Set<String> = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in zip(1..., lines) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let place = "\(file):\(number):"
            guard words.count == 3 else {
                throw .configuration("\(place) must be ROLE PUBLICKEY NAME, three words")
            }
            guard let role = Role(rawValue: first) else {
                let known = Role.allCases.map(\.rawValue).joined(separator: " ")
                throw .configuration("\(place) \"\(first)\" is no role; known are: \(known)")
            }
            guard CurveKeyPair.isKey(words[1]) else {
                throw .configuration(
                    "\(place) \"\(words[1])\" is no public key: 40 characters of Z85, as 'pactwire "
                        + "keygen' prints")
            }
            guard names.insert(words[2]).inserted else {
                throw .configuration(
                    "\(place) the name \"\(words[2])\" stands twice: give each client its own")
            }
            if let other = clients.updateValue(Client(role: role, name: words[2]), forKey: words[1])
            {
                throw .configuration(
                    "\(place) \(words[2]) has the key of \(other.name): make each client its own")
            }
        }
        guard !clients.isEmpty else {
            throw .configuration("\(file) lists no client: list one, as ROLE PUBLICKEY NAME")
        }
        self.clients = clients
    }

    var count: Int { clients.count }

    /// The client with that public key in Z85; `nil` where none is listed.
    subscript(key key: String) -> Client? { clients[key] }
}
