import EventLog
import PactwireTesting
import SystemPackage

/// One log through many lives on one simulated disk: random groups, trials, crashes, kills, flipped
/// bits and archived segments, all from one seed.
struct Torture {
    struct Violation: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    static let directory: FilePath = "/data"

    var counts = TortureCounts()
    /// What happened so far, a line for each start, failure and end.
    private(set) var story: [String] = []
    var disk: SimulatedDisk
    var oracle = TortureOracle()
    var random: SeededRandom
    var identity: LogIdentity?
    /// The bit that is not as written; nil when there is none, or a start found nothing wrong.
    var flipped: FlippedBit?
    var clock: Int64 = 1_700_000_000_000_000
    var groupNumber = 0
    let flipsBits: Bool

    init(seed: UInt64, flaw: SimulatedDisk.Flaw? = nil) {
        random = SeededRandom(seed: seed)
        disk = SimulatedDisk(flaw: flaw, reservesSpace: !random.once(in: 3), seed: random.next())
        flipsBits = flaw == nil
    }

    /// - Throws: the first way in which the log broke its word.
    mutating func run(lives: Int) throws(Violation) {
        for _ in 0..<lives {
            counts.lives += 1
            try live()
            end()
        }
    }

    mutating func tell(_ line: String) {
        story.append(line)
    }

    private mutating func live() throws(Violation) {
        let trial = random.once(in: 2) ? TortureTrial.calm : .random(&random)
        trial.begin(disk, within: 12, &random)
        let segmentBytes = UInt64([1100, 6000, 20_000, 60_000][random.below(4)])
        let check: LogCheck = random.once(in: 3) ? .tail : .everything
        var started: OpenedLog?
        do throws(LogError) {
            let options = LogOptions(disk: disk, segmentBytes: segmentBytes, check: check)
            let opened = try Log.open(Self.directory, mode: .readWrite, options: options)
            TortureTrial.end(on: disk)
            try opened.unchecked?.check()
            started = consume opened
        } catch {
            TortureTrial.end(on: disk)
            counts.startsFailed += 1
            tell("start during \(trial): \(error)")
            return try judge(refusal: error, during: trial)
        }
        guard var opened = started.take() else { return }
        tell("start during \(trial), \(check), \(opened.recovery)")
        try judge(opened.recovery, try read(opened.reader))
        guard var writer = opened.takeWriter() else { throw Violation("no writer") }
        try append(&writer, opened.reader)
    }

    private mutating func judge(
        refusal error: LogError, during trial: TortureTrial
    ) throws(Violation) {
        if error.code == .damaged || error.code == .newerFormat {
            return try judge(fault: error)
        }
        let answers = identity == nil ? trial.answers : trial.answersToStart
        guard answers.contains(error.code) else {
            throw Violation("a start during \(trial) ended with: \(error)")
        }
    }

    /// Damage must be where it was done, named, and must leave what is before it to be read.
    private mutating func judge(fault error: LogError) throws(Violation) {
        guard let flipped else { throw Violation("undamaged, yet: \(error)") }
        let isSegment = flipped.file.extension == "pwlog"
        guard error.offset != nil || error.code == .newerFormat,
            isSegment ? error.file == flipped.file : error.fault == .foreignSegment
        else { throw Violation("\(flipped.file) is damaged, yet: \(error)") }
        if let opened = try? Log.open(
            Self.directory, mode: .readOnly, options: LogOptions(disk: disk))
        {
            if let violation = oracle.violation(ofPrefix: try read(opened.reader)) {
                throw Violation("before the damage: \(violation)")
            }
        }
        counts.faultsNamed += 1
        flipped.mend(disk)
        self.flipped = nil
    }

    private mutating func judge(
        _ recovery: RecoveryReport, _ records: [Record]
    ) throws(Violation) {
        if recovery.torn != nil { counts.tornTails += 1 }
        guard recovery.identity == identity ?? recovery.identity else {
            throw Violation("another log in its place")
        }
        identity = recovery.identity
        if flipped != nil, oracle.forgetsUndecidable(records.count) { counts.undecidable += 1 }
        if let violation = oracle.serve(records) { throw Violation(violation) }
        flipped = nil
        guard recovery.lastSequence == UInt64(records.count) else {
            throw Violation("\(records.count) records and \(recovery)")
        }
    }

    func read(_ reader: LogReader) throws(Violation) -> [Record] {
        do throws(LogError) {
            return try reader.records(from: 1)
        } catch {
            throw Violation("opened, and then: \(error)")
        }
    }
}
