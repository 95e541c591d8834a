import Projections
import SortedRuns
import Storage
import SystemPackage

/// The runs of one snapshot, as the base of a state.
package final class SnapshotBase: StateBase {
    private let view: RunView
    private let failure: FirstFailure

    init(_ view: RunView, failure: FirstFailure) {
        self.view = view
        self.failure = failure
    }

    package var covered: UInt64 { view.covered }
    var meta: [UInt8] { view.meta }

    package func value(of key: [UInt8]) -> [UInt8]? {
        do {
            return try view.value(of: key)
        } catch {
            failure.keep(error)
            return nil
        }
    }

    package func each(
        from: [UInt8], to: [UInt8]?, _ body: (_ key: [UInt8], _ value: [UInt8]) -> Bool
    ) {
        do {
            try view.each(from: from, to: to, body)
        } catch {
            failure.keep(error)
        }
    }

    package func isDamaged(at key: [UInt8]) { failure.keep(entry: key) }
}

/// The first thing that went wrong in reading any base of one store: the folds can't throw.
final class FirstFailure: Sendable {
    private let directory: FilePath
    private let first = Monitor<SnapshotError?>(nil)

    init(in directory: FilePath) { self.directory = directory }

    var error: SnapshotError? { first.withLock { $0 } }

    func keep(_ error: RunError) { keep(.file(error, in: directory)) }
    func keep(entry key: [UInt8]) { keep(.entry(key: key, in: directory)) }

    private func keep(_ error: SnapshotError) { first.withLock { $0 = $0 ?? error } }
}
