package import Events
import Glibc

/// What became of one appended event: one line of the answer.
package enum AppendOutcome: Sendable, Equatable {
    case appended(sequence: UInt64)
    case duplicate(sequence: UInt64)
    case refused(Refusal)

    /// The line. `key` names the event where its text could be read.
    package func encode(key: EventKey?, into text: inout [UInt8]) {
        // One for every event: put together by hand.
        text.append(contentsOf: "{".utf8)
        if let key {
            text.append(contentsOf: #""source":""#.utf8)
            JSONEscapes.append(key.source, to: &text)
            text.append(contentsOf: #"","id":""#.utf8)
            JSONEscapes.append(key.id, to: &text)
            text.append(contentsOf: #"","#.utf8)
        }
        switch self {
        case .appended(let sequence):
            text.append(contentsOf: #""outcome":"appended","sequence":"#.utf8)
            text.append(contentsOf: String(sequence).utf8)
        case .duplicate(let sequence):
            text.append(contentsOf: #""outcome":"duplicate","sequence":"#.utf8)
            text.append(contentsOf: String(sequence).utf8)
        case .refused(let refusal):
            text.append(contentsOf: #""outcome":"refused","code":""#.utf8)
            text.append(contentsOf: refusal.code.rawValue.utf8)
            text.append(contentsOf: #"","reason":""#.utf8)
            JSONEscapes.append(refusal.description.utf8, to: &text)
            text.append(contentsOf: "\"".utf8)
        }
        text.append(contentsOf: "}\n".utf8)
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
        var text: [UInt8] = []
        text.reserveCapacity(48 + history.utf8.count)
        text.append(contentsOf: #"{"history":""#.utf8)
        JSONEscapes.append(history.utf8, to: &text)
        text.append(contentsOf: "\"".utf8)
        if let sequence {
            text.append(contentsOf: #","sequence":"#.utf8)
            text.append(contentsOf: String(sequence).utf8)
        }
        text.append(contentsOf: "}".utf8)
        return text
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
            let end = lineEnd
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            if !line.isEmpty { return line }
        }
        return nil
    }

    private var lineEnd: Int {
        rest.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress,
                let found = memchr(start, Int32(UInt8(ascii: "\n")), bytes.count)
            else { return rest.endIndex }
            return rest.startIndex + (UnsafeRawPointer(found) - start)
        }
    }
}
