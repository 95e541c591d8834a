import Storage

/// Names the runs of a set, and says whose it is and what it covers. The set is what the file says
/// that bears the name `manifest`; nothing else decides what belongs to it.
///
/// | at     | bytes | what                                                                |
/// | ------ | ----- | ------------------------------------------------------------------- |
/// | 0      | 8     | `PWRUNSET`                                                          |
/// | 8      | 4     | version of the format, 1                                            |
/// | 12     | 4     | version of the owner's entries                                      |
/// | 16     | 16    | identity of the log                                                 |
/// | 32     | 8     | lineage                                                             |
/// | 40     | 8     | sequence covered                                                    |
/// | 48     | 4     | bytes of kind, k                                                    |
/// | 52     | 4     | runs, r                                                             |
/// | 56     | 4     | bytes of the owner's own, m                                         |
/// | 60     | k     | kind, UTF-8                                                         |
/// | 60+k   | 20 r  | each run, oldest first: number (8), bytes (8), its last checksum (4) |
/// | …      | m     | the owner's own                                                     |
/// | …      | 4     | CRC32C of all bytes before                                          |
struct Manifest: Equatable {
    static let name = "manifest"
    /// What a manifest is called until it takes the place of the one before.
    static let newName = "manifest.new"
    static let version: UInt32 = 1
    private static let magic = UInt64(littleEndianBytes: "PWRUNSET")
    private static let headBytes = 60
    private static let runBytes = 20

    var owner: RunOwner
    var covered: UInt64
    var runs: [Run.Name]
    var meta: [UInt8]

    enum Decoded: Equatable {
        case manifest(Manifest)
        case damaged
        case otherFormat
    }

    func encode() -> [UInt8] {
        var text: [UInt8] = []
        text.append(little: Self.magic)
        text.append(little: Self.version)
        text.append(little: owner.version)
        text += owner.log
        text.append(little: owner.lineage)
        text.append(little: covered)
        text.append(little: UInt32(owner.kind.utf8.count))
        text.append(little: UInt32(runs.count))
        text.append(little: UInt32(meta.count))
        text += owner.kind.utf8
        for run in runs {
            text.append(little: run.number)
            text.append(little: run.bytes)
            text.append(little: run.checksum)
        }
        text += meta
        text.append(little: text.withUnsafeBytes { checksum(of: $0) })
        return text
    }

    static func decode(_ text: [UInt8]) -> Decoded {
        text.withUnsafeBytes { bytes in
            guard bytes.count >= headBytes + 4 else { return .damaged }
            let body = UnsafeRawBufferPointer(rebasing: bytes.dropLast(4))
            guard bytes.little(at: body.count, as: UInt32.self) == checksum(of: body) else {
                return .damaged
            }
            guard bytes.little(at: 0, as: UInt64.self) == magic,
                bytes.little(at: 8, as: UInt32.self) == version
            else { return .otherFormat }
            let kindBytes = Int(bytes.little(at: 48, as: UInt32.self))
            let runCount = Int(bytes.little(at: 52, as: UInt32.self))
            let metaBytes = Int(bytes.little(at: 56, as: UInt32.self))
            let runsStart = headBytes + kindBytes
            guard kindBytes <= UInt8.max,
                runsStart + runCount * runBytes + metaBytes == body.count
            else { return .damaged }
            let runs = (0..<runCount).map { place in
                let at = runsStart + place * runBytes
                return Run.Name(
                    number: bytes.little(at: at, as: UInt64.self),
                    bytes: bytes.little(at: at + 8, as: UInt64.self),
                    checksum: bytes.little(at: at + 16, as: UInt32.self))
            }
            let owner = RunOwner(
                kind: String(decoding: bytes[headBytes..<runsStart], as: UTF8.self),
                version: bytes.little(at: 12, as: UInt32.self), log: Array(bytes[16..<32]),
                lineage: bytes.little(at: 32, as: UInt64.self))
            return .manifest(
                Manifest(
                    owner: owner, covered: bytes.little(at: 40, as: UInt64.self), runs: runs,
                    meta: Array(body.suffix(metaBytes))))
        }
    }
}

extension RunOwner {
    /// What the checksums of one run begin with, so that the bytes of another don't pass for its
    /// own: CRC32C of kind, version, log, lineage and the run's number.
    func seed(ofRun number: UInt64) -> UInt32 {
        var text = Array(kind.utf8)
        text.append(little: version)
        text += log
        text.append(little: lineage)
        text.append(little: number)
        return text.withUnsafeBytes { checksum(of: $0) }
    }
}
