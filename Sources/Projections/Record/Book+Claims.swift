/// Claims that come, go and change, and what the index says of their subjects.
extension Book {
    /// Puts a claim under a subject, and under whatever is counted by claim.
    private mutating func put(
        _ claim: Claim, under name: String, stands: Bool, touching touched: inout Touched
    ) {
        if stands {
            subjects.value.standing[name, claim.sequence] = KeptClaim(claim)
        } else {
            subjects.value.retracted.add(claim.sequence, claim, to: name, Present())
        }
        count(claim, under: name, stands: stands, touching: &touched)
    }

    private mutating func count(
        _ claim: Claim, under name: String, stands: Bool, touching touched: inout Touched
    ) {
        if stands, let former = claim.former {
            subjects.value.former.add(
                claim.sequence, former.commitments, to: former.subject, Present())
        }
        touched.touch(sources: index.sources.add(claim, stands: stands))
        touched.touch(formerOf: claim)
    }

    /// Takes out what ``put`` put there; nothing, where there is no such claim.
    private mutating func remove(
        _ sequence: UInt64, from name: String, touching touched: inout Touched
    ) {
        let standing = claim(sequence, of: name)
        if let claim = standing {
            subjects.value.standing[name, sequence] = nil
            if let former = claim.former {
                subjects.value.former.remove(sequence, from: former.subject)
            }
            discount(claim, under: name, stands: true, touching: &touched)
        }
        // Of what stands by the word of others, what they state otherwise was taken back.
        if standing?.isVoiced != true, let claim = subjects.value.retracted[name, sequence] {
            subjects.value.retracted.remove(sequence, from: name)
            discount(claim, under: name, stands: false, touching: &touched)
        }
    }

    private mutating func discount(
        _ claim: Claim, under name: String, stands: Bool, touching touched: inout Touched
    ) {
        touched.touch(sources: index.sources.remove(claim, stands: stands))
        touched.touch(formerOf: claim)
    }

    /// Changes the claims of one subject, and with them what the index says of it.
    ///
    /// A claim recorded last is heard on top of what stands, at a cost that doesn't grow with the
    /// claims before it; any other change hears all claims anew.
    mutating func edit(
        _ name: String, gone: [UInt64] = [], with claims: [Claim] = [], retracted: [Claim] = [],
        touching touched: inout Touched
    ) {
        touched.touch(subject: name)
        for sequence in gone { touched.touch(sequence, of: name) }
        for claim in claims { touched.touch(claim.sequence, of: name) }
        if gone.isEmpty, retracted.isEmpty, claims.count == 1,
            hear(claims[0], of: name, touching: &touched)
        {
            return
        }
        let old = gone.flatMap { sequence in
            [claim(sequence, of: name), self.retracted(sequence, of: name)].compactMap(\.self)
        }
        if (old + claims + retracted).allSatisfy(\.isSilent) {
            list(claims, retracted: retracted, inPlaceOf: gone, of: name, touching: &touched)
        } else {
            rehear(name, gone: gone, with: claims, retracted: retracted, touching: &touched)
        }
        hear(voicesOf: claims + retracted, inPlaceOf: old, of: name)
    }

    /// Through whom a subject is heard, now that it has claims in the place of others.
    private mutating func hear(
        voicesOf new: [Claim], inPlaceOf old: [Claim], of name: String
    ) {
        let voices = new.voices
        for id in voices { index.sources.hear(of: name, through: id) }
        let former = old.voices.subtracting(voices)
        guard !former.isEmpty else { return }
        let left = (subjects.value.told(of: name) + subjects.value.fallen(of: name)).voices
        for id in former.subtracting(left) { index.sources.forget(name, through: id) }
    }

    /// - Returns: false, changing nothing, where the claim isn't the last of its subject.
    private mutating func hear(
        _ claim: Claim, of name: String, touching touched: inout Touched
    ) -> Bool {
        let heard = Self.hear(claim, of: name, in: &subjects.value.standing, resolving: register)
        guard let heard else { return false }
        count(claim, under: name, stands: true, touching: &touched)
        for id in heard.mentions where index.add(name, mentioning: id) { touched.touch(party: id) }
        for id in heard.voices { index.sources.hear(of: name, through: id) }
        for pair in heard.pairs { index.tie(pair, through: name) }
        for (id, before, after) in heard.groups {
            index.regroup(CommitmentRef(subject: name, id: id), from: before, to: after)
        }
        index.rehang(name, from: heard.belonging.before, to: heard.belonging.after)
        let likenesses = heard.likenesses
        for other in index.liken(name, from: likenesses.before, to: likenesses.after) {
            touched.touch(subject: other)
        }
        return true
    }

    /// Apart, so that the register is read where it is while the subjects change.
    private static func hear(
        _ claim: Claim, of name: String,
        in subjects: inout Subjects.Standing,
        resolving register: PartyRegister
    ) -> SubjectRecord.Heard? {
        subjects.change(
            name, orInsert: Shared(SubjectRecord()), adding: claim.sequence, KeptClaim(claim)
        ) { record in
            record.value.hear(next: claim, resolving: register)
        }
    }

    /// Takes out and puts in claims that are only listed: nothing needs to be heard anew.
    private mutating func list(
        _ new: [Claim], retracted: [Claim], inPlaceOf gone: [UInt64], of name: String,
        touching touched: inout Touched
    ) {
        let old = gone.count { subjects.value.standing[name, $0] != nil }
        for sequence in gone { remove(sequence, from: name, touching: &touched) }
        for claim in new { put(claim, under: name, stands: true, touching: &touched) }
        for claim in retracted { put(claim, under: name, stands: false, touching: &touched) }
        let claims = subjects.value.standing.change(name, orInsert: Shared(SubjectRecord())) {
            record in
            record.value.claims += new.count - old
            for claim in new {
                record.value.summary.newest = max(record.value.summary.newest, claim.sequence)
            }
            return record.value.claims
        }
        if claims == 0, !subjects.value.retracted.contains(name) {
            subjects.value.standing[name] = nil
        }
    }

    /// Puts claims in the place of others and hears all that stand anew.
    mutating func rehear(
        _ name: String, gone: [UInt64] = [], with new: [Claim] = [], retracted: [Claim] = [],
        touching touched: inout Touched
    ) {
        let before = subjects.value.standing[name]?.value ?? SubjectRecord()
        for id in before.summary.roll.ids(of: .mentioned) { touched.touch(party: id) }
        for sequence in gone { remove(sequence, from: name, touching: &touched) }
        for claim in new { put(claim, under: name, stands: true, touching: &touched) }
        for claim in retracted { put(claim, under: name, stands: false, touching: &touched) }
        let told = subjects.value.told(of: name)
        let after = SubjectRecord(
            claims: told.count, summary: SubjectSummary(hearing: told, resolving: register))
        for other in index.move(name, from: before.summary, to: after.summary) {
            touched.touch(subject: other)
        }
        for id in after.summary.roll.ids(of: .mentioned) { touched.touch(party: id) }
        let isEmpty = told.isEmpty && !subjects.value.retracted.contains(name)
        if !isEmpty || subjects.value.standing[name] != nil {
            subjects.value.standing[name] = isEmpty ? nil : Shared(after)
        }
    }
}

extension Touched {
    /// The subject whose commitments a claim read otherwise.
    fileprivate mutating func touch(formerOf claim: Claim) {
        if let former = claim.former { touch(subject: former.subject) }
    }
}
