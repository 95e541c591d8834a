import Events
import Projections
import Testing

extension Lens.Limit {
    /// Through the last day of a date; `through`: the last sequence recorded by then.
    init(_ date: String, through sequence: UInt64 = 0) throws {
        self.init(day: try #require(EDTF(date)?.latest), recordedThrough: sequence)
    }
}

extension Lens {
    static func asOf(_ date: String, through sequence: UInt64 = 0) throws -> Lens {
        Lens(happened: try Limit(date, through: sequence))
    }

    static func publishedBy(_ date: String, through sequence: UInt64 = 0) throws -> Lens {
        Lens(published: try Limit(date, through: sequence))
    }
}

extension Story {
    func rows(
        _ projection: Projection, _ query: RowQuery = RowQuery(), _ lens: Lens
    ) throws -> [RowView] {
        try state.seen(through: lens, log: self).rows(of: projection, matching: query)
            .map { try RowView($0) }
    }

    func deal(_ id: String, _ lens: Lens) throws -> RowView? {
        try rows(.deals, RowQuery(key: id), lens).first
    }

    func deal(_ lens: Lens) throws -> RowView? { try deal("deal", lens) }

    /// The sequences that the timeline lists.
    func listed(_ lens: Lens) throws -> [String] {
        try rows(.timeline, RowQuery(), lens).map(\.key)
    }

    /// All there is to see through a lens, as text.
    func everything(_ lens: Lens) -> [String] {
        let view = state.seen(through: lens, log: self)
        return Projection.allCases.flatMap { projection in
            view.rows(of: projection, matching: RowQuery()).map { row in
                "\(projection) \(row.key) \(row.watchKeys) "
                    + String(decoding: row.json, as: UTF8.self)
            }
        }
    }

    /// The same story, its reports published when `dates` says, by sequence.
    func published(_ dates: [UInt64: String]) throws -> Story {
        var story = Story()
        for (place, event) in events.enumerated() {
            var edits: [JSONEdit] = []
            if let date = dates[UInt64(place + 1)], event.data?["report"] != nil {
                let pointer = JSONPointer(tokens: ["data", "report", "published"])
                edits.append(JSONEdit(pointer: pointer, value: Array("\"\(date)\"".utf8)))
            }
            _ = story.add(try event.applying(edits), target: targets[place])
        }
        return story
    }
}
