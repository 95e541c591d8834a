import Events

extension EDTF {
    /// Whether its latest day, or else its earliest, is after the other's. A date that knows no
    /// day is after none.
    func isLater(than other: EDTF?) -> Bool {
        guard let other else { return true }
        return other.lastDays.lexicographicallyPrecedes(lastDays)
    }

    private var lastDays: [Int32] {
        [
            (latest ?? earliest)?.daysSinceEpoch ?? .min,
            (earliest ?? latest)?.daysSinceEpoch ?? .min,
        ]
    }

    /// Writes the text and the days it can mean.
    func write(to writer: inout JSONWriter) {
        writer.member("date", text)
        writer.member("earliest", earliest?.description)
        writer.member("latest", latest?.description)
    }
}
