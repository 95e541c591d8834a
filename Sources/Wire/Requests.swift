package import Events

/// The bodies of requests: one JSON object each. Members a daemon doesn't know are ignored, so a
/// newer client may say more; an empty frame is an empty object.

/// What an `append` may ask beside its events.
package struct AppendOptions: Sendable, Equatable {
    /// All or nothing: only if this is the last sequence, of the log or of `deal`.
    package var expectedSequence: UInt64?
    package var deal: String?

    package init(expectedSequence: UInt64? = nil, deal: String? = nil) {
        self.expectedSequence = expectedSequence
        self.deal = deal
    }

    package var encoded: [UInt8] {
        guard expectedSequence != nil || deal != nil else { return [] }
        return JSONWriter.object { body in
            body.member("expect", expectedSequence)
            body.member("deal", deal)
        }
    }

    package init(decoding frame: [UInt8], requestId: UInt64) throws(WireError) {
        let body = try RequestBody(frame, requestId: requestId)
        expectedSequence = try body.integer("expect")
        deal = try body.string("deal")
        if deal != nil, expectedSequence == nil {
            throw WireError(.badRequest, "\"deal\" needs \"expect\"", requestId: requestId)
        }
    }
}

/// A page of the log: from a sequence, or from a time it was recorded, what the filter matches.
package struct ReadRequest: Sendable, Equatable {
    package var from: UInt64
    /// Only up to here; absent: the head.
    package var through: UInt64?
    /// Recorded at or after this, microseconds since 1970; combines with `from`.
    package var sinceMicroseconds: Int64?
    /// Recorded before this, microseconds since 1970; combines with `through`.
    package var untilMicroseconds: Int64?
    package var filter: EventFilter
    /// The most bytes of events in the answer; bounded by ``WireProtocol/answerBytesMax``.
    package var bytesMax: Int

    package init(
        from: UInt64, through: UInt64? = nil, sinceMicroseconds: Int64? = nil,
        untilMicroseconds: Int64? = nil,
        filter: EventFilter = EventFilter(), bytesMax: Int = WireProtocol.answerBytesMax / 4
    ) {
        self.from = from
        self.through = through
        self.sinceMicroseconds = sinceMicroseconds
        self.untilMicroseconds = untilMicroseconds
        self.filter = filter
        self.bytesMax = bytesMax
    }

    package var encoded: [UInt8] {
        JSONWriter.object { body in
            body.member("from", from)
            body.member("through", through)
            body.member("since_microseconds", sinceMicroseconds)
            body.member("until_microseconds", untilMicroseconds)
            body.member("types", listed: filter.types)
            body.member("subjects", listed: filter.subjects)
            body.member("parties", listed: filter.parties)
            body.member("projects", listed: filter.projects)
            body.member("bytes", bytesMax)
        }
    }

    package init(decoding frame: [UInt8], requestId: UInt64) throws(WireError) {
        let body = try RequestBody(frame, requestId: requestId)
        from = max(1, try body.integer("from") ?? 1)
        through = try body.integer("through")
        sinceMicroseconds = try body.signedInteger("since_microseconds")
        untilMicroseconds = try body.signedInteger("until_microseconds")
        filter = EventFilter(
            types: try body.strings("types"), subjects: try body.strings("subjects"),
            parties: try body.strings("parties"), projects: try body.strings("projects"))
        bytesMax = try body.bytesMax()
    }
}

/// A projection, whole or the rows that match.
package struct ShowRequest: Sendable, Equatable {
    package var rows: RowSelection
    /// Of commitments: the sides, natures and bindings to sum over.
    package var from: [String] = []
    package var to: [String] = []
    package var natures: [String] = []
    package var bindings: [String] = []
    /// Of the timeline: what followed a day, month or year (`2025-10-01`, `2025-10`, `2025`) or a
    /// subject, and within how many days.
    package var after: String?
    package var withinDays: UInt64?
    /// As it stood after this sequence; absent: now.
    package var atSequence: UInt64?
    /// As it stood when all recorded by then was, microseconds since 1970.
    package var knownAtMicroseconds: Int64?
    /// Only what had happened, or was published, by the last day of this date (EDTF).
    package var asOf: String?
    package var publishedBy: String?
    /// Wrap each row with its keys, as the stream does.
    package var withKeys = false
    /// The rest of an answer that was too large for one message.
    package var cursor: UInt64?

    package init(projection: String, key: String? = nil) {
        rows = RowSelection(of: projection, key: key)
    }

    package var encoded: [UInt8] {
        JSONWriter.object { body in
            rows.write(to: &body)
            body.member("from", listed: from)
            body.member("to", listed: to)
            body.member("natures", listed: natures)
            body.member("bindings", listed: bindings)
            body.member("after", after)
            body.member("within_days", withinDays)
            body.member("at_sequence", atSequence)
            body.member("known_at_microseconds", knownAtMicroseconds)
            body.member("as_of", asOf)
            body.member("published_by", publishedBy)
            if withKeys { body.member("keys", true) }
            body.member("cursor", cursor)
        }
    }

    package init(decoding frame: [UInt8], requestId: UInt64) throws(WireError) {
        let body = try RequestBody(frame, requestId: requestId)
        rows = try RowSelection(body)
        from = try body.strings("from")
        to = try body.strings("to")
        natures = try body.strings("natures")
        bindings = try body.strings("bindings")
        after = try body.string("after")
        withinDays = try body.integer("within_days")
        atSequence = try body.integer("at_sequence")
        knownAtMicroseconds = try body.signedInteger("known_at_microseconds")
        asOf = try body.string("as_of")
        publishedBy = try body.string("published_by")
        withKeys = try body.flag("keys") ?? false
        cursor = try body.integer("cursor")
    }
}

/// Bytes of one segment of the log, for a copy of it.
package struct SegmentRequest: Sendable, Equatable {
    package var firstSequence: UInt64
    package var offset: UInt64
    /// The most bytes in the answer; bounded by ``WireProtocol/answerBytesMax``.
    package var bytesMax: Int

    package init(
        firstSequence: UInt64, offset: UInt64, bytesMax: Int = WireProtocol.answerBytesMax / 4
    ) {
        self.firstSequence = firstSequence
        self.offset = offset
        self.bytesMax = bytesMax
    }

    package var encoded: [UInt8] {
        JSONWriter.object { body in
            body.member("segment", firstSequence)
            body.member("offset", offset)
            body.member("bytes", bytesMax)
        }
    }

    package init(decoding frame: [UInt8], requestId: UInt64) throws(WireError) {
        let body = try RequestBody(frame, requestId: requestId)
        firstSequence = try body.integer("segment") ?? 1
        offset = try body.integer("offset") ?? 0
        bytesMax = try body.bytesMax()
    }
}

extension KnownHistory {
    package var encoded: [UInt8] {
        JSONWriter.object { body in
            body.member("history", history)
            body.member("seen", seen)
        }
    }

    /// `nil` for a frame that says nothing.
    package init?(decoding frame: [UInt8], requestId: UInt64) throws(WireError) {
        let body = try RequestBody(frame, requestId: requestId)
        guard let history = try body.string("history") else { return nil }
        self.init(history: history, seen: try body.integer("seen") ?? 0)
    }
}
