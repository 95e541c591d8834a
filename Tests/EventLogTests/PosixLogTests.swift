import Dispatch
import Glibc
import Storage
import SystemPackage
import Testing

@testable import EventLog

/// A folder that is gone with its owner.
final class TemporaryFolder {
    let path: FilePath

    init() throws {
        var template = Array("/tmp/pactwire-log-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        path = template.withUnsafeBytes { FilePath(String(decoding: $0.dropLast(), as: UTF8.self)) }
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: FilePath) {
        for name in (try? PosixDisk().list(path)) ?? [] { remove(path.appending(name)) }
        _ = path.withPlatformString { Glibc.remove($0) }
    }
}

@Suite("On a real file system")
struct PosixLogTests {
    @Test("A log is made, filled over many segments, and found again")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let directory = folder.path.appending("data")
        let options = LogOptions(segmentBytes: 100_000)
        let identity: LogIdentity
        do {
            var opened = try Log.open(directory, mode: .readWrite, options: options)
            #expect(opened.recovery.isNew && opened.recovery.events == 0)
            identity = opened.recovery.identity
            var writer = try opened.requireWriter()
            for number in 0..<200 {
                let payloads = (0..<10).map {
                    [UInt8](repeating: UInt8($0 + 1), count: number + $0)
                }
                _ = try writer.append(payloads, now: Int64(number))
            }
        }
        let opened = try Log.open(directory, mode: .readWrite, options: options)
        #expect(opened.recovery.identity == identity && !opened.recovery.isNew)
        #expect(opened.recovery.events == 2000 && opened.recovery.segments > 2)
        #expect(opened.recovery.lastRecordedMicroseconds == 199)
        for from in stride(from: 1 as UInt64, through: 2000, by: 97) {
            let records = try opened.reader.records(from: from, through: from + 14)
            #expect(records.map(\.sequence) == Array(from...min(from + 14, 2000)))
            let sizes = records.map { Int(($0.sequence - 1) / 10 + ($0.sequence - 1) % 10) }
            #expect(records.map(\.payload.count) == sizes)
        }
        #expect(try opened.reader.records(from: 2001).isEmpty)
        #expect(try opened.reader.records(from: 5, bytesMax: 1).count == 1)
    }

    @Test("A second open is refused, to write, to read and to verify; readers share")
    func locked() throws {
        let folder = try TemporaryFolder()
        func codes() -> [LogError.Code?] {
            func code(_ body: () throws(LogError) -> Void) -> LogError.Code? {
                do {
                    try body()
                    return nil
                } catch {
                    return error.code
                }
            }
            return [
                code { () throws(LogError) in _ = try Log.open(folder.path, mode: .readWrite) },
                code { () throws(LogError) in _ = try Log.open(folder.path, mode: .readOnly) },
                code { () throws(LogError) in _ = try Log.verify(folder.path) },
            ]
        }
        #expect(codes() == [nil, nil, nil])
        do {
            let opened = try Log.open(folder.path, mode: .readWrite)
            #expect(codes() == [.locked, .locked, .locked])
            _ = opened.reader
        }
        let reader = try Log.open(folder.path, mode: .readOnly).reader
        #expect(codes() == [.locked, nil, nil])
        #expect(reader.head == 0)
    }

    @Test("There is no log to read where none was made")
    func noLog() throws {
        let folder = try TemporaryFolder()
        do throws(LogError) {
            _ = try Log.open(folder.path, mode: .readOnly)
            Issue.record("opened nothing")
        } catch {
            #expect(error.code == .noLog)
        }
    }

    @Test("A reader on another thread sees every record once, in order, and none too early")
    func concurrentReader() throws {
        let folder = try TemporaryFolder()
        var opened = try Log.open(
            folder.path, mode: .readWrite, options: LogOptions(segmentBytes: 20_000))
        let reader = opened.reader
        let total: UInt64 = 3000
        let done = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            var next: UInt64 = 1
            var isSound = true
            while next <= total, isSound, ended.wait(timeout: .now()) != .success {
                let head = reader.head
                try? reader.read(from: next) { record in
                    isSound = isSound && record.sequence == next && record.payload.count == 30
                    next += 1
                    return .goOn
                }
                isSound = isSound && next > head
            }
            if isSound, next == total + 1 { done.signal() }
        }
        var writer = try opened.requireWriter()
        for _ in 0..<(total / 10) {
            let payloads = [[UInt8]](repeating: [UInt8](repeating: 5, count: 30), count: 10)
            _ = try writer.append(payloads, now: 0)
        }
        #expect(done.wait(timeout: .now() + 10) == .success)
        ended.signal()
    }

    @Test("Recorded time never goes back, and an odd clock is told")
    func clock() throws {
        let folder = try TemporaryFolder()
        var opened = try Log.open(folder.path, mode: .readWrite)
        var writer = try opened.requireWriter()
        let day: Int64 = 86_400_000_000
        let first = try writer.append([[1]], now: 1000)
        #expect(first.clockBehindMicroseconds == nil && first.clockAheadMicroseconds == nil)
        let behind = try writer.append([[2]], now: 400)
        #expect(behind.recordedMicroseconds == 1000 && behind.clockBehindMicroseconds == 600)
        let ahead = try writer.append([[3]], now: 1001 + day)
        #expect(ahead.recordedMicroseconds == 1001 + day)
        #expect(ahead.clockAheadMicroseconds == day + 1)
    }

    @Test("More than a group may hold is refused, and the writer goes on")
    func tooLarge() throws {
        let folder = try TemporaryFolder()
        var opened = try Log.open(folder.path, mode: .readWrite)
        var writer = try opened.requireWriter()
        let refused: [[[UInt8]]] = [
            [], [[UInt8](repeating: 0, count: Limits.payloadBytesMax + 1)],
            [[UInt8]](repeating: [], count: Limits.groupRecordsMax + 1),
        ]
        for payloads in refused {
            do throws(LogError) {
                _ = try writer.append(payloads, now: 0)
                Issue.record("took too much")
            } catch {
                #expect(error.code == .tooLarge)
            }
        }
        #expect(try writer.append([[1]], now: 0).firstSequence == 1)
    }
}
