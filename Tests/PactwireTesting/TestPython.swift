import Glibc

/// A Python 3 with what a test needs of it.
package enum TestPython {
    /// The path of one that can import this module, as `Scripts/python-with` finds it.
    package static func interpreter(with module: String) async throws -> String? {
        let result = try await Command.run(Repository.root + "/Scripts/python-with", [module])
        return result.ending == .exited(0) ? result.lines.first : nil
    }

    /// A build server must have one: there its absence fails the tests.
    package static func isFoundOrRequired(with module: String) async throws -> Bool {
        if let isServer = getenv("CI"), isServer.pointee != 0 { return true }
        return try await interpreter(with: module) != nil
    }
}
