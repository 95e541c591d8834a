import Events

/// How the rows of a projection that match differ between two points of a clock.
package struct DiffRequest: Sendable, Equatable {
    package var rows: RowSelection
    /// As ``ClockPoint`` reads them on the clock.
    package var from: String
    package var to: String
    package var clock: Clock
    /// The rest of an answer that was too large for one message.
    package var cursor: UInt64?

    package init(
        projection: String, key: String? = nil, from: String, to: String, clock: Clock = .recorded
    ) {
        rows = RowSelection(of: projection, key: key)
        self.from = from
        self.to = to
        self.clock = clock
    }

    package var encoded: [UInt8] {
        JSONWriter.object { body in
            rows.write(to: &body)
            body.member("from", from)
            body.member("to", to)
            body.member("clock", clock.rawValue)
            body.member("cursor", cursor)
        }
    }

    package init(decoding frame: [UInt8], requestId: UInt64) throws(WireError) {
        let body = try RequestBody(frame, requestId: requestId)
        rows = try RowSelection(body)
        from = try body.string("from") ?? ""
        to = try body.string("to") ?? ""
        let word = try body.string("clock")
        guard let clock = word.map(Clock.init(rawValue:)) ?? .recorded else {
            let known = Clock.allCases.map(\.rawValue).joined(separator: ", ")
            throw WireError(
                .badRequest, "\"clock\" must be one of \(known)", requestId: requestId)
        }
        self.clock = clock
        cursor = try body.integer("cursor")
    }
}
