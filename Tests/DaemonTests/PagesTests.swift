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
}
