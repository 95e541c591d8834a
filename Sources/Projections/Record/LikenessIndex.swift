/// Which subjects are like which others: see ``Likeness``.
struct LikenessIndex: Sendable {
    private var places = Grouping<LikenessKey, Present, String, Likeness.Days>(
        heads: .likened, members: .likenesses)

    /// The most of a few days that are compared. Where more are alike, as those of two parties that
    /// agree on something every day, likeness says nothing, and none of them is like another.
    static let comparedMax = 64

    mutating func accept(_ visitor: inout some TableVisitor) { places.accept(&visitor) }

    /// - Returns: other subjects whose likenesses come or go because those of this one fill a place
    ///   or leave it; mostly none.
    mutating func move(
        _ subject: String, from before: [Likeness], to after: [Likeness]
    ) -> [String] {
        var others: [String] = []
        guard before != after else { return others }
        for likeness in before where !after.contains(likeness) {
            for key in LikenessKey.keys(of: likeness) {
                places.remove(subject, from: key)
                if places.count(of: key) == Self.comparedMax { others += places.members(of: key) }
            }
        }
        for likeness in after where !before.contains(likeness) {
            for key in LikenessKey.keys(of: likeness) {
                let count = places.add(subject, likeness.days, to: key, Present())
                if count == Self.comparedMax + 1 {
                    others += places.members(of: key)
                }
            }
        }
        return others
    }

    /// The subjects that one is like in this, the nearest first and then by name.
    ///
    /// Cost: that of a few places of at most ``comparedMax`` subjects each. Members are read only
    /// where there are others than the subject itself.
    func subjects(like likeness: Likeness, of subject: String) -> [String] {
        var counts: [LikenessKey: Int] = [:]
        func count(of key: LikenessKey) -> Int {
            if let known = counts[key] { return known }
            let count = places.count(of: key)
            counts[key] = count
            return count
        }
        func isCrowded(_ key: LikenessKey) -> Bool { count(of: key) > Self.comparedMax }
        let near = LikenessKey.keys(of: likeness, within: Likeness.Days.apartMax)
        guard let first = near.first else { return [] }
        let own = first.keys(of: likeness.days)
        guard !own.contains(where: isCrowded) else { return [] }
        var found: [String: Int] = [:]
        for key in near where !isCrowded(key) && count(of: key) > (own.contains(key) ? 1 : 0) {
            places.each(of: key) { other, days in
                let apart = days.apart(from: likeness.days)
                if other != subject, apart <= Likeness.Days.apartMax,
                    !key.keys(of: days).contains(where: isCrowded)
                {
                    found[other] = apart
                }
            }
        }
        return found.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }
}
