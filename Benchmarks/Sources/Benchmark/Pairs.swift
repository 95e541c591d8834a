/// Runs of the bare loop and of the log, taken in turns.
struct Pairs {
    private var bare: [Times] = []
    private var log: [Times] = []

    /// Each goes first as often as the other: neither always finds the disk busy with what the
    /// other left.
    mutating func add(
        round: Int, bare runBare: () throws(Failure) -> Times,
        log runLog: () throws(Failure) -> Times
    ) throws(Failure) {
        if round % 2 == 0 { bare.append(try runBare()) }
        log.append(try runLog())
        if round % 2 == 1 { bare.append(try runBare()) }
    }

    /// Records a second of both, the ratio of each pair, and the times of both.
    func cells(batch: Int) -> [String] {
        [
            Spread(bare.map { $0.perSecond * Double(batch) }).grouped,
            Spread(log.map { $0.perSecond * Double(batch) }).grouped,
            Spread(zip(log, bare).map { $0.perSecond / $1.perSecond }).ratio,
            Times.latencies(bare), Times.latencies(log),
        ]
    }
}
