import Testing

@testable import Daemon

@Suite("The rest of long answers")
struct CursorsTests {
    private func pages(_ bytes: Int = 10) -> Pages {
        Pages(sequence: 1, rows: [[UInt8](repeating: 1, count: bytes - 1)], bytesMax: 1 << 30)
    }

    @Test("It is given once, and only to the peer that got the beginning")
    func once() {
        var cursors = Cursors()
        let cursor = cursors.keep(pages(), for: [1])
        #expect(cursors.take(cursor, of: [2]) == nil)
        #expect(cursors.take(cursor, of: [1])?.bytes == 10)
        #expect(cursors.take(cursor, of: [1]) == nil)
    }

    @Test("A peer with too many loses its own oldest, never another's")
    func ownFirst() {
        var cursors = Cursors()
        let other = cursors.keep(pages(), for: [2])
        let own = (0...Cursors.keptOfPeerMax).map { _ in cursors.keep(pages(), for: [1]) }
        #expect(cursors.take(own[0], of: [1]) == nil)
        #expect(own.dropFirst().allSatisfy { cursors.take($0, of: [1]) != nil })
        #expect(cursors.take(other, of: [2]) != nil)
    }

    @Test("When all are too many, or too large, the peer that holds most loses its oldest")
    func largestFirst() {
        var cursors = Cursors()
        let large = (0..<2).map { _ in cursors.keep(pages(1000), for: [0xFF]) }
        let small = (1..<Cursors.keptMax).map { cursors.keep(pages(), for: [UInt8($0)]) }
        #expect(cursors.take(large[0], of: [0xFF]) == nil)
        #expect(cursors.take(large[1], of: [0xFF]) != nil)
        for (index, cursor) in small.enumerated() {
            #expect(cursors.take(cursor, of: [UInt8(index + 1)]) != nil)
        }
    }

    @Test("One answer that is larger than all may be is kept alone")
    func alone() {
        var cursors = Cursors()
        let first = cursors.keep(pages(), for: [1])
        let huge = cursors.keep(pages(Cursors.bytesMax + 1), for: [2])
        #expect(cursors.take(first, of: [1]) == nil)
        #expect(cursors.take(huge, of: [2])?.bytes == Cursors.bytesMax + 1)
    }
}
