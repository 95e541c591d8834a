/// What a torture came to.
struct TortureCounts: CustomStringConvertible {
    /// Calls that change something on the simulated disk.
    var operations = 0
    var lives = 0
    var recordsAcknowledged = 0
    var groupsRefused = 0
    var writersFailed = 0
    var startsFailed = 0
    var powerCuts = 0
    var kills = 0
    var tornTails = 0
    var bitsFlipped = 0
    var faultsNamed = 0
    var undecidable = 0
    var segmentsArchived = 0

    static func += (sum: inout TortureCounts, more: TortureCounts) {
        sum.operations += more.operations
        sum.lives += more.lives
        sum.recordsAcknowledged += more.recordsAcknowledged
        sum.groupsRefused += more.groupsRefused
        sum.writersFailed += more.writersFailed
        sum.startsFailed += more.startsFailed
        sum.powerCuts += more.powerCuts
        sum.kills += more.kills
        sum.tornTails += more.tornTails
        sum.bitsFlipped += more.bitsFlipped
        sum.faultsNamed += more.faultsNamed
        sum.undecidable += more.undecidable
        sum.segmentsArchived += more.segmentsArchived
    }

    var description: String {
        """
        \(operations) disk operations in \(lives) lives: \(recordsAcknowledged) records \
        acknowledged, \(groupsRefused) groups refused, \(writersFailed) writers failed, \
        \(startsFailed) starts failed, \(powerCuts) power cuts, \(kills) kills, \
        \(tornTails) torn tails, \(bitsFlipped) bits flipped, \(faultsNamed) faults named, \
        \(undecidable) undecidable, \(segmentsArchived) segments archived
        """
    }
}
