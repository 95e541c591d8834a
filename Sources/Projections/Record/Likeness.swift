import Events

/// A step of a deal, or a visit, as another subject's may be like it: of one type, between the same
/// organisations, on near days. Two subjects that are alike may be one, told twice.
struct Likeness: Sendable, Hashable {
    let type: EventType
    /// Sorted, two at least.
    let organisations: [String]
    let days: Days

    /// The days on which it may have happened.
    struct Days: Sendable, Hashable {
        let earliest: Int32
        let latest: Int32

        /// The longest time that still says when: a month. A year is near to everything.
        static let openMax = 30
        /// How many days may lie between two that are near.
        static let apartMax = 7

        init?(_ date: EDTF?) {
            guard let first = date?.earliest, let last = date?.latest else { return nil }
            self.init(first.daysSinceEpoch, last.daysSinceEpoch)
        }

        fileprivate init?(_ earliest: Int32, _ latest: Int32) {
            guard (0...Self.openMax).contains(Int(latest) - Int(earliest)) else { return nil }
            (self.earliest, self.latest) = (earliest, latest)
        }

        /// How many days lie between the two at least.
        func apart(from other: Days) -> Int {
            max(0, Int(other.earliest) - Int(latest), Int(earliest) - Int(other.latest))
        }
    }

    /// `nil` where it says too little for another to be like it.
    init?(_ type: EventType, on date: EDTF?, between organisations: [String]) {
        guard organisations.count >= 2, let days = Days(date) else { return nil }
        (self.type, self.days, self.organisations) = (type, days, organisations)
    }
}

/// A few days of one type of step between the same organisations.
struct LikenessKey: TableKey {
    private let organisations: Fingerprint
    private let type: UInt8
    private let week: UInt32

    private static let daysOfWeek = 8

    /// Those that the days of a step lie in; `within`: or days so near to them.
    static func keys(of likeness: Likeness, within apart: Int = 0) -> [LikenessKey] {
        let organisations = Fingerprint(of: likeness.organisations)
        return weeks(of: likeness.days, within: apart).map { week in
            LikenessKey(
                organisations: organisations, type: likeness.type.code,
                week: UInt32(bitPattern: week))
        }
    }

    /// The same, where another step of that type and those organisations lies.
    func keys(of days: Likeness.Days) -> [LikenessKey] {
        Self.weeks(of: days, within: 0).map { week in
            LikenessKey(organisations: organisations, type: type, week: UInt32(bitPattern: week))
        }
    }

    private static func weeks(of days: Likeness.Days, within apart: Int) -> ClosedRange<Int32> {
        week(of: Int(days.earliest) - apart)...week(of: Int(days.latest) + apart)
    }

    private static func week(of day: Int) -> Int32 {
        Int32((day - (day < 0 ? daysOfWeek - 1 : 0)) / daysOfWeek)
    }

    private init(organisations: Fingerprint, type: UInt8, week: UInt32) {
        (self.organisations, self.type, self.week) = (organisations, type, week)
    }

    func append(to key: inout [UInt8]) {
        organisations.append(to: &key)
        (UInt64(type) << 32 | UInt64(week)).append(to: &key)
    }

    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue) {
        organisations = try Fingerprint(readingKey: &bytes)
        let rest = try UInt64(readingKey: &bytes)
        guard let type = UInt8(exactly: rest >> 32) else { throw DamagedValue() }
        self.type = type
        week = UInt32(truncatingIfNeeded: rest)
    }
}

extension Likeness.Days: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(UInt64(UInt32(bitPattern: earliest)))
        writer.integer(UInt64(latest - earliest))
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        guard let first = UInt32(exactly: try reader.integer()),
            let open = Int32(exactly: try reader.integer())
        else { throw DamagedValue() }
        let earliest = Int32(bitPattern: first)
        let (latest, overflows) = earliest.addingReportingOverflow(open)
        guard !overflows, let days = Self(earliest, latest) else { throw DamagedValue() }
        self = days
    }
}

extension SubjectSummary {
    /// What of the subject may be alike to what of another: one of each type at most.
    var likenesses: [Likeness] {
        let organisations = roll.ids(of: .organisation).sorted()
        return life.dates.compactMap { Likeness($0, on: $1, between: organisations) }
            + [visit?.likeness].compactMap(\.self)
    }

    /// What a claim may change of them.
    struct LikenessNews {
        fileprivate let type: EventType
        fileprivate let date: EDTF?
        fileprivate let visit: VisitTold?
    }

    /// For before the claim is heard.
    func likenessNews(with claim: Claim) -> LikenessNews {
        LikenessNews(
            type: claim.step, date: life.date(of: claim.step),
            visit: claim.step == .visitHeld ? visit : nil)
    }
}

extension SubjectSummary.LikenessNews {
    /// The likenesses that the claim changed, as they were and as they are. `new`: the organisations
    /// that it brought to the deal. Takes what it reads of the summary: all of that is large to
    /// copy.
    func likenesses(
        in life: DealLife, _ present: VisitTold?, _ roll: Roll, gaining new: [String]
    ) -> (before: [Likeness], after: [Likeness]) {
        if type == .visitHeld {
            return (
                [visit?.likeness].compactMap(\.self), [present?.likeness].compactMap(\.self)
            )
        }
        guard !new.isEmpty || life.date(of: type) != date else { return ([], []) }
        let all = roll.ids(of: .organisation).sorted()
        let known = new.isEmpty ? all : all.filter { !new.contains($0) }
        var (then, now) = ([Likeness](), [Likeness]())
        for step in life.dates where !new.isEmpty || step.type == type {
            let former = step.type == type ? date : step.date
            if let one = Likeness(step.type, on: former, between: known) { then.append(one) }
            if let one = Likeness(step.type, on: step.date, between: all) { now.append(one) }
        }
        return (then, now)
    }
}

extension VisitTold {
    fileprivate var likeness: Likeness? {
        Likeness(.visitHeld, on: date.value, between: organisations)
    }
}
