package import Events

/// What became of one appended event: one line of the answer.
package enum AppendOutcome: Sendable, Equatable {
    case appended(sequence: UInt64)
    case duplicate(sequence: UInt64)
    case refused(Refusal)

    /// The line. `key` names the event where its text could be read.
    package func encode(key: EventKey?, into text: inout [UInt8]) {
        var line = JSONWriter()
        line.object { body in
            if let key {
                body.name("source")
                body.string(utf8: key.source)
                body.name("id")
                body.string(utf8: key.id)
            }
            switch self {
            case .appended(let sequence):
                body.member("outcome", "appended")
                body.member("sequence", sequence)
            case .duplicate(let sequence):
                body.member("outcome", "duplicate")
                body.member("sequence", sequence)
            case .refused(let refusal):
                body.member("outcome", "refused")
                body.member("code", refusal.code.rawValue)
                body.member("reason", refusal.description)
            }
        }
        text.append(contentsOf: line.bytes)
        text.append(UInt8(ascii: "\n"))
    }
}

/// What stands behind the lines of an append's answer.
package struct AppendSummary: Sendable, Equatable {
    /// The name of the log's history, as text.
    package let history: String
    /// The last sequence the answer names; `nil` when every event was refused.
    package let sequence: UInt64?

    package init(history: String, sequence: UInt64?) {
        self.history = history
        self.sequence = sequence
    }

    package var encoded: [UInt8] {
        JSONWriter.object { body in
            body.member("history", history)
            body.member("sequence", sequence)
        }
    }

    /// `nil` for a body that is none.
    package init?(decoding body: [UInt8]) {
        guard let root = try? JSON(parsing: body).root, let history = root["history"]?.string
        else { return nil }
        self.init(history: history, sequence: root["sequence"]?.unsignedInteger)
    }
}

/// The lines of a body that holds one JSON text a line. The last line may lack its line feed;
/// empty lines hold nothing.
package struct Lines: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: [UInt8]) { rest = bytes[...] }

    package mutating func next() -> ArraySlice<UInt8>? {
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            if !line.isEmpty { return line }
        }
        return nil
    }
}
