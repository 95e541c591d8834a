import Glibc

/// Where the programs and the files of the package are.
package enum BuiltPrograms {
    package static var daemon: String { directory + "/pactwired" }
    package static var commandLine: String { directory + "/pactwire" }

    /// The tests run from a bundle that is built into the same folder as the programs.
    private static let directory: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        let bytes = path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        return parent(of: String(decoding: bytes, as: UTF8.self))
    }()

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
