import HashTreeCollections

extension Subject {
    /// Tells an empty index of what is heard of the subject, and where commitments that are only
    /// possible would count.
    func enter(_ index: inout BookIndex) {
        index.move(name, from: SubjectSummary(), to: record.value.summary)
        let (told, retracted) = (told, retracted)
        for claim in told { index.sources.add(claim, stands: true) }
        for claim in retracted { index.sources.add(claim, stands: false) }
        for id in (told + retracted).voices { index.sources.hear(of: name, through: id) }
        guard let outlook else { return }
        for id in outlook.record.value.summary.roll.ids(of: .mentioned)
        where !record.value.summary.roll.has(id, as: .mentioned) {
            _ = index.add(name, mentioning: id)
        }
        for (id, group) in possibleGroups {
            index.regroup(CommitmentRef(subject: name, id: id), from: nil, to: group)
        }
    }
}
