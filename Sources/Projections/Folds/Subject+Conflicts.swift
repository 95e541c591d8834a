import Events

extension Subject {
    /// Everything that its claims don't agree on, in no order; links to others aside. Known without
    /// a look at the claims, those of denials aside.
    var disagreements: [ConflictMatter] {
        var found: [ConflictMatter] = disputedCommitments.flatMap { id in
            let matters: [ConflictMatter] = [
                .amount(id), .nature(id), .binding(id), .from(id), .to(id),
            ]
            return matters.filter(disagrees)
        }
        for step in life.steps {
            let matters: [ConflictMatter] = [
                .date(step.type), .outcome(step.type), .paper(step.type), .afterEnd(step.type),
            ]
            found += matters.filter(disagrees)
        }
        found += [.date(.visitHeld), .ends, .order].filter(disagrees)
        return found + Set(denials.map(\.base)).map { .denial(of: $0) }.filter(disagrees)
    }

    /// Whether its claims don't agree on this.
    func disagrees(on matter: ConflictMatter) -> Bool {
        switch matter {
        case .amount(let id): commitment(id)?.disputes.amount ?? false
        case .nature(let id): commitment(id)?.disputes.nature ?? false
        case .binding(let id): commitment(id)?.disputes.binding ?? false
        case .from(let id): commitment(id)?.disputes.from ?? false
        case .to(let id): commitment(id)?.disputes.to ?? false
        case .date(.visitHeld): visit?.days.isNone ?? false
        case .date(let type): step(type)?.days.isNone ?? false
        case .outcome(let type): step(type)?.isOutcomeDisputed ?? false
        case .paper(let type): step(type)?.isBindingDisputed ?? false
        case .afterEnd(let type): !life.steps(afterEnd: type).isEmpty
        case .ends: !life.contraryEnds.isEmpty
        case .order: !life.misordered.isEmpty
        // Who denies what nobody tells contradicts no one.
        case .denial(of: let base): base == 0 ? isTold : claim(base)?.isTelling ?? false
        case .link: false
        }
    }

    private func step(_ type: EventType) -> DealStep? { life.steps.first { $0.type == type } }
}
