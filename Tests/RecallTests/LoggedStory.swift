import EventLog
import Events
import PactwireTesting
import Projections
import Recall
import SystemPackage

/// A log in memory that tells of few deals, visits and parties, and what it comes to.
struct LoggedStory {
    struct WriterMissing: Error {}

    static let startMicroseconds: Int64 = 1_700_000_000_000_000

    let reader: LogReader
    /// The digest after each sequence, from 0 on, folded without a snapshot.
    private(set) var digests: [String] = []

    var last: UInt64 { UInt64(digests.count - 1) }

    init(
        events: Int, seed: UInt64 = 1, startMicroseconds: Int64 = startMicroseconds
    ) throws {
        var opened = try Log.open(
            "/log", mode: .readWrite, options: LogOptions(disk: SimulatedDisk()))
        reader = opened.reader
        guard var writer = opened.takeWriter() else { throw WriterMissing() }
        var numbers = SeededRandom(seed: seed)
        for number in 1...events {
            let (text, target) = Self.event(number, &numbers)
            let event = try Event(checking: Array(text.replacing("'", with: "\"").utf8))
            let payload = StoredEvent.encode(
                event, routes: Routes(of: event), targetSequence: target)
            _ = try writer.append([payload], now: startMicroseconds + Int64(number))
        }
        var (state, digests) = (ProjectionsState(), [ProjectionsState().digest()])
        try fold(&state, through: .max) { digests.append($0.digest()) }
        self.digests = digests
    }

    /// Folds what comes after the state's own sequence.
    func fold(
        _ state: inout ProjectionsState, through last: UInt64,
        _ afterEach: (inout ProjectionsState) -> Void = { _ in }
    ) throws {
        let history = LogHistory(reader)
        try Replay.each(of: reader, from: state.sequence + 1, through: last) { read in
            _ = state.apply(read.foldRecord, history: history)
            afterEach(&state)
            return .goOn
        }
    }

    /// JSON with `'` for `"`, and the sequence of the event it speaks of.
    private static func event(
        _ number: Int, _ numbers: inout SeededRandom
    ) -> (text: String, target: UInt64) {
        func pick(_ words: [String]) -> String { words.randomElement(using: &numbers) ?? "" }
        let report = "'report':{'publisher':'\(pick(["x", "y"]))'}"
        let parties = """
            'parties':[{'id':'\(pick(["a", "b"]))','role':'partner'},\
            {'id':'\(pick(["c", "d"]))','role':'buyer'}]
            """
        let deal = pick(["d1", "d2", "d3"])
        let target = UInt64.random(in: 1...UInt64(max(number - 1, 1)), using: &numbers)
        let aim = "'target':{'source':'test','id':'\(target)'}"
        let (type, subject, data): (String, String, String)
        var isAimed = false
        switch number == 1 ? 0 : Int.random(in: 0..<10, using: &numbers) {
        case 0...3:
            let amount = Int.random(in: 1...9, using: &numbers)
            (type, subject) = (pick(["deal.signed", "mou.signed", "deal.suspended"]), deal)
            data = """
                'certainty':'official','date':'2025-0\(amount)',\(parties),\(report),\
                'project':'p\(amount % 2)',\
                'commitments':[{'what':'chips','nature':'target','basis':'exact',\
                'amount':'\(amount)','unit':'gpu'}]
                """
        case 4:
            (type, subject) = ("visit.held", "v\(number)")
            data = """
                'certainty':'reported','parties':[{'id':'a','role':'visitor'},\
                {'id':'c','role':'host'}],\(report)
                """
        case 5:
            (type, subject) = ("party.named", pick(["a", "c"]))
            data = "'names':[{'text':'N\(number)','lang':'en'}],'parent':'\(pick(["e", "f"]))'"
        case 6:
            (type, subject) = ("party.merged", pick(["a", "c"]))
            data = "'into':'\(pick(["b", "d"]))'"
        case 7:
            (type, subject, isAimed) = ("report.added", deal, true)
            data = "'certainty':'reported','title':'t\(number)',\(aim),\(report)"
        case 8:
            (type, subject, isAimed) = ("announcement.corrected", "desk", true)
            data = "'set':{'/data/date':'2024'},'mistake':'us',\(aim),\(report)"
        default:
            (type, subject, isAimed) = ("announcement.retracted", "desk", true)
            data = "'mistake':'us',\(aim),\(report)"
        }
        return (
            """
            {'specversion':'1.0','id':'\(number)','source':'test','type':'\(type)',\
            'subject':'\(subject)','data':{\(data)}}
            """, isAimed ? target : 0
        )
    }
}
