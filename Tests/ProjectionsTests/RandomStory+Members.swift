import Events

/// The words of members. Where the story has a prefix, ids and what is summed have it too.
extension RandomStory {
    mutating func certainty() -> String {
        "'certainty':'\(pick("official official reported rumoured speculated"))'"
    }

    mutating func day() -> String {
        let month = "2025-0\(pick("1 2 3 4 5 6 7"))"
        if dates == .days || chance(60) { return "\(month)-01" }
        let ended =
            """
            2025 \(month) 2025-21 2025-24 202X 20XX \(month)-XX 2025-XX 2025-XX-XX 2025~ \
            \(month)? \(month)-01% \(month)-01/\(month)-11 ../\(month) \
            [\(month)-01,\(month)-02] [..\(month)-01] [2025-01..2025-09] \
            \(month)-01T10:00:00Z -0044
            """
        return pick(dates == .ended ? ended : ended + " \(month)/.. \(month)/ [\(month)..] Y12025")
    }

    mutating func expiry() -> String { dates == .any ? day() : "4000" }

    mutating func date() -> String { chance(60) ? "'date':'\(day())'" : "" }

    mutating func listed(_ id: String, as role: String) -> String {
        let organisation = chance(20) ? ",'on_behalf_of':'\(party())'" : ""
        return "{'id':'\(id)','role':'\(role)'\(organisation)}"
    }

    mutating func report() -> String {
        var members = ["'publisher':'\(id("x y z"))'"]
        switch pick("own own own one two") {
        case "one": members.append("'origin':'\(id("x w"))'")
        case "two": members.append("'origin':['\(prefix)x','\(party())']")
        default: break
        }
        if chance(30) { members.append("'published':'\(day())'") }
        return "'report':{\(members.joined(separator: ","))}"
    }

    mutating func commitments() -> String {
        let basis = pick("exact exact approx up range none not_disclosed")
        let number = pick("1 2 3 0.5 1.50 900000 70000000000000000000000")
        let measure =
            switch basis {
            case "up": "'basis':'upper_bound','max':'\(number)'"
            case "range": "'basis':'range','min':'0.25','max':'\(number)'"
            case "none", "not_disclosed": "'basis':'\(basis)'"
            default: "'basis':'\(basis)','amount':'\(number)'"
            }
        var members = ["'what':'\(id("chips power caf\u{E9} cafe\u{301}"))'", measure]
        members.append("'nature':'\(pick("target target firm_order"))'")
        members.append(chance(80) ? "'unit':'\(prefix)gpu'" : "'currency':'EUR'")
        if chance(15) { members.append("'period':'month'") }
        if chance(50) { members.append("'from':['\(id("a b c d"))','\(prefix)e']") }
        if chance(20) { members.append("'to':'\(party())'") }
        if chance(10) { members.append("'by':'\(party())'") }
        if chance(15) { members.append("'binding':'\(pick("binding mixed x-half"))'") }
        if chance(10) { members.append("'part_of':'\(subject())#\(prefix)chips'") }
        if chance(10) { members.append("'certainty':'rumoured'") }
        if chance(10) { members.append("'due':'\(day())','term':'P2Y','condition':'if'") }
        if chance(20) { members.append("'id':'n\(pick("1 2"))'") }
        return "'commitments':[{\(members.joined(separator: ","))}]"
    }

    /// Members that any telling may have, but those that `data` has.
    mutating func extras(beside data: String = "") -> String {
        var members: [String] = []
        if chance(40), !data.contains("'commitments'") { members.append(commitments()) }
        if chance(20) { members.append("'binding':'\(pick("binding non_binding mixed"))'") }
        if chance(20) { members.append("'project':'\(id("p q"))'") }
        if chance(10) { members.append("'part_of':'\(subject())'") }
        if chance(20) { members.append("'title':'\(pick("one two three"))'") }
        if chance(10) { members.append("'expires':'\(expiry())'") }
        if chance(10) { members.append("'instrument':'\(pick("memorandum contract x-paper"))'") }
        if chance(10) { members.append("'places':['US','\(pick("Abilene Torino"))']") }
        return members.joined(separator: ",")
    }

    /// A letter with its marks, in one script or another, and one name that many parties have.
    mutating func naming() -> String {
        let text = pick(
            """
            N N 삼성전자 三星電子 Samsung \u{FF33}amsung Caf\u{E9} Cafe\u{301} \u{130}stanbul \
            \u{421}\u{430}\u{43C}\u{441}\u{443}\u{43D}\u{433} \u{633}\u{627}\u{645} Stra\u{DF}e
            """)
        var members: [String] = []
        if chance(70) { members.append("'names':[{'text':'\(text)','lang':'\(pick("en ko"))'}]") }
        if chance(40) { members.append("'parent':'\(party())'") }
        if chance(20) { members.append("'lei':'5493001KJTIIGC8Y1R12'") }
        if chance(20) { members.append("'wikidata':'Q\(digit())'") }
        if chance(40) || members.isEmpty { members.append("'kind':'\(pick("company group"))'") }
        return members.joined(separator: ",")
    }

    /// What a correction sets in an event of a type: mostly what leaves it one.
    mutating func correction(of type: EventType) -> String {
        if chance(8) { return "'/subject':'\(chance(80) ? subject() : party())'" }
        switch type {
        case .partyNamed:
            return pick(
                """
                '/data/kind':'body' '/data/parent':'\(party())' '/data/parent':null \
                '/data/names/0/text':'M' '/data/names':null '/data/wikidata':'Q7'
                """)
        case .partyMerged: return "'/data/into':'\(party())'"
        case .announcementCorrected:
            return pick(
                """
                '/data/mistake':'publisher' '/data/set/~1data~1date':'2024' \
                '/data/set/~1data~1title':'four' '/data/set':{'/subject':'\(subject())'} \
                '/data/set':{} '/data/set/~1data~1date':'never'
                """)
        case .announcementRetracted: return "'/data/mistake':'\(pick("us publisher"))'"
        case .announcementDenied:
            return pick("'/data/by':'\(party())' '/data/date':'\(day())' '/data/date':null")
        default: return correctionOfTelling()
        }
    }

    private mutating func correctionOfTelling() -> String {
        pick(
            """
            '/data/date':'\(day())' '/data/date':null '/data/certainty':'rumoured' \
            '/data/certainty':'official' '/type':'mou.signed' '/type':'deal.amended' \
            '/type':'commitment.stated' '/data/title':'five' '/data/binding':'mixed' \
            '/data/project':'\(id("p q"))' '/data/part_of':'\(subject())' \
            '/data/expires':'\(dates == .any ? "2026" : "4000")' \
            '/data/instrument':'treaty' '/data/outcome':'lapsed' '/data/places':['IT'] \
            '/data/parties/0/id':'\(party())' '/data/parties/0/on_behalf_of':'\(party())' \
            '/data/parties/1':null '/data/parties/-':{'id':'\(party())','role':'witness'} \
            '/data/commitments':null '/data/commitments/0/amount':'7' \
            '/data/commitments/0/from':'\(party())' '/data/commitments/0/nature':'forecast' \
            '/data/commitments/0/id':'n1' '/data/commitments/0/part_of':null \
            '/data/report/publisher':'\(id("x y z"))' '/data/report/origin':'\(prefix)w' \
            '/data/report/published':'\(day())' '/data/topics/0/with':['\(party())']
            """)
    }
}
