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

    private static let subjectsMax = 1 << 10
    private static let claimsMax = 1 << 14

    init(_ book: Book) { self.book = book }

    func subject(_ name: String) -> Subject? {
        if let known = subjects[name] { return known }
        guard let subject = book.subject(name) else { return nil }
        if subjects.count >= Self.subjectsMax { (subjects, retracted, former) = ([:], [:], [:]) }
        subjects[name] = subject
        return subject
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
}
