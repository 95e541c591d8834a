import Glibc

/// A directory that is gone with its owner.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/pactwire-e2e-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure("mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        var facts = stat()
        if lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
            for name in (try? TestFile.names(in: path)) ?? [] { remove("\(path)/\(name)") }
        }
        _ = Glibc.remove(path)
    }

    package func appending(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in it; answers its path.
    package func write(_ contents: some Sequence<UInt8>, to name: String) throws -> String {
        let path = appending(name)
        try TestFile.write(Array(contents), to: path)
        return path
    }

    package func write(_ text: String, to name: String) throws -> String {
        try write(text.utf8, to: name)
    }
}
