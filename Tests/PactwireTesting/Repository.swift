/// The files of the repository, found from where this source stands.
package enum Repository {
    package static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(3).joined(separator: "/")

    package static func bytes(of path: String) throws -> [UInt8] {
        try TestFile.read("\(root)/\(path)")
    }

    package static func text(of path: String) throws -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }
}
