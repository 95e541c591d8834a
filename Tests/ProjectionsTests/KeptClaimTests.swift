import Events
import PactwireTesting
import Testing

@testable import Projections

@Suite("A claim as it is kept")
struct KeptClaimTests {
    /// Everything in it, objects by what they hold.
    private static func text(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    private static func claims() throws -> [Claim] {
        let told = try RandomStory.told(7, events: 600)
        var story = Story()
        try story.tell(
            "visit.held", of: "visit", parties: "a:visitor b:host",
            "'topics':[{'text':'chips','with':['a','b'],'certainty':'reported'}]")
        try story.tell("talks.ended", "'outcome':'agreed'")
        return (told.events + story.events).filter { !$0.type.isAboutParty }.map { event in
            Claim(
                ClaimWords(event), event: event, sequence: 9, standing: ClaimStanding(base: 9))
        }
    }

    @Test("It is read as it was written, whatever its event states and others corrected")
    func read() throws {
        let bearing = Bearing(
            target: 4, mistake: "us", set: "{\"/data/title\":\"T\"}",
            corrected: ["/data/date", "/data/title"],
            former: FormerReadings(subject: "d", commitments: [ExactText("caf\u{E9}")]))
        for (place, plain) in try Self.claims().enumerated() {
            let standing = ClaimStanding(
                step: .dealSigned, base: 3, isVoiced: place % 2 == 0, bearing: bearing)
            let carried = Claim(
                plain.words, type: plain.type, typeName: plain.typeName, subject: plain.subject,
                sequence: plain.sequence, standing: standing)
            for claim in [plain, carried] {
                #expect(Self.text(KeptClaim(claim).claim) == Self.text(claim))
            }
        }
    }

    @Test("The claims of these tests state every member that a claim has")
    func members() throws {
        let empty = Mirror(reflecting: ClaimWords()).children.map { Self.text($0.value) }
        var missing = Set(Mirror(reflecting: ClaimWords()).children.compactMap(\.label))
        for claim in try Self.claims() {
            for (child, nothing) in zip(Mirror(reflecting: claim.words).children, empty)
            where Self.text(child.value) != nothing {
                if let label = child.label { missing.remove(label) }
            }
        }
        #expect(missing.isEmpty)
    }

    @Test("A snapshot has the same bytes of it, written before or read from another")
    func bytes() throws {
        for claim in try Self.claims() {
            let kept = KeptClaim(claim)
            #expect(kept.encoded == claim.encoded)
            #expect(try KeptClaim(decoding: kept.encoded).encoded == claim.encoded)
        }
    }

    @Test("Damaged bytes are found where they are read, not when the claim is asked for")
    func damaged() throws {
        let bytes = try #require(try Self.claims().first).encoded
        for count in 0..<bytes.count {
            #expect(throws: DamagedValue.self) {
                try KeptClaim(decoding: Array(bytes[..<count]))
            }
        }
    }
}
