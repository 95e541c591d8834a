import Storage
import SystemPackage

/// Removes all but the newest segment files of a folder while they are written, for a minute at
/// the disk's speed is more than a disk may hold. The log and the bare loop pay for it alike.
enum Sweeper {
    private static let keptFiles = 6

    static func start(in folder: FilePath) throws(Failure) -> Background {
        try Background {
            let disk = PosixDisk()
            let names = ((try? disk.list(folder)) ?? []).filter {
                $0.hasSuffix(LogFolder.suffix)
            }
            for name in names.sorted().dropLast(keptFiles) {
                try? disk.remove(folder.appending(name))
            }
            return false
        }
    }
}
