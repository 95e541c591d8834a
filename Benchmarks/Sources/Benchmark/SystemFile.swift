import SystemPackage

/// A small text file of the kernel's.
struct SystemFile {
    let lines: [Substring]

    /// No line when it can't be read.
    init(_ path: FilePath) {
        lines = Self.text(path).split(separator: "\n")
    }

    /// What stands behind `name:` in its first such line.
    func value(of name: String) -> Substring? {
        for line in lines where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return line[line.index(after: colon)...].trimmed
        }
        return nil
    }

    private static func text(_ path: FilePath) -> String {
        let room = 1 << 16
        let bytes = try? FileDescriptor.open(path, .readOnly).closeAfterReading(room)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}

extension FileDescriptor {
    fileprivate func closeAfterReading(_ room: Int) throws -> [UInt8] {
        try closeAfter {
            try [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = 0
                while count < room {
                    let rest = UnsafeMutableRawBufferPointer(
                        UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                    let read = try self.read(into: rest)
                    if read == 0 { return }
                    count += read
                }
            }
        }
    }
}

extension Substring {
    var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}
