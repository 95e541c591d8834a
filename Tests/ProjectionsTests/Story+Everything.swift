import Events

extension Story {
    /// Events of every type with every member that a fold keeps, some of them in words that have
    /// more than one spelling.
    static func ofEverything() throws -> Story {
        var story = Story()
        let steps = EventType.allCases.map(\.rawValue).filter { type in
            ["deal.", "talks.", "mou.", "partnership."].contains { type.hasPrefix($0) }
        }
        for (number, type) in steps.enumerated() {
            try story.tell(
                type, of: "deal", parties: "a:buyer p:partner:b c:x-keeper",
                on: "2025-0\(number % 9 + 1)",
                """
                'title':'Nº \(number)','project':'campus','part_of':'whole',\
                'places':['US','Springfield'],'binding':'mixed','expires':'2030',\
                'instrument':'x-paper','topics':[{'text':'chips','with':['q'],\
                'certainty':'reported'}],'commitments':[{'what':'caf\u{E9}','nature':'x-dream',\
                'basis':'range','min':'0.50','max':'90000000000000000000000','unit':'m²',\
                'period':'year','from':['a','c'],'to':'d','by':'a','due':'2026-21',\
                'term':'P2Y','condition':'if','part_of':'whole#caf\u{E9}','as':'so'},\
                {'id':'n\(number % 3)','what':'cafe\u{301}','nature':'target','basis':'approx',\
                'amount':'7','currency':'EUR','binding':'x-caf\u{E9}'}]
                """)
        }
        try story.tell(
            "visit.held", of: "visit", parties: "a:visitor b:host", on: "2025-06-20/2025-06-21")
        try story.tell(
            "statement.made", of: "deal", parties: "p:spokesperson:a",
            "'text':'yes','stance':'confirms','target':{'source':'test','id':'1'}")
        try story.tell(
            "commitment.stated", of: "deal",
            "'commitments':[{'what':'purchase','nature':'undertaking','basis':'none'}]",
            certainty: "rumoured", origin: "agency")
        try story.tell(
            "commitment.stated", of: "deal",
            "'commitments':[{'what':'cafe\u{301}','nature':'target','basis':'not_disclosed',"
                + "'certainty':'x-hearsay'}]", certainty: "x-hearsay")
        try story.tell("x-other", of: "deal", "'anything':[1]", certainty: "speculated")
        try story.report(of: 1, "'title':'again','outcome':'agreed'", certainty: "reported")
        try story.correct(1, "'/data/date':'2024','/data/binding':'non_binding'")
        try story.correct(7, "'/subject':'other'")
        try story.deny(1)
        try story.deny()
        try story.retract(2, mistake: "publisher")
        try story.retract(3)
        try story.report(of: 2)
        try story.name(
            "a",
            "'kind':'company','parent':'d','lei':'5493001KJTIIGC8Y1R12','wikidata':'Q20718',"
                + "'names':[{'text':'Caf\u{E9}','lang':'fr'},{'text':'A','lang':'en'}]")
        try story.name("b", "'parent':'a'")
        try story.merge("c", into: "a")
        try story.merge("p", into: "c")
        try story.tell("deal.amended", of: "deal", parties: "c:buyer", "'project':'other'")
        try story.retract(UInt64(story.events.count) - 1)
        return story
    }
}
