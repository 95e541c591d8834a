import Events
import Glibc
import PactwireTesting
import Testing

@Suite("Followed live", .timeLimit(.minutes(2)))
struct FollowTests {
    @Test("A watched projection comes whole, then every change of it, a removal included")
    func watch() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("d", 1...2))
        let watch = try daemon.begin("watch", "deals", "--json")
        let one = try daemon.begin("watch", "deals", "d-2", "--json")
        try await eventually("the first state") {
            watch.lines.contains(#"{"complete":2}"#) && one.lines.contains(#"{"complete":2}"#)
        }
        #expect(watch.lines.count == 3 && one.lines.count == 2)

        let signed = Announcement.deal("s", subject: "d-2", type: "deal.signed")
        _ = try await daemon.append(signed)
        try await eventually("the change") { watch.lines.count == 4 && one.lines.count == 3 }
        let change = try #require(watch.rows.last)
        #expect(change["projection"]?.string == "deals" && change["key"]?.string == "d-2")
        #expect(change["sequence"]?.unsignedInteger == 3)
        #expect(change["row"]?["status"]?.string == "signed")
        #expect(one.lines.last == watch.lines.last)

        _ = try await daemon.append(Announcement.retraction("r", subject: "d-1", of: "d-1"))
        try await eventually("the removal") { watch.lines.count == 5 }
        let removal = try #require(watch.rows.last)
        #expect(removal["key"]?.string == "d-1" && removal["removed"]?.bool == true)
        #expect(removal["sequence"]?.unsignedInteger == 4)
        #expect(try await daemon.show("deals").map { $0["deal"]?.string } == ["d-2"])
        #expect(one.lines.count == 3)
        try await daemon.stop()
    }

    @Test("Who watches a key is told that a row is found under it no more, as show says")
    func leavesKey() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deal("d", party: "amd"))
        let amd = try daemon.begin("watch", "timeline", "amd", "--json")
        let tsmc = try daemon.begin("watch", "timeline", "tsmc", "--json")
        try await eventually("the first states") {
            [amd, tsmc].allSatisfy { $0.lines.contains(#"{"complete":1}"#) }
        }
        #expect(amd.lines.count == 2 && tsmc.lines.count == 1)
        let correction = Announcement.correction(
            "c", of: "d", setting: "/data/parties/0/id", to: "tsmc")
        _ = try await daemon.append(correction)
        try await eventually("both are told; they said: \(amd.lines) \(tsmc.lines)") {
            let gone = try amd.rows.contains { $0["removed"]?.bool == true }
            return try gone && tsmc.rows.contains { $0["row"]?["sequence"]?.unsignedInteger == 1 }
        }
        for (party, watch) in [("amd", amd), ("tsmc", tsmc)] {
            let shown = try await daemon.show("timeline", party)
            #expect(
                Set(shown.compactMap { $0["sequence"]?.unsignedInteger })
                    == (try Self.standing(watch)))
        }
        try await daemon.stop()
    }

    /// The sequences of the rows that a watcher was left with.
    private static func standing(_ watch: ChildProcess) throws -> Set<UInt64> {
        var standing: Set<UInt64> = []
        for change in try watch.rows {
            guard let key = change["key"]?.string.flatMap({ UInt64($0) }) else { continue }
            if change["row"] == nil { standing.remove(key) } else { standing.insert(key) }
        }
        return standing
    }

    @Test("A watch goes on over a restart of the daemon")
    func watchOverRestart() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deal("d-1", subject: "d-1"))
        let watch = try daemon.begin("watch", "deals", "--json")
        try await eventually("the first state") { watch.lines.contains(#"{"complete":1}"#) }
        try await daemon.kill()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deal("d-2", subject: "d-2"))
        try await eventually("the change; it said: \(watch.errorText)") {
            try watch.rows.contains { $0["key"]?.string == "d-2" }
        }
        let keys = try watch.rows.compactMap { $0["key"]?.string }
        #expect(keys == ["d-1", "d-2"])
        try await daemon.stop()
    }

    @Test("A tail with filters gets what they match, and what corrects it")
    func filters() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let types = try daemon.begin(
            "tail", "--json", "--type", "deal.signed", "--type", "mou.signed")
        let party = try daemon.begin("tail", "--json", "--party", "tsmc")
        let deal = try daemon.begin("tail", "--json", "--deal", "d-1")
        let both = try daemon.begin("tail", "--json", "--deal", "d-1", "--type", "deal.signed")
        let events = [
            Announcement.deal("e-1", subject: "d-1"),
            Announcement.deal("e-2", subject: "d-2", party: "tsmc"),
            Announcement.deal("e-3", subject: "d-1", type: "deal.signed"),
            Announcement.deal("e-4", subject: "d-2", party: "tsmc", type: "deal.signed"),
            // Speaks of e-2 and e-1 under a subject of their own, and names nobody.
            Announcement.correction("e-5", subject: "d-9", of: "e-2", title: "right"),
            Announcement.retraction("e-6", subject: "d-9", of: "e-1"),
            Announcement.deal("e-7", subject: "d-3"),
        ]
        for event in events { _ = try await daemon.append(event) }
        let expected: [(ChildProcess, [String])] = [
            (types, ["e-3", "e-4"]), (party, ["e-2", "e-4", "e-5"]),
            (deal, ["e-1", "e-3", "e-6"]), (both, ["e-3"]),
        ]
        for (tail, ids) in expected {
            try await eventually("\(ids); it said: \(tail.errorText)") {
                tail.lines.count >= ids.count
            }
        }
        // Whatever else they would print comes before this.
        _ = try await daemon.append(
            Announcement.deal("end", subject: "d-1", party: "tsmc", type: "deal.signed"))
        for (tail, ids) in expected {
            try await eventually("the end") { tail.lines.count >= ids.count + 1 }
            #expect(try tail.ids == ids + ["end"])
        }
        try await daemon.stop()
    }

    @Test("A tail that is interrupted says how far it is complete, though nothing matched")
    func interrupted() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("a", 1...3))
        _ = try await daemon.append(Announcement.deal("p", party: "tsmc"))
        let tail = try daemon.begin("tail", "--json", "--party", "tsmc")
        let quiet = try daemon.begin("tail", "--json", "--party", "nobody")
        try await eventually("the event; it said: \(tail.errorText)") { tail.lines.count == 1 }
        #expect(try tail.ids == ["p"])
        let once = try await daemon.pactwire("tail", "--party", "nobody", "--no-follow")
        #expect(once.lines.isEmpty && once.errorLines == ["complete through 4"])
        tail.signal(SIGINT)
        #expect(try await tail.wait() == .exited(130))
        #expect(tail.errorText == "complete through 4\n" && tail.lines.count == 1)
        quiet.signal(SIGINT)
        #expect(try await quiet.wait() == .exited(130))
        try await daemon.stop()
    }

    @Test(
        "A tail that is told to end says how far it is complete, and ends as it was told",
        arguments: [SIGTERM, SIGHUP])
    func terminated(number: Int32) async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("a", 1...3))
        let tail = try daemon.begin("tail", "--json")
        try await eventually("the events; it said: \(tail.errorText)") { tail.lines.count == 3 }
        tail.signal(number)
        #expect(try await tail.wait() == .signalled(number))
        #expect(tail.errorText == "complete through 3\n")
        try await daemon.stop()
    }

    @Test("A tail starts where it is told to")
    func starts() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("a", 1...3))
        let live = try daemon.begin("tail", "--live", "--json")
        // It prints nothing that would show that it follows: each further event may be its first.
        var appended = 3
        try await eventually("something live") {
            appended += 1
            _ = try await daemon.append(Announcement.deal("live-\(appended)"))
            return !live.lines.isEmpty
        }
        let first = try #require(live.ids.first)
        #expect(first.hasPrefix("live-"))

        let all = try await daemon.pactwire("tail", "--no-follow", "--json").rows
        #expect(all.count == appended)
        let rest = try await daemon.pactwire("tail", "--no-follow", "--json", "--from", "3").rows
        let sequences = rest.compactMap { $0["sequence"]?.unsignedInteger }
        #expect(sequences == (3...appended).map { UInt64($0) })
        let time = try #require(all[3]["recordedtime"]?.string)
        let since = try await daemon.pactwire("tail", "--no-follow", "--json", "--since", time).rows
        #expect(since.first?["sequence"]?.unsignedInteger == 4)
        #expect(since.count == appended - 3)
        let future = try await daemon.pactwire("tail", "--no-follow", "--since", "2999-01-01")
        #expect(future.lines.isEmpty && future.ending == .exited(0))
        let spans = [String(time.prefix(4)), String(time.prefix(7)), "2999-12"]
        for (span, count) in zip(spans, [appended, appended, 0]) {
            let found = try await daemon.pactwire("tail", "--no-follow", "--since", span)
            #expect(found.lines.count == count, "\(span)")
        }
        let people = try await daemon.pactwire("tail", "--no-follow")
        #expect(people.lines.count == appended)
        try await daemon.stop()
    }
}
