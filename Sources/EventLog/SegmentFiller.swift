import Storage
import Synchronization
import SystemPackage

/// Fills the segment to come with zeros while the present one is written: syncing into blocks that
/// were written before costs about half of syncing a file that grows.
///
/// It works for speed alone. The writer never waits for it, and what it failed to make is made
/// without it. One thread at a time calls `step`, or `run`.
package final class SegmentFiller: Sendable {
    private struct State {
        var plan: FillPlan
        var file: (any DiskFile)?
        var ended: [MarksFile] = []
        var isStopped = false
    }

    private enum Work {
        case keep(MarksFile)
        case begin
        case zero(any DiskFile, Range<UInt64>)
    }

    let totalBytes: UInt64
    private let files: SegmentFiles
    private let state: Monitor<State>
    private let isReadyNow = Atomic(false)

    init(_ files: SegmentFiles, segmentBytes: UInt64) {
        self.files = files
        totalBytes = segmentBytes
        state = Monitor(State(plan: FillPlan(totalBytes: segmentBytes)))
    }

    // MARK: For the writer

    /// Whether a segment can be taken. Costs nothing.
    var isReady: Bool { isReadyNow.load(ordering: .relaxed) }

    /// So much of the present segment is used, which was filled before or grows.
    func note(usedBytes: UInt64, isGrowing: Bool) {
        let hasNewWork = state.withLock { state in
            let had = state.plan.next != nil
            state.plan.use(usedBytes, isGrowing: isGrowing)
            return !had && state.plan.next != nil
        }
        if hasNewWork { state.change { _ in } }
    }

    /// The filled file, if there is one. It is the caller's from then on, and so is its name until
    /// `release`.
    func take() -> (any DiskFile)? {
        isReadyNow.store(false, ordering: .relaxed)
        return state.withLock { state in
            guard state.plan.phase == .ready else { return nil }
            state.plan.take()
            return state.file.take()
        }
    }

    /// What was taken has another name now.
    func release() {
        state.change { $0.plan.release() }
    }

    /// Nothing is written to this segment any more.
    func end(_ segment: MarksFile) {
        state.change { $0.ended.append(segment) }
    }

    // MARK: For the thread that fills

    /// Does the next piece of work; false when there is none. Throws what went wrong with the
    /// spare, which is given up then and begun anew later; the log is not harmed.
    package func step() throws(LogError) -> Bool {
        guard let work = state.withLock(Self.nextWork) else { return false }
        try perform(work)
        return true
    }

    /// Steps until `stop`, waiting where there is nothing to do.
    func run(onFailure: (LogError) -> Void) {
        while true {
            let work = state.wait { state -> Work?? in
                if state.isStopped { return .some(nil) }
                return Self.nextWork(&state).map { .some($0) }
            }
            guard let work else { return }
            do throws(LogError) {
                try perform(work)
            } catch {
                onFailure(error)
            }
        }
    }

    /// Lets `run` return after the step it is at.
    func stop() {
        state.change { $0.isStopped = true }
    }

    /// Has `step` go on until a segment is ready, however little of the present one is used.
    package func hurry() {
        state.change { $0.plan.isHurried = true }
    }

    private static func nextWork(_ state: inout State) -> Work? {
        if !state.ended.isEmpty { return .keep(state.ended.removeFirst()) }
        switch (state.plan.next, state.file) {
        case (.begin, _): return .begin
        case (.zero(let range), let file?): return .zero(file, range)
        case (.zero, nil), (nil, _): return nil
        }
    }

    private func perform(_ work: Work) throws(LogError) {
        let spare = files.layout.spare
        do {
            switch work {
            case .keep(let marks): files.keep(marks)
            case .begin:
                let file = try makeSpare()
                state.withLock { state in
                    state.file = file
                    state.plan.begun()
                }
            case .zero(let file, let range):
                try attempt(.write, on: spare, try file.writeZeros(range))
                try attempt(.sync, on: spare, try file.sync(.data))
                let isReady = state.withLock { state in
                    state.plan.zeroed(range)
                    return state.plan.phase == .ready
                }
                isReadyNow.store(isReady, ordering: .relaxed)
            }
        } catch {
            state.withLock { state in
                state.file = nil
                state.plan.fail()
            }
            // It gives its space back to what needs it more; if not now, then at the next try.
            try? files.disk.remove(spare)
            throw error
        }
    }

    /// An empty file with its space set aside at once: cheaper than piece by piece, and a disk that
    /// has no room says so before any is taken from the log.
    private func makeSpare() throws(LogError) -> any DiskFile {
        let spare = files.layout.spare
        do throws(Errno) {
            try files.disk.remove(spare)
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw LogError(.remove, error, file: spare)
            }
        }
        let file = try attempt(.create, on: spare, try files.disk.open(spare, .create))
        _ = try attempt(.reserve, on: spare, try file.reserve(0..<totalBytes))
        return file
    }
}

extension DiskFile {
    /// Overwrites a range with zeros.
    func writeZeros(_ range: Range<UInt64>) throws(Errno) {
        var at = range.lowerBound
        while at < range.upperBound {
            let count = min(range.upperBound - at, UInt64(ZeroPage.bytes.count))
            try writeFully(UnsafeRawBufferPointer(rebasing: ZeroPage.bytes[..<Int(count)]), at: at)
            at += count
        }
    }
}

/// Zeros to write from.
private enum ZeroPage {
    // Not safe to the compiler because it is a pointer: nobody writes there once it is made.
    static nonisolated(unsafe) let bytes: UnsafeRawBufferPointer = {
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(Limits.fillBytes), alignment: 4096)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        return UnsafeRawBufferPointer(bytes)
    }()
}
