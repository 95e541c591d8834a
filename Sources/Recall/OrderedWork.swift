/// Pieces of work in the order in which they were given out, each waiting, in somebody's hands or
/// made. Decides who does what next; ``TwoHands`` does it.
struct OrderedWork<Made: Sendable>: Sendable {
    typealias Work = @Sendable () -> Made

    private enum Piece {
        case waiting(Work)
        case inHands
        case made(Made)
    }

    enum Step {
        /// The first of all that are kept.
        case take(Made)
        case make(number: Int, Work)
        case end
    }

    private var pieces: [Piece] = []
    /// The number of the first that is kept.
    private var first = 0
    private var isClosed = false

    mutating func add(_ work: @escaping Work) { pieces.append(.waiting(work)) }

    mutating func put(_ made: Made, at number: Int) { pieces[number - first] = .made(made) }

    /// No more work comes.
    mutating func close() { isClosed = true }

    /// What the owner does so that no more than `kept` pieces remain; `nil`: it waits.
    mutating func nextForOwner(keeping kept: Int) -> Step? {
        guard pieces.count > kept else { return .end }
        if case .made(let made) = pieces[0] {
            pieces.removeFirst()
            first += 1
            return .take(made)
        }
        return handOut()
    }

    /// What the helper makes; `nil`: it waits.
    mutating func nextForHelper() -> Step? { handOut() ?? (isClosed ? .end : nil) }

    private mutating func handOut() -> Step? {
        for place in pieces.indices {
            guard case .waiting(let work) = pieces[place] else { continue }
            pieces[place] = .inHands
            return .make(number: first + place, work)
        }
        return nil
    }
}
