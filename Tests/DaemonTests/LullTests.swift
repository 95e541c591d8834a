import Testing

@testable import Daemon

@Suite("A lull")
struct LullTests {
    /// The heads that looks find, and the looks, counted from 1, after which it is time.
    private static let stories: [(heads: [UInt64], times: [Int])] = [
        (Array(repeating: 0, count: 40), [4, 8, 16, 32]),
        // The first look finds something new.
        (Array(repeating: 7, count: 18), [5, 9, 17]),
        ([7, 7, 7, 7, 8, 8, 8, 8, 8, 8], [9]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], []),
    ]

    @Test(
        "It is time after four looks at one head, then after twice as many, and anew after another",
        arguments: stories)
    func times(story: (heads: [UInt64], times: [Int])) {
        var lull = Lull()
        let found = story.heads.enumerated().filter { lull.look(head: $0.element) }
        #expect(found.map { $0.offset + 1 } == story.times)
    }
}
