import BareDisk
import Glibc
import SystemPackage

/// The loops in C with nothing in the way.
enum Bare {
    static func fill(_ path: FilePath, bytes: Int) throws(Failure) {
        try check(path, path.withPlatformString { bare_fill($0, UInt64(bytes)) })
    }

    /// `count` appends of `pieceBytes` each into the file at `path`.
    static func append(
        _ workload: Workload, pieceBytes: Int, count: Int, to path: FilePath
    ) throws(Failure) -> Times {
        try timed(workload, pieceBytes: pieceBytes, room: count, path) { source, times in
            path.withPlatformString { bare_append($0, source, &times) }
        }
    }

    /// Appends for `seconds` into files in `folder` that a second thread fills one ahead.
    static func sustain(
        _ workload: Workload, pieceBytes: Int, seconds: Double, fileBytes: UInt64,
        in folder: FilePath
    ) throws(Failure) -> Times {
        let room = Int(seconds * 100_000)
        return try timed(workload, pieceBytes: pieceBytes, room: room, folder) { source, times in
            folder.withPlatformString {
                bare_sustain($0, LogFolder.suffix, fileBytes, seconds, source, &times)
            }
        }
    }

    /// Reads whole files; returns how many bytes they have.
    static func read(_ paths: [FilePath]) throws(Failure) -> UInt64 {
        var bytes: UInt64 = 0
        for path in paths {
            try check(path, path.withPlatformString { bare_read($0, &bytes) })
        }
        return bytes
    }

    private static func timed(
        _ workload: Workload, pieceBytes: Int, room: Int, _ path: FilePath,
        _ run: (bare_source, inout bare_times) -> CInt
    ) throws(Failure) -> Times {
        var error: CInt = 0
        let nanoseconds = workload.bytes.withUnsafeBufferPointer { bytes in
            [UInt64](unsafeUninitializedCapacity: room) { buffer, count in
                let source = bare_source(
                    bytes: bytes.baseAddress, count: bytes.count, piece: pieceBytes)
                var times = bare_times(nanoseconds: buffer.baseAddress, room: room, count: 0)
                error = run(source, &times)
                count = times.count
            }
        }
        try check(path, error)
        return Times(nanoseconds)
    }

    private static func check(_ path: FilePath, _ error: CInt) throws(Failure) {
        guard error != 0 else { return }
        throw Failure("\(path): \(Errno(rawValue: error))")
    }
}
