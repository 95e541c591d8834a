import Glibc
import Synchronization

/// How a process ended.
package enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
}

/// One process that a test started. Nothing that its owner let go of goes on running, so a failed
/// test leaves nothing behind.
///
/// What it prints goes to files without a name: a test that doesn't look never holds it up.
package final class ChildProcess: Sendable {
    package enum Input: Sendable {
        case bytes([UInt8])
        /// The test writes while the process runs.
        case fed
    }

    private let command: String
    /// Its own until it was waited for.
    package let identifier: Int32
    private let output: UnnamedFile
    private let errors: UnnamedFile
    /// Our end of a fed input; -1 when there is none, or none any more.
    private let feed: Mutex<Int32>
    /// `nil` until the process was waited for. Until then its number is its own: whoever sends a
    /// signal holds this lock.
    private let ending = Mutex<Ending?>(nil)

    /// - Throws: ``SystemFailure`` when the process can't be started.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String],
        input: Input = .bytes([])
    ) throws {
        command = ([program] + arguments).joined(separator: " ")
        output = try UnnamedFile()
        errors = try UnnamedFile()
        let source = try InputSource(input)
        feed = Mutex(source.feed)
        let descriptors = [source.descriptor, output.descriptor, errors.descriptor]
        identifier = try spawn(
            program, arguments, environment: environment, descriptors: descriptors)
        withExtendedLifetime(source) {}
    }

    deinit {
        endInput()
        ending.withLock { ending in
            guard ending == nil else { return }
            Glibc.kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
    }

    // MARK: What it printed so far

    package var outputBytes: [UInt8] { output.contents }
    package var outputByteCount: Int { output.byteCount }
    package var outputText: String { String(decoding: output.contents, as: UTF8.self) }
    package var errorText: String { String(decoding: errors.contents, as: UTF8.self) }

    /// The whole lines on standard output.
    package var lines: [String] { Self.wholeLines(output.contents) }
    /// The whole lines on standard error.
    package var errorLines: [String] { Self.wholeLines(errors.contents) }

    private static func wholeLines(_ bytes: [UInt8]) -> [String] {
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        return bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: What can be done to it

    /// Writes to a fed input.
    package func feed(_ text: String) throws {
        let bytes = Array(text.utf8)
        try feed.withLock { feed in
            guard send(feed, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
                throw SystemFailure("send")
            }
        }
    }

    /// Ends a fed input.
    package func endInput() {
        feed.withLock { feed in
            if feed >= 0 { close(feed) }
            feed = -1
        }
    }

    /// Does nothing when the process has ended.
    package func signal(_ number: Int32) {
        ending.withLock { ending in
            look(&ending)
            if ending == nil { Glibc.kill(identifier, number) }
        }
    }

    /// How it ended; `nil` while it runs.
    package var endingSoFar: Ending? {
        ending.withLock { ending in
            look(&ending)
            return ending
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: ``WaitedInVain`` when it still runs after `limit`.
    @discardableResult
    package func wait(within limit: Duration = patience) async throws -> Ending {
        try await eventually("\(command) ends; it said: \(errorText)", within: limit) {
            endingSoFar
        }
    }

    private func look(_ ending: inout Ending?) {
        guard ending == nil else { return }
        var status: Int32 = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return }
        let signal = status & 0x7F
        ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}

/// What a process gets as its standard input. The process's end is closed with it.
private struct InputSource: ~Copyable {
    let descriptor: Int32
    /// Our end of a fed input, else -1. Whoever takes it closes it.
    let feed: Int32

    init(_ input: ChildProcess.Input) throws(SystemFailure) {
        switch input {
        case .bytes(let bytes):
            let file = try UnnamedFile(bytes)
            descriptor = withExtendedLifetime(file) { dup(file.descriptor) }
            feed = -1
        case .fed:
            // A socket, because writing to a pipe that nobody reads would end the tests.
            var ends: [Int32] = [-1, -1]
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
                throw SystemFailure("socketpair")
            }
            (feed, descriptor) = (ends[0], ends[1])
        }
    }

    deinit { close(descriptor) }
}
