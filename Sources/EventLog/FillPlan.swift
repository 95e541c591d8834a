/// When to fill the segment to come, and how far: a value that decides and does nothing itself.
///
/// Filling keeps pace with what is appended, half as much again, so that it is done when two thirds
/// of the present segment are used, and an idle log writes no zeros. Where the present segment
/// grows, each sync costs about twice as much: once it holds more than a few events, the next is
/// filled without a pause.
struct FillPlan: Equatable {
    enum Phase: Equatable {
        case none
        case filling(done: UInt64)
        /// Whole and synced; waits to be taken.
        case ready
        /// The writer makes a segment of it; until that is done, its name is not to be used again.
        case taken
        /// It failed when so much of the present segment was used.
        case failed(used: UInt64)
    }

    enum Step: Equatable {
        case begin
        case zero(Range<UInt64>)
    }

    let totalBytes: UInt64
    private(set) var phase = Phase.none
    /// Of the present segment.
    private var usedBytes: UInt64 = 0
    private var isGrowing = false
    /// Fill whatever is used.
    var isHurried = false

    init(totalBytes: UInt64) {
        self.totalBytes = totalBytes
    }

    private var pieceBytes: UInt64 {
        let sector = UInt64(Limits.sectorBytes)
        return min(Limits.fillBytes, (totalBytes / 16 / sector + 1) * sector)
    }

    private var wantedBytes: UInt64 {
        let isWorthLeaving = isGrowing && usedBytes > Limits.growthBytes
        guard !isHurried, !isWorthLeaving else { return totalBytes }
        return min(totalBytes, usedBytes + usedBytes / 2)
    }

    /// What to do next; nil for nothing at present.
    var next: Step? {
        let wanted = wantedBytes
        switch phase {
        case .none: return wanted >= min(pieceBytes, totalBytes) ? .begin : nil
        case .filling(let done):
            let piece = done..<min(done + pieceBytes, totalBytes)
            return piece.upperBound <= wanted ? .zero(piece) : nil
        case .failed(let used):
            // A disk that was full then is asked again after a while, not at every group.
            return usedBytes >= used + totalBytes / 16 ? .begin : nil
        case .ready, .taken: return nil
        }
    }

    /// So much of the present segment is used, which was filled before or grows.
    mutating func use(_ bytes: UInt64, isGrowing: Bool) {
        if bytes < usedBytes, case .failed = phase { phase = .none }
        usedBytes = bytes
        self.isGrowing = isGrowing
    }

    mutating func begun() { phase = .filling(done: 0) }

    mutating func zeroed(_ range: Range<UInt64>) {
        phase = range.upperBound == totalBytes ? .ready : .filling(done: range.upperBound)
    }

    mutating func fail() { phase = .failed(used: usedBytes) }

    mutating func take() {
        phase = .taken
        isHurried = false
    }

    /// The spare became a segment, of which nothing is used yet, or its name is free otherwise.
    mutating func release() {
        phase = .none
        usedBytes = 0
    }
}
