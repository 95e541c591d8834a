/// The members of events that this program reads.
///
/// A text's parse tells which of its names are one of them, once for all who look for them after:
/// see ``BorrowedValue/memberName``.
package enum MemberName: UInt8, CaseIterable, Sendable {
    // Of an event
    case specversion, id, source, type, subject, time, datacontenttype, dataschema, data
    case sequence, recordedtime
    // Of its data
    case report, note, certainty, date, title, parties, project, partOf, places, commitments
    case topics, instrument, binding, expires, outcome, text, target, stance, set, mistake, since
    case by, names, kind, parent, lei, wikidata, into
    // Of what the data holds
    case publisher, origin, published, language, url, locator, quote
    case role, onBehalfOf, `as`, with, lang
    case what, nature, basis, amount, min, max, unit, currency, period, from, to, due, term
    case condition

    /// As events write it.
    package var spelling: String {
        switch self {
        case .partOf: "part_of"
        case .onBehalfOf: "on_behalf_of"
        default: "\(self)"
        }
    }

    static let table = Constant(NameTable(allCases.map { ($0.spelling, $0) }))
}
