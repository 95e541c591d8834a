import Storage

/// Tells how far a scan is, and asks whether it shall go on.
struct ScanProgress {
    private let report: LogOptions.Progress
    private let totalBytes: UInt64
    /// Of the files before the one that is read.
    private var passedBytes: UInt64 = 0
    private var toldBytes: UInt64 = 0
    private var isStopped = false

    /// Asks each file for its size.
    init(
        _ firsts: [UInt64], _ files: SegmentFiles, report: @escaping LogOptions.Progress
    ) throws(LogError) {
        self.report = report
        var bytes: UInt64 = 0
        for first in firsts {
            let (path, file) = try files.open(first)
            bytes += try attempt(.size, on: path, try file.size())
        }
        totalBytes = bytes
    }

    /// The file that is read is checked up to `offset`.
    mutating func reach(_ offset: UInt64) {
        let checked = passedBytes + offset
        if checked - toldBytes >= Limits.progressBytes { tell(checked) }
    }

    /// The file that was read, of `bytes`, is checked to its end.
    mutating func pass(fileOf bytes: UInt64) throws(LogError) {
        passedBytes += bytes
        tell(passedBytes)
        if isStopped { throw LogError(.stopped) }
    }

    private mutating func tell(_ checked: UInt64) {
        toldBytes = checked
        if report(checked, totalBytes) == .stop { isStopped = true }
    }
}
