import Glibc

/// A Python 3 with what a test needs of it.
package enum TestPython {
    /// The path of one that can import this module, as `Scripts/python-with` finds it.
    package static func interpreter(with module: String) async throws -> String? {
        let result = try await Command.run(Repository.root + "/Scripts/python-with", [module])
        return result.ending == .exited(0) ? result.lines.first : nil
    }

    package static func isFoundOrRequired(with module: String) async throws -> Bool {
        if isRequired { return true }
        return try await interpreter(with: module) != nil
    }

    /// A build server must have what the tests need: there its absence fails them.
    package static var isRequired: Bool { getenv("CI").map { $0.pointee != 0 } ?? false }
}
