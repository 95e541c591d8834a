/// The versions of event data, and what leads from each to the next.
///
/// An event names its version in `dataschema`: `urn:pactwire:event:1`. What it says it in is kept
/// for ever; whoever folds an old event gets it in the newest form.
///
/// To make a new version: change the shapes, add a step here, raise the version of the folds, and
/// keep a log of the version before among the fixtures of `RecallTests`.
package struct EventVersions: Sendable {
    /// What makes of an event of one version one of the next. Depends on the event alone. A step
    /// that moves a member moves what a correction's `set` calls it too.
    package typealias Step = @Sendable (Event) -> [JSONEdit]

    /// From version 1 on.
    private let steps: [Step]

    package init(_ steps: [Step]) { self.steps = steps }

    /// Those of this program. There was only one version yet.
    package static let shipped = EventVersions([])

    package var newest: Int { steps.count + 1 }

    /// The event in the form of the newest version; it goes on naming the one it was written in.
    ///
    /// - Throws: that it was written in a newer version.
    package func upcast(_ event: Event) throws(Refusal) -> Event {
        guard event.version <= newest else {
            throw Refusal(
                .badValue, at: "/dataschema",
                "its data is of a newer format, version \(event.version); \(newest) is the newest "
                    + "known here")
        }
        if event.version == newest { return event }
        var event = event
        for step in steps[(event.version - 1)...] {
            event = try Event(stored: event.json.root.compact(applying: step(event)))
        }
        return event
    }

    // MARK: Names

    static let prefix = "urn:pactwire:event:"

    /// The names of the versions of this program, the oldest first.
    static let names = (1...shipped.newest).map { "\(prefix)\($0)" }

    /// The version that a `dataschema` names: 1 where it is a sender's own.
    static func version(named name: UnsafeRawBufferPointer) -> Int {
        guard name.starts(with: prefix.utf8) else { return 1 }
        let digits = name.dropFirst(prefix.utf8.count)
        guard let first = digits.first, first != UInt8(ascii: "0"),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return 1 }
        return Int(String(decoding: digits, as: UTF8.self)) ?? .max
    }

    /// Whether an event with this `dataschema` can be taken: it names a version of this program, or
    /// is a sender's own.
    static func takes(_ name: UnsafeRawBufferPointer) -> Bool {
        !name.starts(with: prefix.utf8) || names.contains { name.elementsEqual($0.utf8) }
    }
}
