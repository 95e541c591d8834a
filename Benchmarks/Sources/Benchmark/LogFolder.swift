import EventLog
import Glibc
import Storage
import SystemPackage

/// A folder with a log or with bare files, gone with its last reference.
final class LogFolder {
    static let suffix = ".pwlog"

    let path: FilePath

    /// An empty one under `folder`.
    init(in folder: FilePath, _ name: String) throws(Failure) {
        path = folder.appending(name)
        let isNew: Bool
        do {
            isNew = try PosixDisk().makeDirectory(path)
        } catch {
            throw Failure("\(path): \(error)")
        }
        guard isNew else { throw Failure("\(path): is there already; name an empty folder") }
    }

    deinit { remove(path) }

    /// Where a log has its segments.
    var segments: FilePath { path.appending("log") }

    /// The segment files in order.
    func segmentFiles() throws(Failure) -> [FilePath] {
        do {
            return try PosixDisk().list(segments).filter { $0.hasSuffix(Self.suffix) }.sorted()
                .map { segments.appending($0) }
        } catch {
            throw Failure("\(segments): \(error)")
        }
    }

    /// Opens the log to write.
    func writer(_ options: LogOptions = LogOptions()) throws(Failure) -> LogWriter {
        var opened = try stated { () throws(LogError) in
            try Log.open(path, mode: .readWrite, options: options)
        }
        guard let writer = opened.takeWriter() else {
            preconditionFailure("a log opened to write has a writer")
        }
        return writer
    }

    /// What can't be removed stays.
    private func remove(_ path: FilePath) {
        let disk = PosixDisk()
        for name in (try? disk.list(path)) ?? [] {
            let entry = path.appending(name)
            // A folder is no file to unlink.
            do { try disk.remove(entry) } catch { remove(entry) }
        }
        _ = path.withPlatformString { rmdir($0) }
    }
}

/// What `body` throws, as the end of this program.
func stated<Answer: ~Copyable>(
    _ body: () throws(LogError) -> Answer
) throws(Failure) -> Answer {
    do {
        return try body()
    } catch {
        throw Failure("\(error)")
    }
}
