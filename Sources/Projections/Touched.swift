/// What one record, or a batch of them, may have changed. It may name too much, never too little.
package struct Touched: Sendable {
    /// One event's place in the record: the subject it counts for and its sequence.
    struct Place: Sendable, Hashable {
        let subject: String
        let sequence: UInt64
    }

    /// Lists, not sets: most records touch one of each, and a batch is made unique once when read.
    private(set) var subjects: [String] = []
    private(set) var parties: [String] = []
    private(set) var places: [Place] = []
    /// As written.
    private(set) var sources: [SourcePair] = []
    /// Party ids, as written, that may stand for another party: what mentions one is touched.
    private(set) var renamed: [String] = []

    /// Whether anybody will look.
    private let isKept: Bool

    package init() { isKept = true }

    /// - Parameter isKept: false where nobody will look: then nothing is noted.
    init(isKept: Bool) { self.isKept = isKept }

    package mutating func formUnion(_ other: Touched) {
        subjects.append(contentsOf: other.subjects)
        parties.append(contentsOf: other.parties)
        places.append(contentsOf: other.places)
        sources.append(contentsOf: other.sources)
        renamed.append(contentsOf: other.renamed)
    }

    /// The same, with those of the subjects that are to be kept, each once.
    func keeping(_ isKept: (String) -> Bool) -> Touched {
        var kept = self
        kept.subjects = Set(subjects).filter(isKept).sorted()
        return kept
    }

    mutating func touch(subject: String) {
        if isKept { subjects.append(subject) }
    }
    mutating func touch(party: String) {
        if isKept { parties.append(party) }
    }
    mutating func touch(sources pairs: [SourcePair]) {
        guard isKept else { return }
        // Most records touch one list of them, which costs nothing to share.
        if sources.isEmpty { sources = pairs } else { sources.append(contentsOf: pairs) }
    }
    mutating func rename(_ party: String) {
        if isKept { renamed.append(party) }
    }
    mutating func touch(_ sequence: UInt64, of subject: String) {
        if isKept { places.append(Place(subject: subject, sequence: sequence)) }
    }
}
