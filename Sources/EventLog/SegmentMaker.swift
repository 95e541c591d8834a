import Storage
import SystemPackage

/// Makes segment files: written, synced, named on disk, and only then used.
struct SegmentMaker {
    let files: SegmentFiles

    private var layout: LogLayout { files.layout }
    private var disk: any Disk { files.disk }

    /// A segment that grows. Returns the open file, its header and its name synced. When it throws
    /// `.diskFull` no file is left; after any other error a file without content may be, which
    /// recovery removes.
    func make(_ header: SegmentHeader) throws(LogError) -> any DiskFile {
        let path = layout.segment(header.firstSequence)
        let file = try attempt(.create, on: path, try disk.open(path, .create))
        do {
            try attempt(.write, on: path, try writeHeader(header, to: file))
        } catch {
            if error.code == .diskFull { try remove(path) }
            throw error
        }
        try attempt(.sync, on: path, try file.sync(.dataAndMetadata))
        try attempt(.sync, on: layout.segments, try disk.syncDirectory(layout.segments))
        return file
    }

    /// Makes a segment of the spare, whose zeros are synced. When it throws `.diskFull` the spare
    /// is still there under its own name.
    func adopt(_ spare: any DiskFile, _ header: SegmentHeader) throws(LogError) {
        let path = layout.segment(header.firstSequence)
        try attempt(.write, on: layout.spare, try writeHeader(header, to: spare))
        try attempt(.sync, on: layout.spare, try spare.sync(.data))
        try attempt(.rename, on: path, try disk.rename(layout.spare, to: path))
        try attempt(.sync, on: layout.segments, try disk.syncDirectory(layout.segments))
    }

    func writeHeader(_ header: SegmentHeader, to file: any DiskFile) throws(Errno) {
        let buffer = RawBuffer(count: SegmentHeader.bytes)
        header.encode(into: buffer.bytes)
        try file.writeFully(UnsafeRawBufferPointer(buffer.bytes), at: 0)
    }

    /// Removes a segment that never held a record.
    func remove(_ path: FilePath) throws(LogError) {
        try attempt(.remove, on: path, try disk.remove(path))
        try attempt(.sync, on: layout.segments, try disk.syncDirectory(layout.segments))
    }
}
