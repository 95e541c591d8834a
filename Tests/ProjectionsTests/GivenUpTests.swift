import Events
import Projections
import Testing

@Suite("Questions that are given up")
struct GivenUpTests {
    private static let places = 40

    private static func story() throws -> Story {
        var story = Story()
        for number in 1...places {
            try story.tell(
                "deal.signed", of: "deal-\(number)",
                "'commitments':[{'what':'chips','to':['x'],'nature':'target','basis':'exact',"
                    + "'amount':'1','unit':'u\(number)'}]")
        }
        return story
    }

    private static let lens = Lens(
        happened: Lens.Limit(
            day: CalendarDay(daysSinceEpoch: 40_000), recordedThrough: UInt64(places)))

    private static var questions: [(Projection, RowQuery)] {
        var totals = RowQuery()
        totals.to = ["x"]
        return [(.deals, RowQuery()), (.timeline, RowQuery()), (.commitments, RowQuery())]
            + [(.commitments, totals)]
    }

    @Test("No row is made after the end, wherever that comes, with and without a lens")
    func givenUp() throws {
        let story = try Self.story()
        let view = story.state.seen(through: Self.lens, log: story)
        for (projection, query) in Self.questions {
            for isSeen in [false, true] {
                func answer(looksMax: Int, _ looks: inout Int) throws(QueryFault) -> [Row] {
                    func isOver() -> Bool {
                        looks += 1
                        return looks > looksMax
                    }
                    return try isSeen
                        ? view.answer(of: projection, to: query, until: isOver)
                        : story.state.answer(of: projection, to: query, until: isOver)
                }
                var all = 0
                #expect(try answer(looksMax: .max, &all).count == Self.places)
                #expect(all >= Self.places, "\(projection) \(query)")
                for looksMax in 0..<all {
                    var looks = 0
                    #expect(throws: QueryFault.givenUp) {
                        try answer(looksMax: looksMax, &looks)
                    }
                    #expect(looks == looksMax + 1)
                }
            }
        }
    }
}
