import Storage
import SystemPackage

/// The writer's thread: gathers what waits into one group while the group before is synced. A
/// second thread fills the segment to come.
package final class GroupCommit: Sendable {
    private let queue: Monitor<CommitQueue>
    private let filler: SegmentFiller
    private let threads: [PosixThread]

    /// Starts the threads, which own `writer` from now on.
    ///
    /// - clock: microseconds since 1970, read once a group.
    /// - onCommit: called on the writer's thread for each group, in order of sequence, after its
    ///   sync. Submissions are committed in the order they were taken, none is ever split.
    /// - onFailure: called on the writer's thread when a group could not be written: nothing of
    ///   it, nor of anything submitted after it, is or will be in the log, and `submit` answers
    ///   `closed` from before this call on. After `.diskFull` until `resume()`, otherwise for good.
    /// - fillsAhead: without, segments grow as they are written.
    /// - onFillFailure: called on the other thread when a segment could not be filled ahead, which
    ///   costs speed alone. It is tried again later.
    ///
    /// The threads are gone when `stop` returns. Throws `.io` when they can't be started.
    package init(
        _ writer: consuming LogWriter, bounds: CommitBounds = CommitBounds(),
        fillsAhead: Bool = true, clock: @escaping @Sendable () -> Int64,
        onCommit: @escaping @Sendable (Commit) -> Void,
        onFailure: @escaping @Sendable (LogError) -> Void,
        onFillFailure: @escaping @Sendable (LogError) -> Void = { _ in }
    ) throws(LogError) {
        let filler = writer.filler
        let queue = Monitor(CommitQueue(bounds: bounds))
        let worker = CommitWorker(
            writer, queue: queue, clock: clock, onCommit: onCommit, onFailure: onFailure)
        self.filler = filler
        self.queue = queue
        var threads: [PosixThread] = []
        if fillsAhead {
            threads.append(try Self.thread("pwlog-filler") { filler.run(onFailure: onFillFailure) })
        }
        do {
            threads.append(try Self.thread("pwlog-writer") { worker.run() })
        } catch {
            filler.stop()
            throw error
        }
        self.threads = threads
    }

    private static func thread(
        _ name: StaticString, _ body: @escaping @Sendable () -> Void
    ) throws(LogError) -> PosixThread {
        try attempt(.startThread, on: FilePath("\(name)"), try PosixThread(name, body))
    }

    /// Without `stop`, what was taken is still committed and the threads end by themselves.
    deinit {
        queue.change { $0.drain() }
        filler.stop()
    }

    /// Takes the payloads to be committed in one group, adjacent and in order; all of them or none.
    /// Never waits for the disk. The payloads must fit a group (`Limits.fitsGroup`).
    package func submit(_ payloads: [[UInt8]]) -> Submission {
        queue.change { $0.offer(payloads) }
    }

    /// Takes submissions again after `.diskFull`; false when that is not why none were taken.
    package func resume() -> Bool {
        queue.change { $0.resume() }
    }

    /// Takes nothing more, commits what was taken, and returns when the threads have ended. Not to
    /// be called on either of them.
    package func stop() {
        queue.change { $0.drain() }
        filler.stop()
        for thread in threads { thread.join() }
    }
}

/// What the writer's thread owns.
///
/// `@unchecked`: `writer` is touched by the one thread that runs `run`, and by nobody else after
/// that thread is started.
private final class CommitWorker: @unchecked Sendable {
    private var writer: LogWriter
    private let queue: Monitor<CommitQueue>
    private let clock: @Sendable () -> Int64
    private let onCommit: @Sendable (Commit) -> Void
    private let onFailure: @Sendable (LogError) -> Void

    init(
        _ writer: consuming LogWriter, queue: Monitor<CommitQueue>,
        clock: @escaping @Sendable () -> Int64,
        onCommit: @escaping @Sendable (Commit) -> Void,
        onFailure: @escaping @Sendable (LogError) -> Void
    ) {
        self.writer = writer
        self.queue = queue
        self.clock = clock
        self.onCommit = onCommit
        self.onFailure = onFailure
    }

    func run() {
        while let payloads = nextGroup() {
            do {
                onCommit(try writer.append(payloads, now: clock()))
            } catch {
                _ = queue.change { $0.fail(canGoOn: !writer.isFailed) }
                onFailure(error)
            }
        }
    }

    /// Waits for the next group; nil when there will be none.
    private func nextGroup() -> [[UInt8]]? {
        let next = queue.wait { queue in
            let next = queue.gather()
            return next == .wait ? nil : next
        }
        switch next {
        case .group(let payloads): return payloads
        case .wait, .end: return nil
        }
    }
}
