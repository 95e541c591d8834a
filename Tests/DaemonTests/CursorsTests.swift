import Testing

@testable import Daemon

@Suite("The rest of long answers")
struct CursorsTests {
    private func pages(_ bytes: Int = 10) -> Pages {
        Pages(sequence: 1, rows: [[UInt8](repeating: 1, count: bytes - 1)], bytesMax: 1 << 30)
    }

    private func peer(_ name: Int, key: String = "") -> Peer {
        Peer(name: [UInt8(name)], key: key)
    }

    private func take(
        _ cursors: inout Cursors, _ cursor: UInt64?, of peer: Peer, now: Int = 0
    ) -> Int? {
        cursor.flatMap { cursors.popPage(of: $0, for: peer, now: now)?.page.count }
    }

    @Test("It is given once, and only to the peer that got the beginning")
    func once() {
        var cursors = Cursors()
        let cursor = cursors.keep(pages(), for: peer(1), now: 0)
        #expect(take(&cursors, cursor, of: peer(2)) == nil)
        #expect(take(&cursors, cursor, of: peer(1, key: "k")) == nil)
        #expect(take(&cursors, cursor, of: peer(1)) == 10)
        #expect(take(&cursors, cursor, of: peer(1)) == nil)
    }

    @Test("Page by page it is given whole, each page under a cursor of its own")
    func pageByPage() throws {
        var cursors = Cursors()
        let rows = (0..<5).map { [UInt8](repeating: $0, count: 9) }
        let all = Pages(sequence: 7, rows: rows, bytesMax: 10)
        var cursor = cursors.keep(all, for: peer(1), now: 0)
        for (index, row) in rows.enumerated() {
            let asked = try #require(cursor)
            let popped = cursors.popPage(of: asked, for: peer(1), now: 0)
            let next = try #require(popped)
            #expect(next.page == row + [UInt8(ascii: "\n")] && next.of.sequence == 7)
            #expect((next.rest == nil) == (index == 4) && next.rest != cursor)
            cursor = next.rest
        }
    }

    @Test("A peer with too many loses its own oldest, never another's")
    func ownFirst() {
        var cursors = Cursors()
        let other = cursors.keep(pages(), for: peer(2), now: 0)
        let own = (0...Cursors.keptOfPeerMax).map { _ in
            cursors.keep(pages(), for: peer(1), now: 0)
        }
        #expect(take(&cursors, own[0], of: peer(1)) == nil)
        #expect(own.dropFirst().allSatisfy { take(&cursors, $0, of: peer(1)) != nil })
        #expect(take(&cursors, other, of: peer(2)) != nil)
    }

    @Test("Where there is no room a newcomer gets none, and nothing that is kept goes")
    func newcomers() {
        var cursors = Cursors()
        let third = Cursors.bytesMax / 3
        let first = cursors.keep(pages(third), for: peer(1), now: 0)
        let second = cursors.keep(pages(third), for: peer(2), now: 0)
        #expect(cursors.keep(pages(third + 100), for: peer(3), now: 0) == nil)
        #expect(cursors.keep(pages(10), for: peer(3), now: 0) != nil)
        #expect(take(&cursors, first, of: peer(1)) == third)
        #expect(take(&cursors, second, of: peer(2)) == third)
    }

    @Test("The connections of one key leave as much as they take")
    func sharesFairly() {
        var cursors = Cursors()
        let kept = (0..<255).filter { number in
            cursors.keep(pages(), for: peer(number, key: "k"), now: 0) != nil
        }
        #expect(kept.count == Cursors.bytesMax / Cursors.bytesOfOneMin / 2)
        #expect(cursors.keep(pages(), for: peer(0, key: "l"), now: 0) != nil)
    }

    @Test("What isn't asked for goes with time, what is asked for stays")
    func expires() {
        var cursors = Cursors()
        let idle = cursors.keep(pages(), for: peer(1), now: 0)
        let asked = cursors.keep(pages(), for: peer(1), now: 0)
        let waits = cursors.keep(pages(), for: peer(1), now: 0)
        let time = Cursors.keptMilliseconds
        #expect(asked.map { cursors.hold($0, of: peer(1), until: time + 1) } == true)
        #expect(waits.map { cursors.hold($0, of: peer(1), until: .max) } == true)
        #expect(waits.map { cursors.hold($0, of: peer(2), until: 0) } == false)
        cursors.dropExpired(now: time - 1)
        #expect(idle.map { cursors.hold($0, of: peer(1), until: time) } == true)
        cursors.dropExpired(now: time)
        #expect(take(&cursors, idle, of: peer(1)) == nil)
        #expect(take(&cursors, asked, of: peer(1)) == 10)
        cursors.dropExpired(now: 1 << 50)
        #expect(take(&cursors, waits, of: peer(1)) == 10)
    }

    @Test("One answer that is larger than all may be is kept where there is no other")
    func alone() {
        var cursors = Cursors()
        let huge = cursors.keep(pages(Cursors.bytesMax + 1), for: peer(2), now: 0)
        #expect(cursors.keep(pages(), for: peer(1), now: 0) == nil)
        #expect(take(&cursors, huge, of: peer(2)) == Cursors.bytesMax + 1)
    }
}
