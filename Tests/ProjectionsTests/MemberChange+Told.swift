import Projections

extension MemberChange {
    /// Which member of which row.
    var place: ExactText { ExactText("\(key) \(member)") }

    /// `key member: before → after (sequence cause)`, JSON with `'` for `"`; `-` for not stated.
    var told: String {
        func text(_ value: [UInt8]?) -> String {
            value.map { String(decoding: $0, as: UTF8.self).replacing("\"", with: "'") } ?? "-"
        }
        let row = row.map { " \($0.rawValue)" } ?? ""
        return "\(key)\(row) \(member): \(text(before)) → \(text(after)) "
            + "(\(author.sequence) \(author.cause))"
    }
}
