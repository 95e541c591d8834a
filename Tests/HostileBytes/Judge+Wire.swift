import Events
import Wire

extension Judge {
    func takesRequest(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        let frame = Array(bytes.prefix(RequestHeader.byteCount))
        let body = Array(bytes.dropFirst(RequestHeader.byteCount))
        guard let header = taken({ () throws(WireError) in try RequestHeader(decoding: frame) })
        else { return false }
        let again = taken { () throws(WireError) in try RequestHeader(decoding: header.encoded) }
        try demand(again == header, "a header", of: frame)
        switch header.verb {
        case .append:
            let events = Lines(body).filter { line in
                taken { () throws(Refusal) in try Event(checking: Array(line)) } != nil
            }
            let options = try takes(body, \.encoded) { frame throws(WireError) in
                try AppendOptions(decoding: frame, requestId: 1)
            }
            let known = try takes(body, \.bytes) { frame throws(WireError) in
                Known(history: try KnownHistory(decoding: frame, requestId: 1))
            }
            return options || known || !events.isEmpty
        case .read:
            return try takes(body, \.encoded) { frame throws(WireError) in
                try ReadRequest(decoding: frame, requestId: 1)
            }
        case .show:
            return try takes(body, \.encoded) { frame throws(WireError) in
                try ShowRequest(decoding: frame, requestId: 1)
            }
        case .diff:
            return try takes(body, \.encoded) { frame throws(WireError) in
                try DiffRequest(decoding: frame, requestId: 1)
            }
        case .segment:
            return try takes(body, \.encoded) { frame throws(WireError) in
                try SegmentRequest(decoding: frame, requestId: 1)
            }
        case .status, .ping, .backup: return true
        }
    }

    func takesStreamMessage(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        let frame = Array(bytes.prefix(StreamHeader.byteCount))
        let body = Array(bytes.dropFirst(StreamHeader.byteCount))
        guard let header = StreamHeader(decoding: frame) else { return false }
        try demand(StreamHeader(decoding: header.encoded) == header, "a header", of: frame)
        if let pace = Pace(decoding: body) {
            try demand(Pace(decoding: pace.encoded) == pace, "a pace", of: body)
            let bounds = 0...3_600_000
            try demand(
                bounds.contains(pace.beatMilliseconds) && bounds.contains(pace.spreadMilliseconds),
                "the bounds of a pace", of: body)
        }
        return true
    }

    func takesTopic(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        guard let topic = Topic(decoding: bytes) else { return false }
        try demand(topic.encoded == bytes, "a topic", of: bytes)
        if case .eventsBeginning(let beginning) = topic {
            for routes in Samples.routes { _ = beginning.matches(routes, project: { bytes }) }
        }
        return true
    }

    func takesAnswer(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        let frame = Array(bytes.prefix(AnswerHeader.byteCount))
        let body = Array(bytes.dropFirst(AnswerHeader.byteCount))
        guard let header = AnswerHeader(decoding: frame) else { return false }
        try demand(AnswerHeader(decoding: header.encoded) == header, "a header", of: frame)
        if let summary = AppendSummary(decoding: body) {
            try demand(AppendSummary(decoding: summary.encoded) == summary, "a summary", of: body)
        }
        if let parts = BackupParts(decoding: body) {
            try demand(BackupParts(decoding: parts.encoded) == parts, "backup parts", of: body)
        }
        let lines = Array(Lines(body))
        let ended = lines.joined().elementsEqual(body.filter { $0 != UInt8(ascii: "\n") })
        try demand(ended, "the lines", of: body)
        return true
    }

    /// Two names, one a line, as somebody knew the log and as it is.
    func takesHistories(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        var names: [HistoryName] = []
        for line in Lines(bytes) {
            guard let name = HistoryName(String(decoding: line, as: UTF8.self)) else { continue }
            try demand(HistoryName(name.description) == name, "a history", of: Array(line))
            names.append(name)
        }
        guard let first = names.first, let last = names.last else { return false }
        try demand(first.divergence(from: first) == nil, "a history and itself", of: bytes)
        try demand(
            first.divergence(from: last) == last.divergence(from: first), "both ways", of: bytes)
        let seen = last.lineages[last.lineages.count - 1].firstSequence
        let change = first.change(since: last, seen: seen, heard: .max, head: seen)
        try demand(change != 0, "a change", of: bytes)
        return true
    }

    /// Whether a decoder takes the bytes; then it takes what it makes of them, for the same.
    private func takes<Value: Equatable>(
        _ bytes: [UInt8], _ encoded: (Value) -> [UInt8],
        _ decode: ([UInt8]) throws(WireError) -> Value
    ) throws(Contradiction) -> Bool {
        guard let value = taken({ () throws(WireError) in try decode(bytes) }) else { return false }
        let again = taken { () throws(WireError) in try decode(encoded(value)) }
        try demand(again == value, "\(Value.self)", of: bytes)
        return true
    }
}

/// What a producer says that it knows, which may be nothing.
private struct Known: Equatable {
    let history: KnownHistory?

    var bytes: [UInt8] { history?.encoded ?? [] }
}
