import Events

/// Who stands behind what: publishers, and where they have it from. Two publishers with one origin
/// are two sources and one origin.
struct Corroboration: Equatable {
    private var publishers: Set<String> = []
    private var origins: Set<String> = []

    init(_ claims: some Sequence<Claim>, in register: PartyRegister) {
        for claim in claims {
            guard let report = claim.report else { continue }
            publishers.insert(register.survivor(of: report.publisher))
            for origin in report.origins { origins.insert(register.survivor(of: origin)) }
        }
    }

    /// Of all that is told of a subject.
    init(of subject: Subject, in register: PartyRegister) {
        for publisher in subject.publishers { publishers.insert(register.survivor(of: publisher)) }
        for origin in subject.origins { origins.insert(register.survivor(of: origin)) }
    }

    /// What several of them come to.
    init(joining all: some Sequence<Corroboration>) {
        for one in all {
            publishers.formUnion(one.publishers)
            origins.formUnion(one.origins)
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.member("sources", publishers.count)
        writer.member("origins", origins.count)
    }
}
