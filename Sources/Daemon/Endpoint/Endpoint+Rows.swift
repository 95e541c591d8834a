import Dispatch
import Logging
import Projections
import Recall
import ZeroMQ

extension Endpoint {
    /// A group was folded while somebody watched rows. Channels that were opened since then begin
    /// behind it.
    func folded(_ steps: [RowStep]) {
        watchedGroups -= 1
        rowsFolded = steps.last?.sequence ?? rowsFolded
        for projection in Projection.allCases where publisher.wantedRows(of: projection) != nil {
            rowLines.add(steps, of: projection)
        }
        renderRows()
    }

    /// Has rendered, or lets go by, what waits for it.
    func renderRows() {
        while let order = rowLines.next() {
            switch order {
            case .skip(let projection, let sequence): skipRows(of: projection, through: sequence)
            case .render(let rendering): begin(rendering)
            }
        }
    }

    private func begin(_ rendering: RowRendering) {
        guard let last = rendering.steps.last?.sequence else { return }
        let projection = rendering.projection
        guard let wanted = publisher.wantedRows(of: projection) else {
            return rowLines.finished(projection, through: last)
        }
        let snapshots = folder.snapshots
        rowThreads.async { [mailbox] in
            let parts = rendering.parts(wanting: wanted)
            let isSound = snapshots.failure == nil
            mailbox.put(isSound ? .rendered(parts, of: projection) : .stateUnreadable)
        }
    }

    /// How long the rows of a job may hold the loop; those that are left then are not sent.
    private static var sendRowsMilliseconds: Int { 100 }

    /// Sends what a job rendered: rows, and the marks behind them.
    func send(_ parts: [RowRendering.Part], of projection: Projection) {
        guard let last = parts.last?.sequence else { return }
        defer {
            rowLines.finished(projection, through: last)
            renderRows()
        }
        let deadline = monotonicMilliseconds() + Self.sendRowsMilliseconds
        for part in parts {
            var counted: Publisher.RowCounts = [:]
            for row in part.rows {
                guard monotonicMilliseconds() < deadline else {
                    return skipRows(of: projection, through: last)
                }
                if let row = publisher.row(row, of: projection, counted: &counted) { publish(row) }
            }
            for mark in publisher.marks(counted, sequence: part.sequence) { publish(mark) }
        }
    }

    private func skipRows(of projection: Projection, through sequence: UInt64) {
        let topics = publisher.skipRows(of: projection, through: sequence)
        guard let times = rowsCutShort.countUp() else { return }
        logger.warning(
            "rows took too long to render or send: they were not sent, readers ask for them",
            metadata: [
                "projection": "\(projection.rawValue)", "through": "\(sequence)",
                "topics": "\(topics)", "times": "\(times)",
            ])
    }
}
