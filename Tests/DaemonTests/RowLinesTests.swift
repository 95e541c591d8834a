import Projections
import Testing

@testable import Daemon

@Suite("Rows are rendered in the order of the events, away from the socket thread")
struct RowLinesTests {
    private var sample = RowSample()

    /// What there is to be done, as `deals 1-3` to render and `deals skip 3`.
    private func orders(_ lines: inout RowLines) -> [String] {
        var orders: [String] = []
        while let order = lines.next() {
            switch order {
            case .skip(let projection, let sequence):
                orders.append("\(projection.rawValue) skip \(sequence)")
            case .render(let rendering):
                let first = rendering.steps[0].sequence
                let last = rendering.steps[rendering.steps.count - 1].sequence
                orders.append("\(rendering.projection.rawValue) \(first)-\(last)")
            }
        }
        return orders
    }

    @Test("A projection has one job at a time, and the next has all that came meanwhile")
    mutating func oneByOne() throws {
        var lines = RowLines()
        #expect(lines.told(of: .deals, head: 7) == 7)
        lines.add(try sample.group(of: ["a", "b"]), of: .deals)
        #expect(orders(&lines) == ["deals 1-2"])
        lines.add(try sample.group(of: ["a"]), of: .deals)
        lines.add(try sample.group(of: ["b", "c"]), of: .deals)
        #expect(orders(&lines).isEmpty)
        #expect(lines.told(of: .deals, head: 5) == 0)
        lines.finished(.deals, through: 2)
        #expect(orders(&lines) == ["deals 3-5"])
        #expect(lines.told(of: .deals, head: 5) == 2)
        lines.finished(.deals, through: 5)
        #expect(orders(&lines).isEmpty)
        #expect(lines.told(of: .deals, head: 9) == 9)
    }

    @Test("A projection that takes long leaves room for the others, in their turn")
    mutating func turns() throws {
        var lines = RowLines()
        let steps = try sample.group(of: ["a"])
        for projection in [Projection.projects, .deals, .ties, .visits] {
            lines.add(steps, of: projection)
        }
        #expect(orders(&lines) == ["projects 1-1", "deals 1-1"])
        let more = try sample.group(of: ["b"])
        for projection in [Projection.projects, .deals] { lines.add(more, of: projection) }
        lines.finished(.deals, through: 1)
        #expect(orders(&lines) == ["ties 1-1"])
        lines.finished(.ties, through: 1)
        #expect(orders(&lines) == ["visits 1-1"])
        lines.finished(.visits, through: 1)
        #expect(orders(&lines) == ["deals 2-2"])
        #expect(lines.told(of: .ties, head: 2) == 2 && lines.told(of: .deals, head: 2) == 1)
    }

    @Test("What is too much to wait is let go by, behind the job that runs")
    mutating func skips() throws {
        var lines = RowLines()
        lines.add(try sample.group(of: ["a"]), of: .deals)
        #expect(orders(&lines) == ["deals 1-1"])
        let step = try sample.group(of: ["b"])
        lines.add(Array(repeating: step[0], count: RowLines.waitingMax), of: .deals)
        lines.add(try sample.group(of: ["c"]), of: .deals)
        lines.add(try sample.group(of: ["d"]), of: .deals)
        #expect(orders(&lines).isEmpty && lines.told(of: .deals, head: 4) == 0)
        lines.finished(.deals, through: 1)
        #expect(orders(&lines) == ["deals skip 3", "deals 4-4"])
        #expect(lines.told(of: .deals, head: 4) == 3)
    }

    @Test("Rows are told event by event, and the marks stand where groups end")
    mutating func parts() throws {
        let first = try sample.group(of: ["a", "b"])
        let second = try sample.group(of: ["a"])
        let rendering = RowRendering(projection: .deals, steps: first + second)
        let parts = rendering.parts(wanting: .all) { 0 }
        #expect(parts.map(\.sequence) == [2, 3])
        #expect(parts.map { $0.rows.map(\.sequence) } == [[1, 2], [3]])
        #expect(parts.flatMap(\.rows).map(\.keys) == [["a"], ["b"], ["a"]])
    }

    @Test("When time is up the rest of each group is one change, and never that of two")
    mutating func partsLate() throws {
        let first = try sample.group(of: ["a", "b", "a"])
        let second = try sample.group(of: ["a", "c"])
        let rendering = RowRendering(projection: .deals, steps: first + second)
        var calls = 0
        let parts = rendering.parts(wanting: .all) {
            calls += 1
            // The first two answers: when it begins, and before the first event.
            return calls > 2 ? 1000 : 0
        }
        #expect(parts.map(\.sequence) == [3, 5])
        #expect(parts.map { $0.rows.map(\.sequence) } == [[1, 3, 3], [5, 5]])
        #expect(parts.map { $0.rows.map(\.keys) } == [[["a"], ["a"], ["b"]], [["a"], ["c"]]])
    }
}
