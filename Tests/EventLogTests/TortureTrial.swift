import EventLog
import PactwireTesting
import SystemPackage

/// What a log is put through at its start, or while it is appended to.
enum TortureTrial: CaseIterable {
    case calm, crash, failingCall, failingSyncs, full, nowAndThenFull, readOnly, noDescriptors
    case shortWrites

    static func random(_ random: inout SeededRandom) -> TortureTrial {
        switch random.below(3) {
        case 0: .crash
        case 1: .calm
        default: allCases[random.below(allCases.count)]
        }
    }

    /// Has it begin on `disk`; `calls`: a crash or a failure comes within so many.
    func begin(_ disk: SimulatedDisk, within calls: Int, _ random: inout SeededRandom) {
        let call = disk.calls + 1 + random.below(calls)
        switch self {
        case .calm: break
        case .crash: disk.trouble(.init(call: call, errno: .ioError, isCrash: true))
        case .failingCall: disk.trouble(.init(call: call, errno: .ioError))
        case .failingSyncs:
            disk.weather.risks = [.init([.sync, .syncDirectory], .ioError, oneIn: 2 + calls / 10)]
        case .full: disk.weather.sectorsMax = disk.sectorsUsed + random.below(20)
        case .nowAndThenFull:
            let calls: Set<SimulatedDisk.Call> = [.makeDirectory, .create, .write, .reserve]
            disk.weather.risks = [.init(calls, .noSpace, oneIn: 6)]
        case .readOnly:
            let calls: Set<SimulatedDisk.Call> = [
                .makeDirectory, .create, .remove, .rename, .write, .reserve, .truncate,
                .openToWrite,
            ]
            disk.weather.risks = [.init(calls, .readOnlyFileSystem, oneIn: 1)]
        case .noDescriptors:
            let calls: Set<SimulatedDisk.Call> = [
                .create, .list, .open, .openToWrite, .lock, .syncDirectory,
            ]
            let errno: Errno =
                Bool.random(using: &random)
                ? .tooManyOpenFiles
                : .tooManyOpenFilesInSystem
            disk.weather.risks = [.init(calls, errno, oneIn: 5)]
        case .shortWrites: disk.weather.shortWriteOneIn = 3
        }
    }

    static func end(on disk: SimulatedDisk) {
        disk.trouble(nil)
        disk.weather = .calm
    }

    /// What the log may answer to it while it makes itself or is appended to.
    var answers: Set<LogError.Code> {
        switch self {
        case .calm, .shortWrites: []
        case .crash, .failingCall, .failingSyncs, .noDescriptors: [.io, .syncFailed]
        case .full: [.diskFull]
        case .nowAndThenFull: [.diskFull, .io]
        case .readOnly: [.notWritable]
        }
    }

    /// The same at the start of a log that was made before, which needs no new byte on disk.
    var answersToStart: Set<LogError.Code> {
        self == .full ? [] : answers
    }
}
