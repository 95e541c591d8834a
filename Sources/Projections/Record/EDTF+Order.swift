import Events

extension EDTF {
    /// Whether its latest day, or else its earliest, is after the other's. A date that knows no
    /// day is after none.
    func isLater(than other: EDTF?) -> Bool {
        guard let other else { return true }
        return other.lastDays < lastDays
    }

    /// Whether its earliest day, or else its latest, is before the other's. A date that knows no day
    /// is before none.
    func isEarlier(than other: EDTF?) -> Bool {
        guard let other else { return true }
        return firstDays < other.firstDays
    }

    private var firstDays: (Int32, Int32) {
        (
            (earliest ?? latest)?.daysSinceEpoch ?? .max,
            (latest ?? earliest)?.daysSinceEpoch ?? .max
        )
    }

    private var lastDays: (Int32, Int32) {
        (
            (latest ?? earliest)?.daysSinceEpoch ?? .min,
            (earliest ?? latest)?.daysSinceEpoch ?? .min
        )
    }

    /// Writes the text and the days it can mean.
    func write(to writer: inout JSONWriter) {
        writer.member("date", text)
        writer.member("earliest", earliest?.description)
        writer.member("latest", latest?.description)
    }
}
