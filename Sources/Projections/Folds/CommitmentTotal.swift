import Events

/// A sum of commitments that says no more than its parts do.
struct CommitmentTotal {
    /// Stands while every part is exact or approximate.
    var amount: Decimal? { isWhole ? sum : nil }
    /// What is at least stated; `nil` while no part states that: an "up to" alone states nothing.
    private(set) var min: Decimal?
    /// What is at most stated; `nil` once one part has no upper end.
    var max: Decimal? { isOpen ? nil : most }

    private var sum: Decimal?
    private var most: Decimal?
    private var isWhole = true
    private var isOpen = false

    /// Adds one part.
    ///
    /// - Returns: false, adding nothing, where the part states no number that can be summed.
    mutating func add(_ measure: Measure) -> Bool {
        switch Basis(rawValue: measure.basis) {
        case .exact, .approx:
            guard let amount = measure.amount else { return false }
            sum = (sum ?? .zero) + amount
            addLeast(amount)
            addMost(amount)
        case .cumulative:
            guard let amount = measure.amount else { return false }
            isWhole = false
            addLeast(amount)
            addMost(amount)
        case .lowerBound:
            guard let least = measure.min else { return false }
            isWhole = false
            isOpen = true
            addLeast(least)
        case .upperBound:
            guard let most = measure.max else { return false }
            isWhole = false
            addMost(most)
        case .range:
            guard let least = measure.min, let most = measure.max else { return false }
            isWhole = false
            addLeast(least)
            addMost(most)
        case .some(Basis.none):
            // Expressly nothing: it counts, and changes no sum.
            break
        case .notDisclosed, nil:
            return false
        }
        return true
    }

    private mutating func addLeast(_ number: Decimal) { min = (min ?? .zero) + number }
    private mutating func addMost(_ number: Decimal) { most = (most ?? .zero) + number }
}
