import Glibc
import SystemPackage

/// This program, run once more.
enum Child {
    /// What it writes to standard output. Throws when it doesn't end with 0.
    static func output(_ arguments: [String]) throws(Failure) -> String {
        do {
            let pipe = try FileDescriptor.pipe()
            let child = try start(arguments, output: pipe)
            try pipe.writeEnd.close()
            let text = try pipe.readEnd.closeAfter { try readAll(pipe.readEnd) }
            var status: CInt = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            guard status == 0 else { throw Errno.ioError }
            return text
        } catch {
            throw Failure("a second process: \(error)")
        }
    }

    private static func start(
        _ arguments: [String], output: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output.writeEnd.rawValue, STDOUT_FILENO)
        posix_spawn_file_actions_addclose(&actions, output.readEnd.rawValue)
        var words: [UnsafeMutablePointer<CChar>?] = (["benchmark"] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child = pid_t()
        let error = posix_spawn(&child, "/proc/self/exe", &actions, nil, words, environ)
        guard error == 0 else { throw Errno(rawValue: error) }
        return child
    }

    private static func readAll(_ file: FileDescriptor) throws -> String {
        var bytes: [UInt8] = []
        while true {
            let piece = try [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if piece.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece
        }
    }
}
