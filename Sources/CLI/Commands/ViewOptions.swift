import ArgumentParser
import Events
import PactwireClient

/// Which part of the record counts, on each of the three clocks.
struct ViewOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "As of the end of a day, month or year: what had happened by then.", valueName: "date"))
    var asOf: String?

    @Option(
        help: ArgumentHelp(
            "What was published by the end of a day, month or year.", valueName: "date"))
    var publishedBy: String?

    @Option(
        help: ArgumentHelp(
            "What was recorded by then (RFC 3339), or by the end of a day (UTC).",
            valueName: "time"))
    var knownAt: String?

    @Option(help: ArgumentHelp("As it stood behind event N.", valueName: "n"))
    var atSequence: UInt64?

    func check() throws(Failure) {
        try Check.date(asOf, of: "--as-of")
        try Check.date(publishedBy, of: "--published-by")
        if let knownAt {
            try Check.that(
                RFC3339.lastMicrosecond(of: knownAt) != nil,
                else: "--known-at \"\(knownAt)\" is no time: "
                    + "write 2025-11-20 or 2025-11-20T08:30:00Z")
        }
    }

    func apply(to query: inout ProjectionQuery) {
        query.asOf = asOf
        query.publishedBy = publishedBy
        query.knownAtMicroseconds = knownAt.flatMap(RFC3339.lastMicrosecond(of:))
        query.atSequence = atSequence
    }

    /// Which view it is, in words; `nil` for the record as it stands.
    var note: String? {
        let limits = [
            asOf.map { "as of \($0)" }, publishedBy.map { "published by \($0)" },
            knownAt.map { "known at \($0)" }, atSequence.map { "at sequence \($0)" },
        ].compactMap(\.self)
        return limits.isEmpty ? nil : limits.joined(separator: ", ")
    }
}
