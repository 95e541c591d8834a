import SystemPackage
import Testing

@testable import EventLog
@testable import pactwire

@Suite("A log without a daemon")
struct OfflineLogTests {
    private static let file = FilePath("/log")

    private static let failures: [(error: LogError, status: pactwire.ExitStatus)] = [
        (LogError(.locked, file: file), .unusableLog),
        (.damaged(.record, file: file, offset: 1, sequence: 1), .unusableLog),
        (LogError(.newerFormat, file: file), .unusableLog),
        (LogError(.noLog, file: file), .usage),
        (LogError(.exists, file: file), .refused),
        (LogError(.backup, file: file), .refused),
        (LogError(.write, .noSpace, file: file), .refused),
        (LogError(.makeDirectory, .permissionDenied, file: file), .refused),
        (LogError(.sync, .ioError, file: file), .refused),
        (LogError(.read, .ioError, file: file), .refused),
    ]

    @Test("Only what makes a log of no use is exit code 4", arguments: failures)
    func status(error: LogError, status: pactwire.ExitStatus) {
        let failure = OfflineLog.failure(error)
        #expect(failure.status == status)
        #expect(failure.line == "\(error)")
    }
}
