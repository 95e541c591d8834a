import Glibc
import HostileBytes

/// Who is shown the inputs.
enum FuzzedJudge {
    case bytes(Judge)
    case log

    static let names = Judge.allCases.map(\.rawValue) + ["log"]

    /// The one that FUZZ_JUDGE names.
    static let chosen: FuzzedJudge? = {
        guard let name = getenv("FUZZ_JUDGE").map({ String(cString: $0) }) else { return nil }
        return name == "log" ? .log : Judge(rawValue: name).map(bytes)
    }()

    func judge(_ bytes: [UInt8]) throws {
        switch self {
        case .bytes(let judge): _ = try judge.takes(bytes)
        case .log: try LogJudge.judge(bytes)
        }
    }
}

/// One input of the fuzzer. A contradiction ends the program, for that is how it is told of one.
nonisolated func judgeOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    do {
        try FuzzedJudge.chosen?.judge(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    } catch {
        fatalError("\(error)")
    }
}

/// The library that has the door wants this name to be there, though it is given the function.
@_cdecl("LLVMFuzzerTestOneInput")
public nonisolated func fuzzerTestOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    judgeOne(data, size)
}
