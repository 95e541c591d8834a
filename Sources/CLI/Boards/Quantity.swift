import Events

/// What a commitment, or one reading of it, says how much.
enum Quantity {
    /// Whether there is any number.
    static func isStated(_ row: JSONValue) -> Bool {
        row["amount"] != nil || row["min"] != nil || row["max"] != nil
    }

    /// `900,000`, `about 500,000,000,000`, `up to 900,000`, `8,000,000,000–10,000,000,000`, `none`
    /// (expressly so) or `not disclosed`; without the unit.
    static func amount(_ row: JSONValue) -> String {
        func number(_ name: StaticString) -> String? {
            row.text(name).nonEmpty.map(Printable.grouped)
        }
        if let amount = number("amount") {
            switch row.text("basis") {
            case "approx": return "about \(amount)"
            case "cumulative": return "\(amount) in all"
            default: return amount
            }
        }
        // An "up to" counts as at least nothing, which nobody needs to be told.
        let least = number("min").flatMap { $0 == "0" ? nil : $0 }
        switch (least, number("max")) {
        case (let least?, let most?): return least == most ? most : "\(least)–\(most)"
        case (let least?, nil): return "at least \(least)"
        case (nil, let most?): return "up to \(most)"
        case (nil, nil): return row.word("basis") == "none" ? "none" : "not disclosed"
        }
    }

    /// `USD`, `wafer/month`.
    static func unit(_ row: JSONValue) -> String {
        let unit = row.text("currency").nonEmpty ?? row.text("unit")
        guard let period = row.text("period").nonEmpty else { return unit }
        return "\(unit)/\(period)"
    }
}
