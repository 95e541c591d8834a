import Events
import PactwireClient

/// What became of one event of the input.
struct AnswerLine: Sendable, Equatable {
    let line: Int
    let outcome: AppendAnswer.Outcome
    var sequence: UInt64?
    var source: String?
    var id: String?
    var code: String?
    var reason: String?

    init(_ line: Int, _ answer: AppendAnswer) {
        self.line = line
        outcome = answer.outcome
        sequence = answer.sequence
        source = answer.source
        id = answer.id
        code = answer.code
        reason = answer.reason
    }

    init(_ line: Int, _ refusal: Refusal) {
        self.line = line
        outcome = .refused
        code = refusal.code.rawValue
        reason = refusal.description
    }

    /// For people: `12  appended  desk/milan foxconn-2025-11-20-d`.
    var text: String {
        let name = [source, id].compactMap { $0 }.joined(separator: " ")
        switch outcome {
        case .appended, .duplicate:
            let number = sequence.map { String($0) } ?? "-"
            return Printable.text("\(number)  \(outcome.rawValue)  \(name)")
        case .refused:
            let code = code.map { " (\($0))" } ?? ""
            return Printable.text("line \(line): refused: \(reason ?? "no reason given")\(code)")
        }
    }

    /// For programs; what is absent is left out.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("source", source)
            writer.member("id", id)
            writer.member("outcome", outcome.rawValue)
            writer.member("sequence", sequence)
            writer.member("code", code)
            writer.member("reason", reason)
            writer.member("line", line)
        }
        return writer.bytes
    }
}

/// How many events came to what.
struct AppendTally: Sendable {
    private(set) var appended = 0
    private(set) var duplicate = 0
    private(set) var refused = 0

    mutating func count(_ line: AnswerLine) {
        switch line.outcome {
        case .appended: appended += 1
        case .duplicate: duplicate += 1
        case .refused: refused += 1
        }
    }

    var total: Int { appended + duplicate + refused }

    /// `42 appended, 1 duplicate, 1 refused`; what is none is left out, except of the appended.
    var text: String {
        var parts = ["\(Printable.grouped(String(appended))) appended"]
        if duplicate > 0 { parts.append(Printable.count(duplicate, "duplicate", "duplicates")) }
        if refused > 0 { parts.append("\(Printable.grouped(String(refused))) refused") }
        return parts.joined(separator: ", ")
    }
}
