import Testing

@testable import Daemon

@Suite("The rest of long answers")
struct CursorsTests {
    private func pages(_ bytes: Int = 10) -> Pages {
        Pages(sequence: 1, lines: CountedLines([[1]], bytes: bytes))
    }

    private func peer(_ name: Int, key: String = "") -> Peer {
        Peer(name: [UInt8(name)], key: key)
    }

    /// Carries out the one request for a rest, of which nothing is left then.
    ///
    /// - Returns: how much it held.
    private func take(
        _ cursors: inout Cursors, _ cursor: UInt64?, of peer: Peer, now: Int = 0
    ) throws -> Int? {
        guard let cursor, var pages = cursors.hold(cursor, of: peer, until: .max) else {
            return nil
        }
        let bytes = pages.bytes
        _ = try pages.popFirst(until: QuestionEnd(isStopping: StopFlag()))
        let rest = cursors.goOn(cursor, with: pages, for: peer, now: now)
        #expect(rest == .some(nil))
        return bytes
    }

    @Test("It is given once, and only to the peer that got the beginning")
    func once() throws {
        var cursors = Cursors()
        let cursor = cursors.keep(pages(), for: peer(1), now: 0)
        #expect(try take(&cursors, cursor, of: peer(2)) == nil)
        #expect(try take(&cursors, cursor, of: peer(1, key: "k")) == nil)
        #expect(try take(&cursors, cursor, of: peer(1)) == 10)
        #expect(try take(&cursors, cursor, of: peer(1)) == nil)
    }

    @Test("Page by page it is given whole, each page under a cursor of its own")
    func pageByPage() throws {
        var cursors = Cursors()
        let rows = (0..<5).map { [UInt8](repeating: $0, count: 9) }
        let all = Pages(sequence: 7, lines: MadeLines(rows), bytesMax: 10)
        var cursor = cursors.keep(all, for: peer(1), now: 0)
        for (index, row) in rows.enumerated() {
            let asked = try #require(cursor)
            let held = cursors.hold(asked, of: peer(1), until: .max)
            var pages = try #require(held)
            let page = try pages.popFirst(until: QuestionEnd(isStopping: StopFlag()))
            #expect(page == row + [UInt8(ascii: "\n")] && pages.sequence == 7)
            let left = cursors.goOn(asked, with: pages, for: peer(1), now: 0)
            let next = try #require(left)
            #expect((next == nil) == (index == 4) && next != cursor)
            cursor = next
        }
    }

    @Test("While one request for it is carried out there is no other, and it keeps its room")
    func carriedOut() throws {
        var cursors = Cursors()
        let half = Cursors.bytesMax / 2
        let kept = cursors.keep(pages(half), for: peer(1), now: 0)
        let cursor = try #require(kept)
        #expect(cursors.hold(cursor, of: peer(1), until: .max) != nil)
        #expect(cursors.hold(cursor, of: peer(1), until: .max) == nil)
        cursors.dropExpired(now: 1 << 50)
        #expect(cursors.keep(pages(half + 1), for: peer(2), now: 0) == nil)
        let left = cursors.goOn(cursor, with: pages(10), for: peer(1), now: 0)
        let rest = try #require(left)
        #expect(rest != nil && rest != cursor)
        #expect(cursors.keep(pages(half + 1), for: peer(2), now: 0) != nil)
        #expect(cursors.goOn(cursor, with: pages(10), for: peer(1), now: 0) == nil)
    }

    @Test("One that came to nothing is gone, and what was kept is handed out to be let go of")
    func dropped() throws {
        var cursors = Cursors()
        let kept = cursors.keep(pages(), for: peer(1), now: 0)
        let cursor = try #require(kept)
        cursors.drop(cursor, of: peer(2))
        #expect(cursors.takeDropped().isEmpty)
        cursors.drop(cursor, of: peer(1))
        #expect(cursors.hold(cursor, of: peer(1), until: 1) == nil)
        #expect(cursors.takeDropped().count == 1)
        #expect(cursors.takeDropped().isEmpty)
    }

    @Test("A peer with too many loses its own oldest, never another's")
    func ownFirst() throws {
        var cursors = Cursors()
        let other = cursors.keep(pages(), for: peer(2), now: 0)
        let own = (0...Cursors.keptOfPeerMax).map { _ in
            cursors.keep(pages(), for: peer(1), now: 0)
        }
        #expect(try take(&cursors, own[0], of: peer(1)) == nil)
        #expect(try own.dropFirst().allSatisfy { try take(&cursors, $0, of: peer(1)) != nil })
        #expect(try take(&cursors, other, of: peer(2)) != nil)
    }

    @Test("Where there is no room a newcomer gets none, and nothing that is kept goes")
    func newcomers() throws {
        var cursors = Cursors()
        let third = Cursors.bytesMax / 3
        let first = cursors.keep(pages(third), for: peer(1), now: 0)
        let second = cursors.keep(pages(third), for: peer(2), now: 0)
        #expect(cursors.keep(pages(third + 100), for: peer(3), now: 0) == nil)
        #expect(cursors.keep(pages(10), for: peer(3), now: 0) != nil)
        #expect(try take(&cursors, first, of: peer(1)) == third)
        #expect(try take(&cursors, second, of: peer(2)) == third)
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
    func expires() throws {
        var cursors = Cursors()
        let idle = cursors.keep(pages(), for: peer(1), now: 0)
        let asked = cursors.keep(pages(), for: peer(1), now: 0)
        let waits = cursors.keep(pages(), for: peer(1), now: 0)
        let time = Cursors.keptMilliseconds
        #expect(asked.map { cursors.hold($0, of: peer(1), until: time + 1) != nil } == true)
        #expect(waits.map { cursors.hold($0, of: peer(1), until: 1 << 60) != nil } == true)
        #expect(waits.map { cursors.hold($0, of: peer(2), until: 0) == nil } == true)
        cursors.dropExpired(now: time - 1)
        #expect(idle.map { cursors.hold($0, of: peer(1), until: time) != nil } == true)
        cursors.dropExpired(now: time)
        #expect(try take(&cursors, idle, of: peer(1)) == nil)
        #expect(try take(&cursors, asked, of: peer(1)) == 10)
        cursors.dropExpired(now: 1 << 50)
        #expect(try take(&cursors, waits, of: peer(1)) == 10)
    }

    @Test("One answer that is larger than all may be is kept where there is no other")
    func alone() throws {
        var cursors = Cursors()
        let huge = cursors.keep(pages(Cursors.bytesMax + 1), for: peer(2), now: 0)
        #expect(cursors.keep(pages(), for: peer(1), now: 0) == nil)
        #expect(try take(&cursors, huge, of: peer(2)) == Cursors.bytesMax + 1)
    }
}
