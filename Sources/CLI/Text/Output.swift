import Glibc
import SystemPackage

/// Standard output: the data, and nothing else. Lines are kept until ``flush()``, so that an answer
/// of many lines is one write; whoever prints flushes before waiting for anything.
struct Output: ~Copyable {
    private var pending: [UInt8] = []

    private static var pendingBytesMax: Int { 1 << 16 }

    mutating func line(_ text: String) throws(Failure) {
        pending.append(contentsOf: text.utf8)
        try endLine()
    }

    mutating func line(_ bytes: some Collection<UInt8>) throws(Failure) {
        pending.append(contentsOf: bytes)
        try endLine()
    }

    private mutating func endLine() throws(Failure) {
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= Self.pendingBytesMax { try flush() }
    }

    /// Hands all lines to the system.
    ///
    /// - Throws: when standard output takes no more; what it took before stays written.
    mutating func flush() throws(Failure) {
        guard !pending.isEmpty else { return }
        do {
            try FileDescriptor.standardOutput.writeAll(pending)
        } catch {
            pending = []
            throw Failure(
                .refused, "standard output: \(error): check where the output goes, then try again")
        }
        pending.removeAll(keepingCapacity: true)
    }
}

/// Standard error: what is said to the person beside the data.
enum Notice {
    /// One line, whole or not at all; a closed standard error is no reason to stop.
    static func line(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(Array((text + "\n").utf8))
    }

    /// Text without a line end, for what is drawn over.
    static func raw(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
    }
}
