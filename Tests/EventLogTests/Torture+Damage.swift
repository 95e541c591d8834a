import PactwireTesting
import SystemPackage

/// One bit of a file that rotted.
struct FlippedBit {
    let file: FilePath
    let place: Int
    let right: UInt8
    let wrong: UInt8

    /// Turns it back, unless a start has written there since.
    func mend(_ disk: SimulatedDisk) {
        guard var bytes = disk[file], place < bytes.count, bytes[place] == wrong else { return }
        bytes[place] = right
        disk[file] = bytes
    }
}

/// What happens to the disk between two lives.
extension Torture {
    /// The process or the machine goes, whatever it is at.
    mutating func end() {
        counts.operations += disk.calls
        if random.once(in: 3) {
            counts.kills += 1
            tell("kill after \(oracle.settled.count) records")
            disk = disk.afterKill()
            return
        }
        counts.powerCuts += 1
        let keepings: [SimulatedDisk.Keeping] = [.nothing, .everything]
        let choice = random.below(6)
        let keeping = choice < 2 ? keepings[choice] : .some(seed: random.next())
        tell("power cut after \(oracle.settled.count) records, \(keeping)")
        disk = disk.afterCrash(keeping)
        // What follows is done to the platter, where no cache hides it.
        if flipped == nil, random.once(in: 6) { archive() }
        if flipsBits, flipped == nil, random.once(in: 5) { flip() }
    }

    /// Copies a segment to the archive, and mostly takes it away. It is written no more: of the last
    /// two, one may be unfinished.
    private mutating func archive() {
        let segments = disk.segments.filter { $0.removingLastComponent().lastComponent == "log" }
        guard segments.count > 2 else { return }
        guard let name = segments[random.below(segments.count - 2)].lastComponent else { return }
        let path = Self.directory.appending("log").appending(name)
        disk[Self.directory.appending("archive").appending(name)] = disk[path]
        if !random.once(in: 3) { disk[path] = nil }
        counts.segmentsArchived += 1
        tell("archived \(name)")
    }

    /// Of a segment as a rule; else of what lies beside them.
    private mutating func flip() {
        let files = random.once(in: 4) ? disk.files : disk.segments
        guard !files.isEmpty else { return }
        let file = files[random.below(files.count)]
        guard var bytes = disk[file], !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        let right = bytes[place]
        bytes[place] ^= 1 << UInt8(random.below(8))
        flipped = FlippedBit(file: file, place: place, right: right, wrong: bytes[place])
        disk[file] = bytes
        counts.bitsFlipped += 1
        tell("flip in \(file) at \(place)")
    }
}
