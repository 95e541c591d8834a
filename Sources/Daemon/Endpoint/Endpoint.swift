import DequeModule
import Dispatch
import EventLog
import Events
import Logging
import Projections
import Recall
import Storage
import Wire
import ZeroMQ

/// The socket thread: the one owner of both ZeroMQ sockets and of the ledger.
///
/// Nothing in here waits for a sync, a fold or a long computation: the log's writer, the folder and
/// the job queues do that, and put what came of it into the mailbox. It does wait for single reads
/// of the disk, where what they want is not in memory: the ledger looks up ids in the index's runs,
/// earlier events in the log, and what corrects them in the snapshot. Not `Sendable`: it is made,
/// handed to its thread, and only the mailbox is shared.
final class Endpoint {
    let reader: LogReader
    let history: LogHistory
    private let keys: KeyIndex
    let keyUpkeep: KeyIndexUpkeep
    let folder: Folder
    let mailbox: Mailbox
    let logger: Logger
    let epoch: UInt64
    let startedSeconds: Int
    /// Names the history of the log, which is the same as long as the daemon runs.
    let historyName: HistoryName
    let historyText: String
    let requests: Socket
    let stream: Socket
    /// `nil`: anyone may read and append, and ask for copies.
    let access: AccessControl?
    private var poller = Poller()
    private let requestSlot: Poller.Slot
    private let streamSlot: Poller.Slot
    private let mailSlot: Poller.Slot
    private let accessSlot: Poller.Slot?

    var ledger: Ledger
    /// What the ledger asks. Its state is as far as the folder has sent it, which is as far as the
    /// ledger has settled.
    private(set) var ledgerHistory: LedgerHistory
    var state: ProjectionsState { ledgerHistory.state }
    private let formerStates = FormerStates<ProjectionsState>()
    private let formerPages = FormerStates<[Pages]>()
    /// What is on its way to the folds.
    var unfolded = Unfolded()
    /// Groups that are being folded, and of which watched rows may change.
    var watchedGroups = 0
    /// The last sequence of the last such group that came back.
    var rowsFolded: UInt64 = 0
    /// Whether the folder is about to send it.
    var isStateAsked = false
    /// Taken by the questions that wait for it.
    var questionPlaces = Shares(max: 10_000)
    /// Each with the sequence that must be folded first; ascending.
    var waitingForState: Deque<(question: Question, through: UInt64)> = []
    var publisher: Publisher
    /// `nil`: the log is open to read only.
    var commit: GroupCommit?
    var append = AppendQueue()
    var credits = PeerCredits()
    let flow: AnswerFlow
    var reads = JobQueue(label: "pactwire.reads", runningMax: 1, waitingMax: 10_000)
    var queries = JobQueue(label: "pactwire.queries", runningMax: 1, waitingMax: 1000)
    /// Questions about the past, which may read much of it anew: in the way of nothing else.
    var past = JobQueue(label: "pactwire.past", runningMax: 1, waitingMax: 100)
    /// Whoever watches the daemon is not to wait for what others ask.
    var statuses = JobQueue(label: "pactwire.statuses", runningMax: 1, waitingMax: 1000)
    /// A job ends only when the loop opens its letter, and a full loop turns slowly: several run at
    /// once, and none in the way of readers.
    var copies = JobQueue(label: "pactwire.copies", runningMax: 4, waitingMax: 64)
    /// Rows for the stream, and the threads that render them.
    var rowLines = RowLines()
    let rowThreads = DispatchQueue(label: "pactwire.rows", attributes: .concurrent)
    var cursors = Cursors()
    let digests = DigestCache()
    private(set) var isStopping = false
    /// Nobody hears what jobs that still run find out.
    let hasStopped = StopFlag()
    private var isStopOrdered = false
    private var nextHeadMilliseconds = 0
    private var nextBeatMilliseconds = monotonicMilliseconds()
    /// Looks whenever a head is sent because nothing was for as long as that takes.
    private var lull = Lull()
    /// Topics that nothing is published on, so many were asked for.
    var topicsRefused = SparseCount()
    /// Subscriptions beyond a cap, which connections that are gone may still fill.
    var overdue: [Subscription] = []
    /// Subscriptions that cost their connection.
    var subscribersEnded = SparseCount()
    /// Groups of which not every event was sent.
    var groupsCutShort = SparseCount()
    /// Times that changed rows of a projection were not sent.
    var rowsCutShort = SparseCount()
    /// Answers that a peer's full queue did not take.
    var answersLost = SparseCount()

    init(
        _ start: borrowing StartedLog, folder: Folder, requests: consuming Socket,
        stream: consuming Socket, caps: SubscriptionCaps, access: AccessControl?, mailbox: Mailbox,
        logger: Logger
    ) {
        reader = start.reader
        history = start.history
        keys = start.keys
        keyUpkeep = KeyIndexUpkeep(start.keys, logger: logger)
        self.folder = folder
        ledger = start.ledger
        ledgerHistory = LedgerHistory(start.history, keys: start.keys, state: start.state)
        historyName = HistoryName(
            log: reader.identity.description,
            lineages: reader.lineages.map {
                HistoryName.Lineage(number: $0.number, firstSequence: $0.firstSequence)
            })
        historyText = historyName.description
        self.mailbox = mailbox
        flow = AnswerFlow(wakeUp: mailbox.wakeUp)
        self.logger = logger
        // Below 2^53, which every JSON reader holds exactly.
        epoch = UInt64.random(in: 1..<1 << 53)
        startedSeconds = monotonicMilliseconds() / 1000
        publisher = Publisher(epoch: epoch, caps: caps)
        self.requests = requests
        self.stream = stream
        self.access = access
        requestSlot = poller.add(self.requests)
        streamSlot = poller.add(self.stream)
        mailSlot = poller.add(fileDescriptor: mailbox.wakeUp.fileDescriptor)
        accessSlot = access?.watch(with: &poller)
    }

    /// Serves until it is told to stop, then finishes what was accepted.
    ///
    /// - Throws: why it could not go on. What was acknowledged is on disk all the same.
    func run() throws(DaemonFailure) {
        defer {
            folder.stop()
            hasStopped.set()
        }
        do throws(ZMQError) {
            while !isStopping { try turn() }
        } catch {
            throw .endpoint(error)
        }
        end()
        if let failure { throw failure }
    }

    /// Why the loop has to end, if not because it was asked to.
    var failure: DaemonFailure? {
        didSet { if failure != nil { isStopping = true } }
    }

    /// Ends the loop; the first reason is the one to tell.
    func fail(_ reason: DaemonFailure) { failure = failure ?? reason }

    /// One turn of the loop: what has come in is decided, what is on disk is told.
    private func turn() throws(ZMQError) {
        let due = min(nextHeadMilliseconds, nextBeatMilliseconds)
        _ = try poller.wait(timeoutMilliseconds: max(0, due - monotonicMilliseconds()))
        if let accessSlot, poller.isReadable(accessSlot) { try access?.answerQuestions() }
        if poller.isReadable(streamSlot) { try takeSubscriptions() }
        if poller.isReadable(mailSlot) {
            for letter in mailbox.takeAll() { open(letter) }
            beginJobs()
            // Behind the last letter, because stopping opens those that come after it.
            if isStopOrdered, !isStopping { stop() }
        }
        if poller.isReadable(requestSlot), !isStopping { try takeRequests() }
        let dropped = cursors.takeDropped()
        if !dropped.isEmpty { formerPages.add(dropped) }
        let now = monotonicMilliseconds()
        if now >= nextHeadMilliseconds {
            sendHead()
            if lull.look(head: ledger.durable) { rest() }
        }
        if now >= nextBeatMilliseconds {
            cursors.dropExpired(now: now)
            sendBeats()
            // Kept to the clock, so that rounds don't take longer the busier the loop is.
            nextBeatMilliseconds = max(now, nextBeatMilliseconds + publisher.sliceMilliseconds)
        }
    }

    /// Nobody appended for some seconds.
    private func rest() {
        folder.rest()
        releaseMemory()
    }

    private func open(_ letter: Letter) {
        switch letter {
        case .committed(let commit): committed(commit)
        case .commitFailed(let error): commitFailed(error)
        case .answered(let answer, let kind):
            send(answer)
            finished(kind)
        case .page(let page, let kind):
            send(page)
            finished(kind)
        case .rendered(let parts, let projection): send(parts, of: projection)
        case .failed(let failure): fail(failure)
        case .folded(let steps): folded(steps)
        case .foldedEvents(let count, let bytes): folded(events: count, bytes: bytes)
        case .state(let state, let wasAsked): take(state, wasAsked: wasAsked)
        case .stateUnreadable: _ = checkState()
        case .accessList(let list): replaceAccessList(by: list)
        case .stop: isStopOrdered = true
        }
    }

    /// The place of a job is free for the next.
    private func finished(_ kind: JobKind) { self[keyPath: kind.queue].finished() }

    /// Ends the writer once everything accepted is on disk, then the folds, and tells everyone what
    /// came of it.
    private func stop() {
        flushAppends()
        commit?.stop()
        commit = nil
        isStopping = true
        for letter in mailbox.takeAll() { open(letter) }
        folder.askForState()
        folder.stop()
        for letter in mailbox.takeAll() { open(letter) }
    }

    /// The last words, however it ended: who still waits is told to ask again.
    private func end() {
        let reason = "the daemon is stopping; ask again when it is back"
        refuseWaiting(.stopping, reason)
        for waiting in waitingForState { refuse(waiting.question.asker, .stopping, reason) }
        if failure == nil { sendHead() }
    }

    /// What outlives the sockets, once the loop has ended.
    var derived: DerivedUpkeep? {
        folder.finished.map { DerivedUpkeep(reader: reader, keys: keyUpkeep, folds: $0) }
    }

    /// The folds have come further: asks them from here on.
    func replaceState(by state: ProjectionsState) {
        let former = ledgerHistory.state
        ledgerHistory = LedgerHistory(history, keys: keys, state: state)
        // The last reference goes with it.
        formerStates.add(consume former)
    }

    /// Whether what the state stands on could be read; if not, nothing that was made of it is to
    /// leave the daemon.
    func checkState() -> Bool {
        guard let error = folder.snapshots.failure else { return true }
        // The next start makes it of the log alone.
        folder.snapshots.discard()
        fail(.snapshot(error))
        return false
    }

    /// What the sender of a message may do; `nil`: nothing, the message counts as never sent.
    func admit(_ message: borrowing Message) -> Admitted? {
        guard let access else { return Admitted(role: .admin, key: "", connection: nil) }
        return access.admit(message)
    }

    func sendHead() {
        nextHeadMilliseconds = monotonicMilliseconds() + WireProtocol.headMilliseconds
        publish(publisher.head(ledger.durable))
    }
}
