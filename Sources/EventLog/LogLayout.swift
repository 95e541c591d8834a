import SystemPackage

/// Where things are under the data directory.
struct LogLayout: Sendable {
    static let suffix = ".pwlog"

    let directory: FilePath

    var segments: FilePath { directory.appending("log") }
    var lock: FilePath { directory.appending("lock") }
    var torn: FilePath { directory.appending("torn") }

    func segment(_ firstSequence: UInt64) -> FilePath {
        let digits = String(firstSequence)
        let name = String(repeating: "0", count: 20 - digits.count) + digits + Self.suffix
        return segments.appending(name)
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
