import Events
import Projections
import Testing

@Suite("The record as published by a day")
struct PublishedLensTests {
    @Test("A publisher's correction counts from its publication, ours always")
    func corrections() throws {
        for (mistake, before) in [("publisher", "2025-03-01"), ("us", "2025-02-02")] {
            var story = Story()
            try story.tell("deal.signed", on: "2025-03-01")
            try story.correct(1, "'/data/date':'2025-02-02'", mistake: mistake)
            story = try story.published([1: "2025-03-02", 2: "2025-06-01"])
            #expect(try story.deal(.publishedBy("2025-03-01", through: 9)) == nil)
            #expect(try story.deal(.publishedBy("2025-05-31", through: 9))?["since"] == before)
            #expect(try story.deal(.publishedBy("2025-06-01"))?["since"] == "2025-02-02")
            // The day it happened is the one that was published by then.
            let lens = Lens(
                happened: try .init("2025-02-28"), published: try .init("2025-05-31"))
            #expect((try story.deal(lens) == nil) == (mistake == "publisher"))
        }
    }

    @Test("A correction is listed once it was published, ours where what it corrects is")
    func listing() throws {
        for (mistake, listed) in [("publisher", ["1"]), ("us", ["1", "2"])] {
            var story = Story()
            try story.tell("deal.signed", on: "2025-03-01")
            try story.correct(1, "'/data/title':'T'", mistake: mistake)
            story = try story.published([1: "2025-03-02", 2: "2025-06-01"])
            #expect(try story.listed(.publishedBy("2025-03-01", through: 9)).isEmpty)
            #expect(try story.listed(.publishedBy("2025-05-31", through: 9)) == listed)
            #expect(try story.listed(.publishedBy("2025-06-01")) == ["1", "2"])
        }
    }

    @Test("A correction of a correction counts from its own publication")
    func correctedCorrection() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01")
        try story.correct(1, "'/data/date':'2025-02-02'", mistake: "publisher")
        try story.correct(2, "'/data/set/~1data~1date':'2025-03-03'", mistake: "publisher")
        story = try story.published([1: "2025-04-01", 2: "2025-05-01", 3: "2025-06-01"])
        for (day, since) in [
            ("2025-04-30", "2025-01-01"), ("2025-05-31", "2025-02-02"),
            ("2025-06-01", "2025-03-03"),
        ] {
            #expect(try story.deal(.publishedBy(day))?["since"] == since)
        }
    }

    @Test("What a publisher withdrew stands until that was published, and from its undoing on")
    func retractions() throws {
        var story = Story()
        try story.tell("talks.reported", on: "2024")
        try story.tell("deal.signed", on: "2025")
        try story.retract(2, mistake: "publisher")
        try story.retract(3, mistake: "publisher")
        story = try story.published(
            [1: "2024", 2: "2025-01-05", 3: "2025-02-05", 4: "2025-03-05"])
        for (day, status) in [
            ("2024", "in_talks"), ("2025-01-05", "signed"), ("2025-02-05", "in_talks"),
            ("2025-03-05", "signed"),
        ] {
            #expect(try story.deal(.publishedBy(day))?["status"] == status)
        }
        #expect(try story.listed(.publishedBy("2025-02-05")) == ["1", "3"])
    }

    @Test("What we take back was never said, whenever asked")
    func ourRetraction() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        try story.retract(1)
        story = try story.published([1: "2025-01-05", 2: "2025-06-05"])
        #expect(try story.deal(.publishedBy("2025-02", through: 9)) == nil)
    }

    @Test("An event is found under the subject and the parties it had by then")
    func moved() throws {
        var story = Story()
        try story.tell("deal.signed", of: "wrong", parties: "a:partner b:partner", on: "2025")
        try story.report(of: 1, by: "second")
        try story.correct(
            1, "'/subject':'right','/data/parties/0/id':'c'", mistake: "publisher")
        let dates: [UInt64: String] = [1: "2025-01-05", 2: "2025-01-06", 3: "2025-06-05"]
        story = try story.published(dates)
        #expect(try story.deal("wrong") == nil)
        let before = try Lens.publishedBy("2025-06-04")
        #expect(try story.rows(.deals, RowQuery(), before).map(\.key) == ["wrong"])
        #expect(try story.deal("wrong", before)?["sources"] == "2")
        #expect(try story.deal("right", before) == nil)
        #expect(try story.rows(.ties, RowQuery(key: "a"), before).map(\.key) == ["a+b"])
        #expect(try story.rows(.timeline, RowQuery(key: "a"), before).map(\.key) == ["1"])
        #expect(try story.rows(.parties, RowQuery(), before).map(\.key) == ["a", "b"])
        let after = try Lens.publishedBy("2025-06-05")
        #expect(try story.rows(.deals, RowQuery(), after).map(\.key) == ["right"])
        #expect(try story.rows(.ties, RowQuery(), after).map(\.key) == ["b+c"])
        #expect(try story.rows(.ties, RowQuery(key: "a"), after).isEmpty)
    }

    @Test("A fact stands from its first publication on, by the word of who published it then")
    func carried() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025", "'title':'T'", by: "late")
        try story.report(of: 1, certainty: "reported", by: "early")
        story = try story.published([1: "2025-06-05", 2: "2025-01-05"])
        #expect(try story.deal(.publishedBy("2025-01-04", through: 9)) == nil)
        let early = try #require(try story.deal(.publishedBy("2025-01-05")))
        #expect(early["status"] == "signed")
        #expect(early["title"] == "T")
        #expect(early["certainty"] == "reported")
        #expect(early.column("publisher", of: "reports") == ["early"])
        let late = try #require(try story.deal(.publishedBy("2025-06-05")))
        #expect(late["certainty"] == "official")
        #expect(late["sources"] == "2")
    }

    @Test("A report counts for its source, and as taken back, once that was published")
    func sources() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025", by: "late")
        try story.report(of: 1, by: "early")
        try story.retract(1, mistake: "publisher")
        story = try story.published([1: "2025-06-05", 2: "2025-01-05", 3: "2025-07-05"])
        for (day, late) in [("2025-06-04", nil), ("2025-06-05", "0"), ("2025-07-05", "1")] {
            let rows = try story.rows(.sources, RowQuery(), .publishedBy(day))
            #expect(rows.first { $0.key == "late+late" }?["retracted"] == late)
            #expect(rows.first { $0.key == "early+early" }?["events"] == "1")
        }
    }

    @Test("What speaks of a correction counts no sooner than that does", arguments: [1, 20])
    func chain(_ length: Int) throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        try story.correct(1, "'/data/title':'T'", mistake: "publisher")
        for last in 2..<UInt64(2 + length) { try story.correct(last, "'/data/note':'n'") }
        story = try story.published([1: "2025-01-05", 2: "2025-06-05"])
        let before = try Lens.publishedBy("2025-06-04", through: 99)
        #expect(try story.listed(before) == ["1"])
        #expect(try story.rows(.sources, RowQuery(), before).map(\.key) == ["paper+paper"])
        #expect(try story.listed(.publishedBy("2025-06-05")).count == 2 + length)
    }

    @Test("Corrections of who is who are the same on every day")
    func whoIsWho() throws {
        var story = Story()
        try story.name("a", "'kind':'company'")
        try story.correct(1, "'/data/kind':'group'", mistake: "publisher")
        try story.correct(2, "'/data/set/~1data~1kind':'body'", mistake: "publisher")
        story = try story.published([2: "2025-06-05", 3: "2025-07-05"])
        #expect(try story.everything(.publishedBy("2024")) == story.everything)
    }

    @Test("A total names what was moved away by then, also where it was moved back since")
    func movedBack() throws {
        var story = Story()
        let chips = "{'what':'chips','nature':'target','basis':'exact','amount':'1','unit':'gpu'}"
        for _ in 1...2 { try story.tell("deal.signed", "'commitments':[\(chips)]") }
        try story.correct(1, "'/subject':'other'", mistake: "publisher")
        try story.retract(3, mistake: "publisher")
        story = try story.published(
            [1: "2025-01-05", 2: "2025-01-05", 3: "2025-02-05", 4: "2025-03-05"])
        for (day, reasons) in [
            ("2025-01-05", ["reading"]), ("2025-02-05", ["corrected"]), ("2025-03-05", ["reading"]),
        ] {
            let rows = try story.rows(.commitments, RowQuery(), .publishedBy(day))
            #expect(rows.flatMap { $0.column("reason", of: "left_out") } == reasons, "\(day)")
        }
    }

    @Test("A denial goes by its own publication")
    func denial() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        try story.deny(1)
        story = try story.published([1: "2025-01-05", 2: "2025-02-05"])
        #expect(try story.deal(.publishedBy("2025-02-04", through: 9))?["denied"] == "false")
        #expect(try story.deal(.publishedBy("2025-02-05"))?["denied"] == "true")
    }

    @Test("Long chains of retractions and corrections are answered")
    func longChains() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        for last in 1...200 {
            if last % 2 == 0 {
                try story.correct(UInt64(last), "'/data/note':'n'", mistake: "publisher")
            } else {
                try story.retract(UInt64(last), mistake: "publisher")
            }
        }
        let dates = Dictionary(uniqueKeysWithValues: (1...150).map { (UInt64($0), "2025") })
        story = try story.published(dates)
        #expect(try story.deal(.publishedBy("2025")) == nil)
        #expect(try story.listed(.publishedBy("2025")).contains("2"))
    }
}
