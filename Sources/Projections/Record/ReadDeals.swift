/// What the rows of one answer read of the book, each thing once for all of them: a deal's claims
/// speak of many commitments, and a snapshot that it stands on is slow to read.
///
/// Belongs to who makes the rows; holds as much as some thousand deals and claims take.
final class ReadDeals {
    let book: Book
    private var subjects: [String: Subject] = [:]
    private var claims: [UInt64: Claim] = [:]
    private var retracted: [String: [Claim]] = [:]
    private var former: [String: [(sequence: UInt64, commitments: [ExactText])]] = [:]
    private var retractedReaders: [String: Readers] = [:]
    private var possibleReaders: [String: Readers] = [:]
    private var readings: [UInt64: [ExactText: [Int]]] = [:]

    /// Claims by the commitments that they read.
    private typealias Readers = [ExactText: [Claim]]

    private static let subjectsMax = 1 << 10
    private static let claimsMax = 1 << 14

    init(_ book: Book) { self.book = book }

    func subject(_ name: String) -> Subject? {
        if let known = subjects[name] { return known }
        guard let subject = book.subject(name) else { return nil }
        if subjects.count >= Self.subjectsMax { forget() }
        subjects[name] = subject
        return subject
    }

    private func forget() {
        (subjects, retracted, former) = ([:], [:], [:])
        (retractedReaders, possibleReaders) = ([:], [:])
    }

    /// Those of the claims that stand.
    func claims(_ sequences: [UInt64], of subject: Subject) -> [Claim] {
        sequences.compactMap { sequence in
            if let known = claims[sequence] { return known }
            guard let claim = subject.claim(sequence) else { return nil }
            if claims.count >= Self.claimsMax { claims = [:] }
            claims[sequence] = claim
            return claim
        }
    }

    /// In no order.
    func retracted(of subject: Subject) -> [Claim] {
        if let known = retracted[subject.name] { return known }
        let claims = subject.retracted
        retracted[subject.name] = claims
        return claims
    }

    /// The events that stand and of which a correction changed how they read this commitment of the
    /// subject, or took it away; in no order.
    func readers(beforeCorrectionOf id: ExactText, of subject: Subject) -> [UInt64] {
        let readings = former[subject.name] ?? subject.formerReadings
        former[subject.name] = readings
        return readings.filter { $0.commitments.contains(id) }.map(\.sequence)
    }

    // MARK: By commitment

    /// The claims that read the commitment and were retracted, in no order.
    func retracted(reading id: ExactText, of deal: Subject) -> [Claim] {
        if let known = retractedReaders[deal.name] { return known[id] ?? [] }
        let readers = Self.readers(among: retracted(of: deal))
        retractedReaders[deal.name] = readers
        return readers[id] ?? []
    }

    /// The claims that read the commitment and may stand, in the order of their sequences.
    func possible(reading id: ExactText, of deal: Subject) -> [Claim] {
        if let known = possibleReaders[deal.name] { return known[id] ?? [] }
        let readers = Self.readers(among: deal.possible)
        possibleReaders[deal.name] = readers
        return readers[id] ?? []
    }

    private static func readers(among claims: [Claim]) -> Readers {
        var readers: Readers = [:]
        for claim in claims {
            for id in Set(claim.commitments.map(\.id)) { readers[id, default: []].append(claim) }
        }
        return readers
    }

    /// How the claim reads the commitment.
    func readings(of id: ExactText, in claim: Claim) -> [Reading] {
        guard claim.commitments.count > 1 else { return claim.commitments.filter { $0.id == id } }
        let places: [ExactText: [Int]]
        if let known = readings[claim.sequence] {
            places = known
        } else {
            places = Dictionary(grouping: claim.commitments.indices) { claim.commitments[$0].id }
            if readings.count >= Self.claimsMax { readings = [:] }
            readings[claim.sequence] = places
        }
        return (places[id] ?? []).map { claim.commitments[$0] }
    }
}
