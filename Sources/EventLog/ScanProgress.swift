import Storage
import SystemPackage

/// Tells how far a scan is.
struct ScanProgress {
    typealias Report = @Sendable (_ checkedBytes: UInt64, _ totalBytes: UInt64) -> Void

    private let report: Report
    private let totalBytes: UInt64
    /// Of the files before the one that is read.
    private var passedBytes: UInt64 = 0
    private var toldBytes: UInt64 = 0

    /// Asks each file for its size.
    init(
        _ paths: [FilePath], disk: any Disk, report: @escaping Report
    ) throws(LogError) {
        self.report = report
        var bytes: UInt64 = 0
        for path in paths {
            bytes += try attempt(.size, on: path, try disk.open(path, .read).size())
        }
        totalBytes = bytes
    }

    /// The file that is read is checked up to `offset`.
    mutating func reach(_ offset: UInt64) {
        let checked = passedBytes + offset
        if checked - toldBytes >= Limits.progressBytes { tell(checked) }
    }

    /// The file that was read, of `bytes`, is checked to its end.
    mutating func pass(fileOf bytes: UInt64) {
        passedBytes += bytes
        tell(passedBytes)
    }

    private mutating func tell(_ checked: UInt64) {
        toldBytes = checked
        report(checked, totalBytes)
    }
}
