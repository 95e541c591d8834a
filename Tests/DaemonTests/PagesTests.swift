import Testing
import Wire

@testable import Daemon

@Suite("Pages of rows")
struct PagesTests {
    @Test("Rows are cut between, never within", arguments: [1, 10, 11, 22, 1000])
    func cuts(bytesMax: Int) {
        let rows = (0..<7).map { Array("{\"row\":\($0)0}".utf8) }
        var pages = Pages(sequence: 3, rows: rows, bytesMax: bytesMax)
        var all: [[UInt8]] = []
        while !pages.isEmpty { all += Lines(pages.popFirst()).map { Array($0) } }
        #expect(all == rows)
    }

    @Test("No rows are one empty page")
    func empty() {
        var pages = Pages(sequence: 0, rows: [], bytesMax: 10)
        #expect(pages.popFirst() == [])
        #expect(pages.isEmpty)
    }

    @Test("A cursor is good once, and the oldest makes room")
    func cursors() {
        var cursors = Cursors()
        let pages = Pages(sequence: 1, rows: [], bytesMax: 1)
        let first = cursors.keep(pages)
        for _ in 0..<63 { _ = cursors.keep(pages) }
        #expect(cursors.take(first) != nil)
        #expect(cursors.take(first) == nil)
        let second = first + 1
        _ = cursors.keep(pages)
        _ = cursors.keep(pages)
        #expect(cursors.take(second) == nil)
    }
}
