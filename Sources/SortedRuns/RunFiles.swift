import Storage
import SystemPackage

/// The files of one set in their directory. A manifest is in force once it bears its name; what it
/// names was synced, and the directory with it, before.
struct RunFiles: Sendable {
    let directory: FilePath
    private let owner: RunOwner
    private let disk: any Disk

    init(_ directory: FilePath, owner: RunOwner, disk: any Disk) {
        self.directory = directory
        self.owner = owner
        self.disk = disk
    }

    private var manifest: FilePath { directory.appending(Manifest.name) }
    private var newManifest: FilePath { directory.appending(Manifest.newName) }

    private func path(_ number: UInt64) -> FilePath { directory.appending("\(number).run") }

    private static func number(ofName name: String) -> UInt64? {
        guard name.hasSuffix(".run") else { return nil }
        return UInt64(name.dropLast(4))
    }

    // MARK: Reading

    /// The set as it stands, or none and why.
    func open() -> (RunView, RunSet.Found) {
        do throws(RunError) {
            guard let text = try readManifest() else { return (.empty, .nothing) }
            switch Manifest.decode(text) {
            case .damaged: throw RunError(damaged: manifest, at: 0)
            case .otherFormat: return ignored("\(manifest) is of another format")
            case .manifest(let manifest):
                guard manifest.owner == owner else {
                    return ignored("\(directory) belongs to another log, lineage or version")
                }
                var runs: [Run] = []
                for name in manifest.runs { runs.append(try open(name)) }
                let view = RunView(covered: manifest.covered, meta: manifest.meta, runs: runs)
                return (view, .set(covered: manifest.covered))
            }
        } catch {
            return ignored(error.description)
        }
    }

    var covered: UInt64 {
        guard let text = try? readManifest(), case .manifest(let manifest) = Manifest.decode(text),
            manifest.owner == owner
        else { return 0 }
        return manifest.covered
    }

    private func ignored(_ reason: String) -> (RunView, RunSet.Found) {
        (.empty, .ignored(reason: reason))
    }

    private func readManifest() throws(RunError) -> [UInt8]? {
        do throws(Errno) {
            let file = try disk.open(manifest, .read)
            let buffer = RawBuffer(count: Int(clamping: try file.size()))
            let count = try file.readFully(into: buffer.bytes, at: 0)
            return Array(buffer.bytes[..<count])
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw RunError(error, file: manifest)
        }
    }

    private func open(_ name: Run.Name) throws(RunError) -> Run {
        try Run(name, path: path(name.number), seed: owner.seed(ofRun: name.number), disk: disk)
    }

    // MARK: Writing

    /// Makes the directory, removes what no run in `runs` is and an interrupted write left, and
    /// answers the first number that no file bears.
    func prepare(keeping runs: [Run]) throws(RunError) -> UInt64 {
        do throws(Errno) {
            try makeDirectory()
            let names = try disk.list(directory)
            let kept = Set(runs.map(\.name.number))
            var next: UInt64 = 1
            for name in names {
                if name == Manifest.newName { try? disk.remove(newManifest) }
                guard let number = Self.number(ofName: name) else { continue }
                next = max(next, number &+ 1)
                if !kept.contains(number) { try? disk.remove(path(number)) }
            }
            return next
        } catch {
            throw RunError(error, file: directory)
        }
    }

    /// The one above is made too; what it is in is there.
    private func makeDirectory() throws(Errno) {
        let above = directory.parent
        do throws(Errno) {
            _ = try disk.makeDirectory(directory)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
            _ = try disk.makeDirectory(above)
            _ = try disk.makeDirectory(directory)
        }
        // Also where they were there: an earlier try may have failed at this.
        try disk.syncDirectory(above.parent)
        try disk.syncDirectory(above)
    }

    /// Writes, syncs and opens a run of what `body` appends; none when it appended nothing or
    /// answered false. No file stays behind unless there is a run, and none that was there goes.
    func write(
        _ number: UInt64, _ body: (inout RunWriter) throws(RunError) -> Bool
    ) throws(RunError) -> [Run] {
        let path = path(number)
        let seed = owner.seed(ofRun: number)
        var writer = try RunWriter(path, seed: seed, disk: disk)
        do throws(RunError) {
            guard try body(&writer), let written = try writer.finish() else {
                try? disk.remove(path)
                return []
            }
            let name = Run.Name(
                number: number, bytes: written.bytes, checksum: written.checksum)
            return [try open(name)]
        } catch {
            try? disk.remove(path)
            throw error
        }
    }

    /// Writes the manifest aside, and sees that the names of its runs are on disk.
    func writeManifest(of view: RunView) throws(RunError) {
        let text = Manifest(
            owner: owner, covered: view.covered, runs: view.runs.map(\.name), meta: view.meta
        ).encode()
        do throws(Errno) {
            let file: any DiskFile
            do throws(Errno) {
                file = try disk.open(newManifest, .create)
            } catch {
                guard error == .fileExists else { throw error }
                try disk.remove(newManifest)
                file = try disk.open(newManifest, .create)
            }
            try file.writeFully(text, at: 0)
            try file.sync(.dataAndMetadata)
            try disk.syncDirectory(directory)
        } catch {
            throw RunError(error, file: newManifest)
        }
    }

    /// Puts the manifest that was written aside in the place of the one before.
    func placeManifest() throws(RunError) {
        do throws(Errno) {
            try disk.rename(newManifest, to: manifest)
            try disk.syncDirectory(directory)
        } catch {
            throw RunError(error, file: manifest)
        }
    }

    /// Failing is no error: the first write after the next start tries again.
    func remove(_ runs: [Run]) {
        for run in runs { try? disk.remove(run.path) }
    }

    func removeManifest() {
        try? disk.remove(manifest)
        try? disk.syncDirectory(directory)
    }
}
