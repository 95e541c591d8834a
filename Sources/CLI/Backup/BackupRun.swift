import PactwireClient
import Wire

/// Fetches a copy of the daemon's log, a few chunks at a time.
struct BackupRun: ~Copyable {
    private let client: PactwireClient
    private let parts: BackupParts
    private var progress: ProgressBar
    private var fetchedBytes = 0

    private static var chunkBytes: Int { 1 << 20 }
    /// Chunks asked for at once: a daemon full of appends answers in bursts, and each should carry
    /// many. Fewer than one asker may have waiting.
    private static var chunksMax: Int { 12 }

    init(_ client: PactwireClient, _ parts: BackupParts, on terminal: Terminal) {
        self.client = client
        self.parts = parts
        progress = ProgressBar(
            total: Int(parts.segments.reduce(0) { $0 + $1.soundBytes }), on: terminal)
    }

    mutating func fetch(into directory: BackupDirectory) async throws {
        for segment in parts.segments {
            try await directory.write(segment) { copy in try await fetch(segment, into: copy) }
        }
        progress.clear()
    }

    private mutating func fetch(
        _ segment: BackupParts.Segment, into copy: BackupDirectory.SegmentCopy
    ) async throws {
        let chunk = UInt64(Self.chunkBytes)
        var offsets = stride(from: 0, to: segment.soundBytes, by: Int(chunk)).makeIterator()
        try await withThrowingTaskGroup(of: Int.self) { [client, history = parts.history] group in
            func askNext() {
                guard let offset = offsets.next() else { return }
                let count = Int(min(chunk, segment.soundBytes - offset))
                group.addTask {
                    try await Self.copy(
                        offset, count, of: segment, in: history, from: client, to: copy)
                    return count
                }
            }
            for _ in 0..<Self.chunksMax { askNext() }
            while let count = try await group.next() {
                fetchedBytes += count
                progress.draw(
                    bytes: fetchedBytes, saying: Printable.count(fetchedBytes, "byte", "bytes"))
                askNext()
            }
        }
    }

    /// One chunk; the daemon may answer it in pieces.
    private static func copy(
        _ offset: UInt64, _ count: Int, of segment: BackupParts.Segment, in history: HistoryName,
        from client: PactwireClient, to copy: BackupDirectory.SegmentCopy
    ) async throws {
        var done = 0
        while done < count {
            let bytes = try await client.bytes(
                of: segment, from: offset + UInt64(done), count: count - done, in: history)
            guard !bytes.isEmpty, bytes.count <= count - done else {
                throw Failure(
                    .refused,
                    "the daemon's \(segment.file) ends at byte \(offset + UInt64(done)), "
                        + "before \(segment.soundBytes): make another backup")
            }
            try copy.write(bytes, at: offset + UInt64(done))
            done += bytes.count
        }
    }
}
