/// Who speaks, and through whom: how many events carry each publisher and origin. Follows from the
/// claims alone, those that stand and those that were retracted.
///
/// Ids are kept as written; who asks makes one of those that were merged.
struct SourceIndex: Sendable {
    /// Apart by all the origins that an event names: two of them may turn out to be one, and the
    /// event is then one event of that origin.
    private var counts = Grouping<SourcePair, Present, Fingerprint, SourceCount>(
        heads: .sources, members: .sourceCounts)
    /// By either id.
    private var pairs = Grouping<String, Present, SourcePair, Present>(
        heads: .voices, members: .voicePairs)
    /// By publisher or origin: the subjects that it is heard of.
    private var subjects = Grouping<String, Present, String, Present>(
        heads: .heard, members: .heardOf)

    private static let oneOrigin = Fingerprint(of: [])

    // MARK: Questions

    /// Sorted.
    var all: [SourcePair] { counts.groups }
    /// Those with the id as publisher or as origin, in no order.
    func pairs(of id: String) -> [SourcePair] { pairs.members(of: id) }
    /// In no order.
    func subjects(heardThrough id: String) -> [String] { subjects.members(of: id) }

    /// The events that carry any of the pairs, each counted once. All pairs must stand for one.
    func count(of pairs: [SourcePair]) -> SourceCount {
        struct Voice: Hashable {
            let publisher: String
            let origins: Fingerprint
        }
        var (total, counted) = (SourceCount(), Set<Voice>())
        for pair in pairs {
            counts.each(of: pair) { origins, count in
                let voice = Voice(publisher: pair.publisher, origins: origins)
                if origins == Self.oneOrigin || counted.insert(voice).inserted {
                    total.add(count)
                }
            }
        }
        return total
    }

    // MARK: Changes

    /// - Returns: the pairs that count it.
    @discardableResult
    mutating func add(_ claim: Claim, stands: Bool) -> [SourcePair] {
        guard let report = claim.attribution else { return [] }
        let one = SourceCount(claim, stands: stands)
        let origins = Self.fingerprint(of: report)
        let reported = report.sourcePairs
        for pair in reported {
            let isFirst = counts.change(origins, in: pair, orAdd: one, Present()) { $0.add(one) }
            if isFirst {
                for id in pair.ids { pairs.add(pair, Present(), to: id, Present()) }
            }
        }
        return reported
    }

    /// Takes out a claim that was added so.
    ///
    /// - Returns: the pairs that counted it.
    mutating func remove(_ claim: Claim, stands: Bool) -> [SourcePair] {
        guard let report = claim.attribution else { return [] }
        let one = SourceCount(claim, stands: stands)
        let origins = Self.fingerprint(of: report)
        let reported = report.sourcePairs
        for pair in reported {
            guard var count = counts[pair, origins] else { continue }
            count.remove(one)
            if count.events > 0 {
                counts.replace(origins, with: count, in: pair)
            } else if counts.remove(origins, from: pair) {
                for id in pair.ids { pairs.remove(pair, from: id) }
            }
        }
        return reported
    }

    /// A publisher or origin is heard of a subject, perhaps not for the first time.
    mutating func hear(of subject: String, through id: String) {
        subjects.insert(subject, in: id)
    }

    /// It is heard of the subject no longer.
    mutating func forget(_ subject: String, through id: String) {
        subjects.remove(subject, from: id)
    }

    private static func fingerprint(of report: Claim.Report) -> Fingerprint {
        report.origins.count == 1 ? oneOrigin : Fingerprint(of: Set(report.origins).sorted())
    }

    mutating func accept(_ visitor: inout some TableVisitor) {
        counts.accept(&visitor)
        pairs.accept(&visitor)
        subjects.accept(&visitor)
    }
}

/// How many events speak through one publisher and origin.
struct SourceCount: Sendable, Equatable {
    /// Whether they stand or not.
    private(set) var events: UInt64 = 0
    /// Those that a retraction took away: of which the publisher took its report back, too.
    private(set) var retracted: UInt64 = 0
    /// Those with a standing correction.
    private(set) var corrected: UInt64 = 0

    init() {}

    init(_ claim: Claim, stands: Bool) {
        events = 1
        retracted = stands && claim.isVoiced ? 0 : 1
        corrected = claim.corrected.isEmpty ? 0 : 1
    }

    // What a damaged snapshot says must not trap.

    mutating func add(_ other: SourceCount) {
        events &+= other.events
        retracted &+= other.retracted
        corrected &+= other.corrected
    }

    mutating func remove(_ other: SourceCount) {
        events &-= other.events
        retracted &-= other.retracted
        corrected &-= other.corrected
    }
}

extension SourceCount: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(events)
        writer.integer(retracted)
        writer.integer(corrected)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        events = try reader.integer()
        retracted = try reader.integer()
        corrected = try reader.integer()
    }
}
