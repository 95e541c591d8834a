import BareDisk
import EventLog
import Glibc
import SystemPackage

/// Opens a log in a process that has done nothing else, and tells what that took.
enum Probe {
    enum Check: String, CaseIterable {
        case everything
        case tail
    }

    struct Answer {
        let seconds: Double
        let beforeKiB: Int
        let openKiB: Int
    }

    /// Runs this program again to open the log at `path`.
    static func inChild(_ path: FilePath, _ check: Check) throws(Failure) -> Answer {
        let text = try Child.output(["--probe", path.string, "--check", check.rawValue])
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard numbers.count == 3 else { throw Failure("\(path): could not be opened in a child") }
        return Answer(
            seconds: Double(numbers[0]) / 1e9, beforeKiB: numbers[1], openKiB: numbers[2])
    }

    /// The child's part: nanoseconds, private KiB before, private KiB with the log open.
    static func report(_ path: FilePath, _ check: Check) throws(Failure) -> String {
        let before = try privateKiB()
        let options = LogOptions(check: check == .tail ? .tail : .everything)
        let start = bare_now()
        let opened = try stated { () throws(LogError) in
            try Log.open(path, mode: .readWrite, options: options)
        }
        let nanoseconds = bare_now() - start
        let open = try privateKiB()
        guard opened.reader.head > 0 else { throw Failure("\(path): the log is empty") }
        return "\(nanoseconds) \(before) \(open)\n"
    }

    private static func privateKiB() throws(Failure) -> Int {
        let line = SystemFile("/proc/self/status").value(of: "RssAnon")
        guard let kib = line?.split(separator: " ").first.flatMap({ Int($0) }) else {
            throw Failure("/proc/self/status has no RssAnon; Linux 4.5 or newer is needed")
        }
        return kib
    }
}
