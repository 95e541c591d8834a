import Events

/// One visit, as all who report it tell it.
struct VisitTold: Sendable {
    /// Of the event that told it first.
    let sequence: UInt64
    private(set) var date = Stated<EDTF>()
    private(set) var days = CommonDays()
    /// Those who came and those who received them, persons by whom they act for; sorted.
    private(set) var organisations: [String] = []

    init(first claim: Claim) { sequence = claim.sequence }

    /// Takes one more report of it; sequences must grow.
    mutating func hear(_ claim: Claim, resolving register: PartyRegister) {
        date.hear(claim.date, claim.certainty, at: claim.sequence)
        days.hear(claim.date)
        for party in claim.parties where party.takesPart {
            guard organisations.count < SubjectSummary.tiedOrganisationsMax else { return }
            let id = register.survivor(of: party.onBehalfOf ?? party.id)
            let place = organisations.firstIndex { $0 >= id } ?? organisations.endIndex
            if place == organisations.endIndex || organisations[place] != id {
                organisations.insert(id, at: place)
            }
        }
    }
}

extension VisitTold: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(sequence)
        writer.write(date)
        writer.write(days)
        writer.write(organisations)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        sequence = try reader.integer()
        date = try reader.read()
        days = try reader.read()
        organisations = try reader.read()
    }
}
