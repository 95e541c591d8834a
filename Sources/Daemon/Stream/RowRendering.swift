import Events
import Projections
import Wire
import ZeroMQ

/// The rows of one projection that some events changed, to be rendered away from the socket thread:
/// one row may be made of all the deals of a project.
struct RowRendering: Sendable {
    let projection: Projection
    /// One right behind the other; the last of them ends a group.
    let steps: [RowStep]

    /// How long events are told one by one; of each group, what is left then is rendered as one
    /// change.
    private static let singlyMilliseconds = 20

    /// Rows that a mark stands behind.
    struct Part: Sendable {
        fileprivate(set) var rows: [RenderedRow] = []
        /// Every change of a wanted row is in this part or in one before, up to here.
        fileprivate(set) var sequence: UInt64
    }

    /// In the order of the events. A part ends where a group does: who asked for the rows as they
    /// stood after a group then has either all or nothing of each part.
    ///
    /// - Parameter milliseconds: of a clock that never goes back.
    func parts(
        wanting wanted: WantedRows, milliseconds: () -> Int = { monotonicMilliseconds() }
    ) -> [Part] {
        let deadline = milliseconds() + Self.singlyMilliseconds
        var parts: [Part] = []
        var part: Part?
        var rest = steps[...]
        while var step = rest.popFirst() {
            if !step.endsGroup, milliseconds() >= deadline {
                // No further: what a later group takes back would be missing.
                let count = rest.prefix { !$0.endsGroup }.count + 1
                step.join(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            let changes = ProjectionsState.changes(
                of: projection, touched: step.touched, from: step.before, to: step.after,
                wanting: wanted)
            var grown = part ?? Part(sequence: step.sequence)
            grown.sequence = step.sequence
            grown.rows += changes.map {
                RenderedRow($0, of: projection, sequence: step.sequence)
            }
            part = step.endsGroup ? nil : grown
            if step.endsGroup { parts.append(grown) }
        }
        if let part { parts.append(part) }
        return parts
    }
}

/// A row as it stands after an event, as the stream shows it.
struct RenderedRow: Sendable {
    let sequence: UInt64
    /// Under which ids somebody may find it changed.
    let keys: Set<String>
    /// `nil` where it is too long for the stream: the mark that counts it shows that it is missing.
    let body: [UInt8]?

    init(_ change: RowChange, of projection: Projection, sequence: UInt64) {
        (self.sequence, keys) = (sequence, change.concernedKeys)
        let bytes = change.json?.count ?? 0
        guard bytes <= WireProtocol.streamBodyBytesMax else {
            body = nil
            return
        }
        let text = JSONWriter.object { body in
            body.member("projection", projection.rawValue)
            body.member("key", change.key)
            body.member("keys", strings: change.watchKeys)
            body.member("sequence", sequence)
            if let row = change.json {
                body.name("row")
                body.raw(row)
            } else {
                body.member("removed", true)
            }
        }
        body = text.count <= WireProtocol.streamBodyBytesMax ? text : nil
    }
}
