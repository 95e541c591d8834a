import Storage
import SystemPackage

/// The segment files of a log, wherever they lie, and the marks that go with them.
struct SegmentFiles: Sendable {
    let layout: LogLayout
    let disk: any Disk
    /// Whether marks may be written: who opened the log to read only changes nothing on disk.
    var keepsMarks = false

    /// First sequences of all segments, in order. `end` is the last one that may be written to; nil
    /// when the directory of the segments holds none.
    struct Names {
        let firsts: [UInt64]
        let end: UInt64?
    }

    /// Throws `.noLog` when there is no directory of segments, unless one `isMade` here.
    func names(isMade: Bool) throws(LogError) -> Names {
        let listed = try list(layout.segments)
        guard listed != nil || isMade else { throw LogError(.noLog, file: layout.segments) }
        let current = listed ?? []
        let archived = try list(layout.archive) ?? []
        return Names(firsts: Set(current + archived).sorted(), end: current.max())
    }

    /// Nil when there is no such directory.
    private func list(_ directory: FilePath) throws(LogError) -> [UInt64]? {
        do throws(Errno) {
            return try disk.list(directory).compactMap(LogLayout.firstSequence(ofName:))
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw LogError(.list, error, file: directory)
            }
            return nil
        }
    }

    /// Opens a segment to read: where it was written, or in the archive. Someone may be moving it:
    /// a copy counts once the original is gone.
    func open(_ firstSequence: UInt64) throws(LogError) -> (path: FilePath, file: any DiskFile) {
        let path = layout.segment(firstSequence)
        do throws(Errno) {
            return (path, try disk.open(path, .read))
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw LogError(.open, error, file: path)
            }
        }
        let archived = layout.archived(firstSequence)
        do throws(Errno) {
            return (archived, try disk.open(archived, .read))
        } catch {
            let missing = error == .noSuchFileOrDirectory
            throw LogError(.open, error, file: missing ? path : archived)
        }
    }

    // MARK: Marks

    /// The marks kept of a segment; nil when there are none that can be used.
    func marks(of header: SegmentHeader) -> MarksFile? {
        guard let file = try? disk.open(layout.marks(header.firstSequence), .read),
            let size = try? file.size(), size <= Limits.marksFileBytesMax
        else { return nil }
        let buffer = RawBuffer(count: Int(size))
        guard let count = try? file.readFully(into: buffer.bytes, at: 0) else { return nil }
        return MarksFile(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), of: header)
    }

    /// Keeps the marks of a segment, unsynced: where they can't be written or are lost, reading them
    /// off the segment costs time and nothing else.
    func keep(_ marks: MarksFile) {
        guard keepsMarks else { return }
        let path = layout.marks(marks.segment.firstSequence)
        do throws(Errno) {
            for directory in [layout.index, layout.marks] {
                _ = try disk.makeDirectory(directory)
            }
            let old = try? disk.open(path, .write)
            let file = if let old { old } else { try disk.open(path, .create) }
            let buffer = marks.encoded()
            try file.truncate(to: UInt64(buffer.bytes.count))
            try file.writeFully(UnsafeRawBufferPointer(buffer.bytes), at: 0)
        } catch {
            // Another thread is at it; what it writes is the same.
            if error == .fileExists { return }
            try? disk.remove(path)
        }
    }
}
