/// A stored event where its record was read: what ``StoredEvent`` says, without a copy of anything.
/// It is valid as long as the payload's bytes are.
package struct StoredEventView {
    package let targetSequence: UInt64
    package let routes: RouteView
    package let json: UnsafeRawBufferPointer
    /// Where in the payload the routes stand.
    let header: Range<Int>

    /// `nil` where the payload is of no form that this version knows.
    package init?(payload: UnsafeRawBufferPointer) {
        guard payload.first == StoredEvent.version else { return nil }
        var reader = WordReader(payload, at: 1)
        guard let target = reader.varint(),
            let routes = RouteView(payload, from: reader.at),
            routes.json.first == UInt8(ascii: "{"), routes.json.last == UInt8(ascii: "}")
        else { return nil }
        targetSequence = target
        self.routes = routes
        json = routes.json
        header = reader.at..<routes.end
    }

    /// The project that the event itself names; `nil` when it names none. Costs a parse.
    package var project: [UInt8]? {
        guard let json = try? JSON(parsing: Array(json)) else { return nil }
        return json.root["data"]?["project"]?.stringBytes.map { Array($0) }
    }
}
