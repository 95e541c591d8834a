import Testing

@testable import Events

@Suite("Versions of event data")
struct EventVersionsTests {
    private func event(_ schema: String?) throws -> Event {
        let json = schema.map { "\"\($0)\"" }
        return try Event(stored: EventText.rich.withEnvelope("dataschema", json).bytes)
    }

    /// Two made-up steps: a title was once called a headline, and stood in capitals.
    private static let versions = EventVersions([
        { event in
            guard let headline = event.data?["headline"] else { return [] }
            return [
                JSONEdit(pointer: JSONPointer(tokens: ["data", "headline"]), value: nil),
                JSONEdit(
                    pointer: JSONPointer(tokens: ["data", "title"]), value: headline.compact()),
            ]
        },
        { event in
            guard let title = event.data?["title"]?.string else { return [] }
            return [
                JSONEdit(
                    pointer: JSONPointer(tokens: ["data", "title"]),
                    value: Array("\"\(title.lowercased())\"".utf8))
            ]
        },
    ])

    @Test(
        "An event is of the version it names, and of the first where it names none of ours",
        arguments: [
            (nil, 1), ("urn:pactwire:event:1", 1), ("urn:pactwire:event:2", 2),
            ("urn:pactwire:event:12", 12), ("urn:pactwire:event:99999999999999999999", Int.max),
            ("urn:pactwire:event:", 1), ("urn:pactwire:event:01", 1), ("urn:pactwire:event:two", 1),
            ("https://desk.example/2", 1),
        ] as [(String?, Int)])
    func names(schema: String?, version: Int) throws {
        #expect(try event(schema).version == version)
    }

    @Test(
        "Each step from an event's own version on is taken, in order",
        arguments: [
            (nil, "headline", "LOUD", "loud"), ("urn:pactwire:event:1", "headline", "LOUD", "loud"),
            ("urn:pactwire:event:2", "title", "LOUD", "loud"),
            ("urn:pactwire:event:3", "title", "LOUD", "LOUD"),
        ] as [(String?, String, String, String)])
    func steps(schema: String?, member: String, written: String, read: String) throws {
        let stored = try Event(
            stored: EventText("mou.signed").with(member, "\"\(written)\"")
                .withEnvelope("dataschema", schema.map { "\"\($0)\"" }).bytes)
        let upcast = try Self.versions.upcast(stored)
        #expect(upcast.data?["title"]?.string == read)
        #expect(upcast.data?["headline"] == nil)
        #expect(upcast.version == stored.version)
        #expect(upcast.key == stored.key)
    }

    @Test("An event of a newer version than is known is refused, here and when it is appended")
    func newer() throws {
        let newer = try event("urn:pactwire:event:4")
        do throws(Refusal) {
            _ = try Self.versions.upcast(newer)
            Issue.record("taken")
        } catch {
            #expect(error.place == "/dataschema")
            #expect(error.reason.contains("newer format, version 4"))
        }
        let next = "urn:pactwire:event:\(EventVersions.shipped.newest + 1)"
        let refused = refusal(of: EventText.rich.withEnvelope("dataschema", "\"\(next)\""))
        #expect(refused?.code == .badValue)
        #expect(refused?.place == "/dataschema")
    }

    @Test("Without a step to take an event stays as it is, byte for byte")
    func unchanged() throws {
        let event = try event("urn:pactwire:event:1")
        #expect(try EventVersions.shipped.upcast(event).json.bytes == event.json.bytes)
    }
}
