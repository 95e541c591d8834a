import Glibc

/// A file of its own for one test.
struct TemporaryFile {
    let path: String

    init(_ text: String) throws {
        var template = Array("/tmp/pactwire-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw CannotUseFile() }
        defer { close(descriptor) }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw CannotUseFile() }
    }

    func remove() { unlink(path) }

    static func contents(of path: String) throws -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw CannotUseFile() }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw CannotUseFile() }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    struct CannotUseFile: Error {}
}

/// A file of the repository, found from where this source file stands.
func repositoryFile(_ path: String, from source: String = #filePath) -> String {
    source.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/") + "/" + path
}
