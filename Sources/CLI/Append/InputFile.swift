import Dispatch
import Glibc
import SystemPackage

/// What is appended: a file, or standard input.
struct InputFile: Sendable {
    let name: String
    private let descriptor: FileDescriptor
    /// Of a regular file; nil for a pipe or a terminal.
    let bytes: Int?
    let isTerminal: Bool

    /// `-` is standard input.
    ///
    /// - Throws: a usage failure where the file can't be opened.
    init(_ path: String) throws(Failure) {
        if path == "-" {
            name = "standard input"
            descriptor = .standardInput
        } else {
            name = path
            do {
                descriptor = try FileDescriptor.open(FilePath(path), .readOnly)
            } catch {
                throw Self.failure(path, error)
            }
        }
        var facts = stat()
        let isKnown = fstat(descriptor.rawValue, &facts) == 0
        if isKnown, facts.st_mode & S_IFMT == S_IFDIR {
            throw Self.failure(path, Errno.isDirectory)
        }
        bytes = isKnown && facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : nil
        isTerminal = isatty(descriptor.rawValue) == 1
    }

    /// The next bytes; none at the end. Waits beside the thread pool of the tasks, which may have
    /// no other thread to print answers from.
    func read() async throws(Failure) -> [UInt8] {
        let descriptor = descriptor
        let result: Result<[UInt8], any Error> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result {
                        try [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { buffer, count in
                            count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                        }
                    })
            }
        }
        do { return try result.get() } catch { throw Self.failure(name, error) }
    }

    /// Whether a read would answer at once, so that a batch can wait for more.
    var hasMore: Bool {
        var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) > 0
    }

    private static var chunkBytes: Int { 1 << 18 }

    private static func failure(_ name: String, _ error: any Error) -> Failure {
        Failure(.usage, "\(name): \(error): name a readable file, or - for standard input")
    }
}
