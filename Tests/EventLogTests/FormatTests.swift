import CRC32C
import Glibc
import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import EventLog

@Suite("The format, byte by byte")
struct FormatTests {
    static let identity: [UInt8] = Array(0x10...0x1F)
    static let recorded: Int64 = 1_763_712_000_000_000

    /// The segment of docs/LOG-FORMAT.md built from the document alone: two records, one group.
    static let segmentByHand: [UInt8] = {
        var header = Array("PACTLOG\n".utf8) + little(1, 4) + little(0, 4) + identity
        header += little(1, 8) + little(0, 8) + little(1, 8)
        header += [UInt8](repeating: 0, count: 508 - header.count)
        header += little(UInt64(crc(header)), 4)

        let payloads = [Array("first".utf8), []]
        var records: [UInt8] = []
        for (index, payload) in payloads.enumerated() {
            let length = little(UInt64(payload.count), 4)
            let covered =
                little(UInt64(index + 1), 8) + little(UInt64(recorded), 8) + length + payload
            records += length + little(UInt64(crc(covered)), 4) + payload
        }
        var group = Array("PWG1".utf8) + little(UInt64(records.count), 4) + little(2, 4)
        group += little(1, 8) + little(UInt64(recorded), 8) + little(0, 8)
        group += little(UInt64(crc(identity + group)), 4)
        return header + group + records + [0x2E]
    }()

    static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    static func crc(_ bytes: [UInt8]) -> UInt32 {
        pactwire_crc32c_portable(0, bytes, bytes.count)
    }

    @Test("A segment built by hand from the document is read")
    func handBuiltSegmentIsRead() throws {
        let disk = SimulatedDisk()
        disk["/data/log/00000000000000000001.pwlog"] = Self.segmentByHand
        let opened = try Workload.open(disk, .readOnly)
        #expect(opened.recovery.fault == nil)
        #expect(opened.recovery.torn == nil)
        #expect(opened.recovery.identity.description == "101112131415161718191a1b1c1d1e1f")
        #expect(opened.recovery.identity == LogIdentity(bytes: Self.identity))
        let expected = [
            Record(
                sequence: 1, recordedMicroseconds: Self.recorded, payload: Array("first".utf8)),
            Record(sequence: 2, recordedMicroseconds: Self.recorded, payload: []),
        ]
        #expect(try opened.reader.records(from: 1) == expected)
    }

    @Test("The writer writes the same bytes")
    func writerWritesTheSame() throws {
        let disk = SimulatedDisk()
        let path: FilePath = "/data/log/00000000000000000001.pwlog"
        disk[path] = Array(Self.segmentByHand.prefix(512))
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        _ = try writer.append([Array("first".utf8), []], now: Self.recorded)
        #expect(disk[path] == Self.segmentByHand)
    }

    @Test("The document's example is these bytes")
    func documentShowsTheSame() throws {
        let tests = FilePath(#filePath).removingLastComponent()
        let path = tests.removingLastComponent().removingLastComponent()
            .appending("docs/LOG-FORMAT.md")
        let file = try PosixDisk().open(path, .read)
        let buffer = RawBuffer(count: Int(try file.size()))
        _ = try file.readFully(into: buffer.bytes, at: 0)
        let document = String(decoding: UnsafeRawBufferPointer(buffer.bytes), as: UTF8.self)
        let bytes = Self.segmentByHand
        for part in [bytes[..<64], bytes[508..<552], bytes[552...]] {
            let hex = part.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }
            for start in stride(from: 0, to: hex.count, by: 16) {
                let line = hex[start..<min(start + 16, hex.count)].joined(separator: " ")
                #expect(document.contains(line), "\(line)")
            }
        }
    }

    @Test("A newer version is named, not taken for damage")
    func newerVersion() throws {
        var bytes = Array(Self.segmentByHand)
        bytes[8] = 2
        bytes.replaceSubrange(
            508..<512, with: Self.little(UInt64(Self.crc(Array(bytes[..<508]))), 4))
        let disk = SimulatedDisk()
        disk["/data/log/00000000000000000001.pwlog"] = bytes
        for mode in [LogMode.readWrite, .readOnly] {
            do throws(LogError) {
                _ = try Workload.open(disk, mode)
                Issue.record("opened a newer format")
            } catch {
                #expect(error.code == .newerFormat)
            }
        }
    }
}
