import Events

/// An event whose own report doesn't count, as it stands by the word of those who report it.
///
/// What they leave out they confirm. What they state themselves it says no longer: its date and
/// title are theirs, and where one of them says how much of anything, so are all commitments. Of a
/// commitment that they read, the first to read it confirms what none of them states. What is only
/// rumoured takes the place of nothing that is more than a rumour.
struct CarriedClaim {
    /// As sure as they are.
    private let claim: Claim
    /// Its commitments as it read them, where they count no longer.
    private let withdrawn: Claim?
    /// Those who report it and confirm some of its words beside their own.
    private let confirming: [Claim]

    /// `isReportKnown`: whether its own report was made and taken back, rather than not made yet:
    /// then nobody withdrew anything.
    init(_ told: Claim, by reports: [Claim], isReportKnown: Bool) {
        var draft = told.words
        draft.certainty = reports.map(\.certainty).max() ?? told.certainty
        if !isReportKnown { draft.report = nil }
        let voices = Voices(reports, asSureAs: draft.certainty)
        draft.giveWay(to: voices.claims)
        if !draft.commitments.isEmpty, voices.sayHowMuch {
            var taken = ClaimWords()
            (taken.certainty, taken.commitments) = (told.certainty, draft.commitments)
            withdrawn = isReportKnown ? told.reworded(taken, isVoiced: false) : nil
            confirming = voices.confirming(draft.commitments)
            draft.commitments = []
        } else {
            (withdrawn, confirming) = (nil, [])
        }
        claim = told.reworded(draft, isVoiced: false)
    }

    /// Puts it in the place of what was told.
    func replace(in standing: inout [Claim], withdrawing fallen: inout [Claim]) {
        let changed = Dictionary(([claim] + confirming).map { ($0.sequence, $0) }) { $1 }
        standing = standing.map { changed[$0.sequence] ?? $0 }
        if let withdrawn { fallen.append(withdrawn) }
    }
}

extension ClaimWords {
    fileprivate mutating func giveWay(to others: [Claim]) {
        var (date, title) = (Stated<EDTF>(), Stated<String>())
        for other in others {
            date.hear(other.date, other.certainty, at: other.sequence)
            title.hear(other.title, other.certainty, at: other.sequence)
        }
        // By its date it counts on a day, and with its title it is listed: it has theirs.
        self.date = date.value ?? self.date
        self.title = title.value ?? self.title
        let drafts = others.map(\.words)
        let words: [WritableKeyPath<ClaimWords, String?>] = [
            \.project, \.partOf, \.instrument, \.binding, \.expires, \.outcome,
        ]
        for word in words where drafts.contains(where: { $0[keyPath: word] != nil }) {
            self[keyPath: word] = nil
        }
    }
}

/// Those who report an event, as far as what they say isn't less sure than the event is by them.
private struct Voices {
    let claims: [Claim]
    private let mayBeRumours: Bool

    /// In the order of their sequences.
    init(_ reports: [Claim], asSureAs certainty: Certainty) {
        mayBeRumours = certainty.isRumour
        claims = reports.filter { $0.certainty.isRumour == certainty.isRumour }
    }

    private func hears(_ reading: Reading) -> Bool {
        mayBeRumours || !(reading.ownCertainty?.isRumour ?? false)
    }

    var sayHowMuch: Bool {
        claims.contains { claim in
            claim.commitments.contains { $0.measure.isDisclosed && hears($0) }
        }
    }

    /// Those who confirm some of the words of these readings, beside their own.
    func confirming(_ readings: [Reading]) -> [Claim] {
        var drafts = claims.map(\.words)
        var places: [ExactText: [(claim: Int, reading: Int)]] = [:]
        for (claim, draft) in drafts.enumerated() {
            for (place, reading) in draft.commitments.enumerated() where hears(reading) {
                places[reading.id, default: []].append((claim, place))
            }
        }
        var changed: Set<Int> = []
        for reading in readings where hears(reading) {
            // What is read twice is confirmed as it was read first.
            guard let known = places.removeValue(forKey: reading.id), let first = known.first
            else { continue }
            let stated = known.map { drafts[$0.claim].commitments[$0.reading] }
            drafts[first.claim].commitments[first.reading].confirm(reading, where: stated)
            changed.insert(first.claim)
        }
        return changed.map { claims[$0].reworded(drafts[$0], isVoiced: claims[$0].isVoiced) }
    }
}
