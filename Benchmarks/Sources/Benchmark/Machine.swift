import Glibc
import SystemPackage

/// What the figures were measured on.
struct Machine {
    /// Where the logs are made, from the root and without links.
    let folder: FilePath

    init(folder: FilePath) throws(Failure) {
        guard let path = folder.withPlatformString({ realpath($0, nil) }) else {
            throw Failure("\(folder): \(Errno(rawValue: errno))")
        }
        defer { free(path) }
        self.folder = FilePath(platformString: path)
    }

    var markdown: String {
        """
        | machine | |
        | --- | --- |
        | processor | \(processor), \(sysconf(CInt(_SC_NPROCESSORS_ONLN))) cores |
        | memory | \(memory) |
        | kernel | \(kernel) |
        | file system | \(mount.type), \(mount.options) |
        | disk | \(disk) |
        | load before | \(load) |

        """
    }

    /// Throws where nothing is ever written to a disk.
    func check() throws(Failure) {
        guard mount.type != "tmpfs" else {
            throw Failure("\(folder): lies in memory; name a folder on the disk to measure")
        }
    }

    private var processor: String {
        let info = SystemFile("/proc/cpuinfo")
        return String(info.value(of: "model name") ?? info.value(of: "CPU part") ?? "unknown")
    }

    private var memory: String {
        let words = SystemFile("/proc/meminfo").value(of: "MemTotal")?.split(separator: " ")
        let kib = words?.first.flatMap { Double($0) } ?? 0
        return "\(Number.fixed(kib / Double(1 << 20), 1)) GiB"
    }

    private var kernel: String {
        let lines = SystemFile("/proc/sys/kernel/osrelease").lines
        return "Linux \(lines.first ?? "unknown")"
    }

    /// Of the last minute. More than a little, and the figures are those of a busy machine.
    private var load: String {
        String(SystemFile("/proc/loadavg").lines.first?.split(separator: " ").first ?? "unknown")
    }

    private struct Mount {
        var point: Substring = ""
        var type: Substring = "unknown"
        var options: Substring = ""
        /// `major:minor` of its device.
        var device: Substring = ""
    }

    /// The mount whose point is the longest beginning of the folder's path.
    private var mount: Mount {
        var best = Mount()
        for line in SystemFile("/proc/self/mountinfo").lines {
            let words = line.split(separator: " ")
            guard words.count > 6, let dash = words.firstIndex(of: "-"), dash + 1 < words.count
            else { continue }
            let point = words[4]
            guard folder.starts(with: FilePath(String(point))), point.count >= best.point.count
            else { continue }
            best = Mount(
                point: point, type: words[dash + 1], options: words[5], device: words[2])
        }
        return best
    }

    private var disk: String {
        let device = FilePath("/sys/dev/block").appending(String(mount.device))
        // A partition has no queue; its disk, one folder up, has.
        let holders = [device, device.appending("..")]
        func fact(_ name: String) -> Substring? {
            holders.lazy.compactMap { SystemFile($0.appending(name)).lines.first?.trimmed }.first
        }
        let name = SystemFile(device.appending("uevent")).lines.first { $0.hasPrefix("DEVNAME=") }
        let cache = fact("queue/write_cache").map { "\($0) cache" }
        let model = fact("device/model")
        let known = [name?.dropFirst("DEVNAME=".count), model].compactMap { $0.map(String.init) }
        return (known + [cache].compactMap { $0 }).joined(separator: ", ")
    }
}
