import EventLog
import Projections
import Recall
import Synchronization
import ZeroMQ

/// What other threads tell the socket thread.
enum Letter: Sendable {
    /// A group is on disk.
    case committed(Commit)
    /// A group is not, and nothing behind it.
    case commitFailed(LogError)
    /// A job ended with an answer to send.
    case answered(Answer, from: JobKind)
    /// A job ended with a page to send, or with why there is none.
    case page(MadePage, from: JobKind)
    /// Rows that changed are ready for the stream.
    case rendered([RowRendering.Part], of: Projection)
    /// A job found the log damaged or unreadable: nothing can go on.
    case failed(DaemonFailure)
    /// A job could not read what the state stands on.
    case stateUnreadable
    /// A group was folded while somebody watched rows: what each event changed.
    case folded([RowStep])
    /// So many events more are folded.
    case foldedEvents(Int, bytes: Int)
    /// The projections as they are folded now, because they were asked for or stand on another base.
    case state(ProjectionsState, wasAsked: Bool)
    /// Another list of clients stands.
    case accessList(AccessList)
    case stop
}

enum JobKind: Sendable, CaseIterable {
    case read, query, past, status, copy
}

/// Letters to the socket thread, in the order they were put in, and the descriptor it waits on.
final class Mailbox: Sendable {
    let wakeUp: WakeUp
    private let letters = Mutex<[Letter]>([])

    init() throws(ZMQError) { wakeUp = try WakeUp() }

    func put(_ letter: Letter) {
        letters.withLock { $0.append(letter) }
        wakeUp.signal()
    }

    func takeAll() -> [Letter] {
        wakeUp.drain()
        return letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }
}
