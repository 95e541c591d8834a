import Events

/// What a copy of the log consists of, up to one head: the answer to `backup`.
package struct BackupParts: Sendable, Equatable {
    /// One file of the copy.
    package struct Segment: Sendable, Equatable {
        package let firstSequence: UInt64
        /// The name of its file.
        package let file: String
        /// Bytes to copy, from the start of the file.
        package let soundBytes: UInt64
        /// What the file's length must be at least; zeros behind the sound bytes.
        package let fileBytes: UInt64

        package init(firstSequence: UInt64, file: String, soundBytes: UInt64, fileBytes: UInt64) {
            self.firstSequence = firstSequence
            self.file = file
            self.soundBytes = soundBytes
            self.fileBytes = fileBytes
        }
    }

    package let history: HistoryName
    package let head: UInt64
    package let segments: [Segment]

    package init(history: HistoryName, head: UInt64, segments: [Segment]) {
        self.history = history
        self.head = head
        self.segments = segments
    }

    package var encoded: [UInt8] {
        JSONWriter.object { body in
            body.member("history", history.description)
            body.member("head", head)
            body.name("segments")
            body.array { body in
                for segment in segments { segment.encode(into: &body) }
            }
        }
    }

    /// `nil` for a body that is none, or that names a file elsewhere than in one directory.
    package init?(decoding body: [UInt8]) {
        guard let root = try? JSON(parsing: body).root,
            let history = root["history"]?.string.flatMap({ HistoryName($0) }),
            let head = root["head"]?.unsignedInteger, let list = root["segments"], list.isArray
        else { return nil }
        var segments: [Segment] = []
        for element in list.elements {
            guard let segment = Segment(element),
                segment.firstSequence > segments.last?.firstSequence ?? 0
            else { return nil }
            segments.append(segment)
        }
        self.init(history: history, head: head, segments: segments)
    }
}

extension BackupParts.Segment {
    fileprivate func encode(into body: inout JSONWriter) {
        body.object { body in
            body.member("segment", firstSequence)
            body.member("file", file)
            body.member("sound_bytes", soundBytes)
            body.member("file_bytes", fileBytes)
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let first = json["segment"]?.unsignedInteger, let file = json["file"]?.string,
            !file.isEmpty, file.first != ".", !file.contains("/"), !file.contains("\0"),
            let sound = json["sound_bytes"]?.unsignedInteger,
            let bytes = json["file_bytes"]?.unsignedInteger, sound <= bytes, bytes <= 1 << 62
        else { return nil }
        self.init(firstSequence: first, file: file, soundBytes: sound, fileBytes: bytes)
    }
}
