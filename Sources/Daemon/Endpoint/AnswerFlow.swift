import Synchronization
import ZeroMQ

/// How many bytes of answers ZeroMQ holds. The socket thread adds, whichever thread lets go of the
/// bytes takes away.
final class QueuedBytes: Sendable {
    private let count = Atomic(0)
    /// Counts the same, and others' beside.
    let whole: QueuedBytes?

    init(partOf whole: QueuedBytes? = nil) { self.whole = whole }

    var now: Int { count.load(ordering: .sequentiallyConsistent) }

    func add(_ bytes: Int) {
        count.add(bytes, ordering: .sequentiallyConsistent)
        whole?.add(bytes)
    }
}

/// Lets an answer begin only while what is queued, for its peer and in total, leaves room for it:
/// so a reader sets the pace of what it asked for, and one that takes nothing costs a bounded
/// amount of memory.
final class AnswerFlow: Sendable {
    /// Bytes queued for one peer beyond which nothing more begins for it. What is under way then
    /// may come on top.
    static let ofPeerMax = 8 << 20
    /// Bytes queued for all peers at which nothing more begins for anybody.
    static let totalMax = 256 << 20

    private let total = QueuedBytes()
    private let isAwaited = Atomic(false)
    private let wakeUp: WakeUp

    init(wakeUp: WakeUp) { self.wakeUp = wakeUp }

    var totalBytes: Int { total.now }

    func mayBegin(queued: Int, ofAccount: Int) -> Bool {
        Self.mayBegin(queued: queued, ofAccount: ofAccount, total: total.now)
    }

    /// A peer may have an eighth of what is free, so towards the end those that hold least come
    /// first; and all peers of its account together what is free.
    static func mayBegin(queued: Int, ofAccount: Int, total: Int) -> Bool {
        total < totalMax && queued <= min(ofPeerMax, (totalMax - total) / 8)
            && FairShare.hasRoom(for: 0, held: ofAccount, total: total, max: totalMax)
    }

    /// Wakes the socket thread with the next bytes that leave. To be called before looking whether
    /// there is room, so that what leaves after the look is told.
    func awaitRoom() { isAwaited.store(true, ordering: .sequentiallyConsistent) }

    /// A frame with `bytes`, counted until ZeroMQ lets go of it.
    func message(_ bytes: SharedBytes, countedBy counter: QueuedBytes) -> Message {
        let count = bytes.count
        counter.add(count)
        total.add(count)
        return Message(sharing: bytes) { [self] in
            counter.add(-count)
            total.add(-count)
            if isAwaited.exchange(false, ordering: .sequentiallyConsistent) { wakeUp.signal() }
        }
    }
}
