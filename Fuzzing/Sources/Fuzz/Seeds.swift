import Glibc
import HostileBytes

/// The samples of every judge, as files that libFuzzer begins with.
enum Seeds {
    struct Failure: Error, CustomStringConvertible { let description: String }

    static func write(into folder: String) throws(Failure) {
        for judge in Judge.allCases {
            try write(judge.samples, as: judge.rawValue, into: folder)
        }
        try write(LogJudge.samples, as: "log", into: folder)
    }

    private static func write(
        _ samples: [[UInt8]], as name: String, into folder: String
    ) throws(Failure) {
        mkdir("\(folder)/\(name)", 0o755)
        for (number, sample) in samples.enumerated() {
            let path = "\(folder)/\(name)/sample-\(number)"
            guard let file = fopen(path, "w") else { throw Failure(description: "create \(path)") }
            defer { fclose(file) }
            guard fwrite(sample, 1, sample.count, file) == sample.count else {
                throw Failure(description: "write \(path)")
            }
        }
    }
}
