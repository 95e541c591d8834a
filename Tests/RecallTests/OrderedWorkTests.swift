import Testing

@testable import Recall

@Suite("Pieces of work, and who does which")
struct OrderedWorkTests {
    /// What a step is, in a word: "take 10" of what was made, "make 1" of the piece of that number.
    static func word(_ step: OrderedWork<Int>.Step?) -> String {
        switch step {
        case .take(let made): "take \(made)"
        case .make(let number, _): "make \(number)"
        case .end: "end"
        case nil: "wait"
        }
    }

    static func work(of pieces: Int) -> OrderedWork<Int> {
        var work = OrderedWork<Int>()
        for number in 0..<pieces { work.add { 10 * number } }
        return work
    }

    @Test("What was made later waits for what was added before")
    func order() {
        var work = Self.work(of: 3)
        #expect(Self.word(work.nextForHelper()) == "make 0")
        #expect(Self.word(work.nextForOwner(keeping: 0)) == "make 1")
        work.put(10, at: 1)
        #expect(Self.word(work.nextForOwner(keeping: 0)) == "make 2")
        work.put(20, at: 2)
        #expect(Self.word(work.nextForOwner(keeping: 0)) == "wait")
        work.put(0, at: 0)
        let rest = (0..<4).map { _ in Self.word(work.nextForOwner(keeping: 0)) }
        #expect(rest == ["take 0", "take 10", "take 20", "end"])
    }

    @Test("The owner goes on as soon as no more are kept than it wants", arguments: 0...3)
    func kept(count: Int) {
        var work = Self.work(of: 3)
        var steps: [String] = []
        while case .make(let number, let piece) = work.nextForHelper() {
            work.put(piece(), at: number)
        }
        while steps.last != "end" { steps.append(Self.word(work.nextForOwner(keeping: count))) }
        #expect(steps.count == 3 - count + 1)
    }

    @Test("The helper waits for more, until no more comes")
    func end() {
        var work = Self.work(of: 1)
        #expect(Self.word(work.nextForHelper()) == "make 0")
        #expect(Self.word(work.nextForHelper()) == "wait")
        work.close()
        #expect(Self.word(work.nextForHelper()) == "end")
    }
}
