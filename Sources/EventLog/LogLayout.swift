import SystemPackage

/// Where things are under the data directory.
struct LogLayout: Sendable {
    static let suffix = ".pwlog"
    static let backupNoteName = "backup.json"

    let directory: FilePath
    /// Of the directory the segments are in.
    var segmentsName = "log"

    var segments: FilePath { directory.appending(segmentsName) }
    /// Segments that are written no more may be moved here.
    var archive: FilePath { directory.appending("archive") }
    var lock: FilePath { directory.appending("lock") }
    var torn: FilePath { directory.appending("torn") }
    /// Who makes a backup leaves this in it.
    var backupNote: FilePath { directory.appending(Self.backupNoteName) }
    /// The segment to come, while it is filled with zeros; in the directory of the segments, for
    /// it becomes one by a rename.
    var spare: FilePath { segments.appending("next.fill") }
    /// What is read off the log to find things faster; may be deleted.
    var index: FilePath { directory.appending("index") }
    var marks: FilePath { index.appending("marks") }

    func segment(_ firstSequence: UInt64) -> FilePath {
        segments.appending(Self.fileName(firstSequence))
    }

    func archived(_ firstSequence: UInt64) -> FilePath {
        archive.appending(Self.fileName(firstSequence))
    }

    func marks(_ firstSequence: UInt64) -> FilePath {
        marks.appending(Self.name(firstSequence) + ".marks")
    }

    /// Of a segment.
    static func fileName(_ firstSequence: UInt64) -> String { name(firstSequence) + suffix }

    private static func name(_ firstSequence: UInt64) -> String {
        let digits = String(firstSequence)
        return String(repeating: "0", count: 20 - digits.count) + digits
    }

    /// The first sequence a segment file's name tells; nil for any other file.
    static func firstSequence(ofName name: String) -> UInt64? {
        guard name.hasSuffix(suffix) else { return nil }
        let digits = name.dropLast(suffix.count)
        guard digits.utf8.count == 20, digits.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return UInt64(digits)
    }
}
