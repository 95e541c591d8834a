import Glibc
import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import EventLog

private enum Python {
    /// A build server must have a Python: there its absence fails the tests.
    static func isFoundOrRequired() async throws -> Bool {
        if let isServer = getenv("CI"), isServer.pointee != 0 { return true }
        let result = try await Command.run("/usr/bin/env", ["python3", "--version"])
        return result.ending == .exited(0)
    }
}

/// `Tests/Python/read_log.py` is written from docs/LOG-FORMAT.md alone: where it and the log
/// disagree, one of the three is wrong.
@Suite(
    "Read by Python", .enabled("no python3 here", Python.isFoundOrRequired),
    .timeLimit(.minutes(2)))
struct PythonReaderTests {
    /// A log of some segments on a real disk, some filled with zeros ahead, some not; payloads of
    /// odd sizes and any bytes.
    private static func makeLog(in directory: FilePath) throws {
        var random = SeededRandom(seed: 7)
        var opened = try Log.open(
            directory, mode: .readWrite, options: LogOptions(segmentBytes: 9000))
        var writer = try opened.requireWriter()
        for number in 0..<40 {
            let payloads = (0...random.below(4)).map { _ in
                (0..<[0, 1, 77, 513, 900][random.below(5)]).map { _ in
                    UInt8.random(in: .min ... .max, using: &random)
                }
            }
            _ = try writer.append(payloads, now: Int64(number * 1000 - number % 3 * 5000))
            if number == 15 { writer.filler.hurry() }
            while number % 4 == 0, try writer.filler.step() {}
        }
        // The last group holds no sector of zeros, and is longer than one.
        _ = try writer.append([[UInt8](repeating: 3, count: 1200), [4]], now: 50_000)
    }

    /// Runs the script and expects it to see what `LogReader` sees and `Log.verify` says.
    private func expectAgreement(
        _ directory: FilePath, _ what: String, at place: SourceLocation = #_sourceLocation
    ) async throws {
        let script = Repository.root + "/Tests/Python/read_log.py"
        let result = try await Command.run("/usr/bin/env", ["python3", script, directory.string])
        let report = try Log.verify(directory)
        let fault = report.fault
        let records: [Record]
        // A first segment that can't be read leaves nothing to open.
        if report.head == 0 {
            records = []
        } else {
            records = try Log.open(directory, mode: .readOnly).reader.records(from: 1)
        }
        let lines = records.map { record in
            #"{"sequence": \#(record.sequence), "recordedtime": \#(record.recordedMicroseconds), "#
                + #""payload": "\#(base64(record.payload))"}"#
        }
        #expect(result.lines == lines, "\(what): \(result.errorLines)", sourceLocation: place)
        let end =
            fault.map { ($0.file, $0.offset, $0.sequence) }
            ?? report.torn.map { ($0.file, $0.offset, report.head + 1) }
        guard let end, let offset = end.1, let sequence = end.2 else {
            #expect(result.ending == .exited(0), "\(what)", sourceLocation: place)
            return
        }
        #expect(result.ending == .exited(1), "\(what)", sourceLocation: place)
        // The first bad record of a torn group: the log names the group that goes.
        let said = result.errorLines.first ?? ""
        #expect(
            said.contains(end.0?.string ?? "nowhere"), "\(what): \(said)", sourceLocation: place)
        guard fault != nil else { return }
        #expect(
            said.contains(#""offset": \#(offset), "sequence": \#(sequence)"#),
            "\(what): \(said), not \(report)", sourceLocation: place)
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(
                    place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }

    private func change(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = try TestFile.read(path)
        change(&bytes)
        #expect(truncate(path, 0) == 0)
        try TestFile.write(bytes, to: path)
    }

    @Test("Several segments, zero-filled and growing, in the archive and not, are read the same")
    func sound() async throws {
        let folder = try TemporaryFolder()
        try Self.makeLog(in: folder.path)
        try await expectAgreement(folder.path, "as written")
        let segments = folder.path.appending("log")
        let names = try TestFile.names(in: segments.string).filter { $0.hasSuffix(".pwlog") }
        #expect(names.count > 4)
        let archive = folder.path.appending("archive")
        #expect(mkdir(archive.string, 0o755) == 0)
        for name in names.prefix(2) {
            #expect(rename("\(segments)/\(name)", "\(archive)/\(name)") == 0)
        }
        try await expectAgreement(folder.path, "two segments in the archive")
    }

    @Test("A torn tail and a cut file are named where the log names them")
    func torn() async throws {
        let folder = try TemporaryFolder()
        try Self.makeLog(in: folder.path)
        let segments = folder.path.appending("log").string
        let name = try #require(
            try TestFile.names(in: segments).last { $0.hasSuffix(".pwlog") })
        let path = "\(segments)/\(name)"
        let bytes = try TestFile.read(path)
        let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
        let sector = (end - 600) / 512 * 512
        try change(path) { bytes in
            for place in sector..<(sector + 512) { bytes[place] = 0 }
        }
        #expect(try Log.verify(folder.path).torn != nil)
        try await expectAgreement(folder.path, "a sector not written")
        try change(path) { $0 = Array(bytes[..<(end - 1)]) }
        try await expectAgreement(folder.path, "the last byte cut off")
    }

    @Test("Flipped bits are named at the same place")
    func flipped() async throws {
        let folder = try TemporaryFolder()
        try Self.makeLog(in: folder.path)
        let segments = folder.path.appending("log").string
        let names = try TestFile.names(in: segments).filter { $0.hasSuffix(".pwlog") }
        var random = SeededRandom(seed: 11)
        for round in 0..<16 {
            let path = "\(segments)/\(names[random.below(names.count)])"
            let used = (try TestFile.read(path).lastIndex { $0 != 0 } ?? 0) + 1
            let place = random.below(round % 4 == 0 ? min(512, used) : used)
            let mask = UInt8(1) << UInt8(random.below(8))
            try change(path) { $0[place] ^= mask }
            #expect(try Log.verify(folder.path).fault != nil)
            try await expectAgreement(folder.path, "byte \(place) of \(path)")
            try change(path) { $0[place] ^= mask }
        }
        try await expectAgreement(folder.path, "mended")
    }
}
