import Storage
import SystemPackage

/// Makes segment files: written, synced, named on disk, and only then used.
struct SegmentMaker {
    let layout: LogLayout
    let disk: any Disk

    /// Returns the open file, its header and its name synced. When it throws `.diskFull` no file
    /// is left; after any other error a file without content may be, which recovery removes.
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
