import Recall
import SystemPackage
import Testing

@testable import Daemon
@testable import EventLog
@testable import SortedRuns

@Suite("What a failed look into the log ends")
struct RecallErrorTests {
    private static let file = FilePath("/log/1")

    private static let errors: [(error: RecallError, isOfOneCall: Bool)] = [
        (.log(LogError(.open, .tooManyOpenFiles, file: file)), true),
        (.log(LogError(.read, .ioError, file: file)), true),
        (.log(.damaged(.record, file: file, offset: 1, sequence: 1)), false),
        (.log(LogError(.newerFormat, file: file)), false),
        // An index gives itself up at the first failure.
        (.index(RunError(.ioError, file: file)), false),
        (.index(RunError(damaged: file, at: 1)), false),
        (.unknownRecord(sequence: 1, reason: "of another form"), false),
    ]

    @Test(
        "A call that failed is told to the one who asked; all else ends the daemon",
        arguments: errors)
    func ofOneCall(error: RecallError, isOfOneCall: Bool) {
        #expect(error.isOfOneCall == isOfOneCall)
    }

    @Test("A record of a form that isn't known yet is no fault that a restart mends")
    func unknownRecord() {
        let failure = DaemonFailure(.unknownRecord(sequence: 7, reason: "of a newer format"))
        #expect(failure.exitCode == 4)
        #expect(failure.description.contains("event 7 ") && failure.description.contains("newer"))
    }
}
