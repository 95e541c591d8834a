import Events
import PactwireTesting
import Testing

@Suite("A party by any of its names", .timeLimit(.minutes(2)))
struct PartyNameTests {
    private static func naming(_ id: String, _ names: String...) -> String {
        let list = names.map { #"{"text":"\#($0)","lang":"x"}"# }.joined(separator: ",")
        return Announcement.event(
            "name-\(id)", type: "party.named", subject: id, data: #""names":[\#(list)]"#) + "\n"
    }

    private static func start() async throws -> TestDaemon {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(
            naming("samsung", "Samsung")
                + naming("samsung-electronics", "Samsung Electronics", "삼성전자", "三星電子")
                + naming("samsung-sdi", "Samsung SDI"))
        return daemon
    }

    @Test("One name in any script is one party; a name of several is asked back")
    func show() async throws {
        let daemon = try await Self.start()
        for name in ["삼성전자", "SAMSUNG ELECTRONICS", "三星電子", "Ｓａｍｓｕｎｇ　ｅ"] {
            let result = try await daemon.pactwire("show", "parties", name, "--json")
            #expect(try result.rows.map { $0["party"]?.string } == ["samsung-electronics"])
            #expect(result.errorLines.isEmpty)
        }
        let several = try await daemon.pactwire("show", "parties", "Samsung", "--json")
        #expect(several.ending == .exited(0))
        #expect(
            try several.rows.map { $0["matched"]?.string } == ["id", "beginning", "beginning"])
        #expect(several.errorLines == ["which one? 3 parties are called so"])
        let ties = try await daemon.pactwire("show", "ties", "Samsung")
        #expect(ties.ending == .exited(2))
        #expect(ties.errorLines.first?.contains("pactwire show parties NAME") ?? false)
        try await daemon.stop()
    }

    @Test("Who watches a party by its name gets its changes; of several none is watched")
    func watch() async throws {
        let daemon = try await Self.start()
        let watch = try daemon.begin("watch", "parties", "삼성전자", "--json")
        try await eventually("the first state") { watch.lines.contains(#"{"complete":3}"#) }
        #expect(watch.lines.count == 2)
        #expect(try watch.rows.first?["row"]?["matched"] == nil)
        let kind = Announcement.event(
            "kind", type: "party.named", subject: "samsung-electronics",
            data: #""kind":"company""#)
        _ = try await daemon.append(kind)
        try await eventually("the change") { watch.lines.count == 3 }
        #expect(try watch.rows.last?["row"]?["kind"]?.string == "company")

        let several = try await daemon.pactwire("watch", "parties", "SAMSUNG")
        #expect(several.ending == .exited(1))
        #expect(several.output.isEmpty && several.errorLines.count == 1)
        #expect(
            several.errorLines.first?.hasSuffix("samsung samsung-electronics samsung-sdi") ?? false)
        let nobody = try await daemon.pactwire("watch", "parties", "No One")
        #expect(nobody.ending == .exited(1))
        #expect(nobody.errorLines.first?.contains("no party is called \"No One\"") ?? false)
        try await daemon.stop()
    }
}
