import Glibc
import Storage
import SystemPackage
import Testing

@testable import SortedRuns

@Suite("A set lies where its path says")
struct RelativePathTests {
    @Test("A relative path of two names is made in the working directory")
    func relative() throws {
        let above = FilePath("pactwire-runs-\(UInt64.random(in: 0 ... .max))")
        defer {
            for name in (try? PosixDisk().list(above.appending("ids"))) ?? [] {
                try? PosixDisk().remove(above.appending("ids").appending(name))
            }
            for directory in [above.appending("ids"), above] {
                _ = directory.withPlatformString { rmdir($0) }
            }
        }
        let set = RunSet(
            above.appending("ids"), owner: Model.owner, disk: PosixDisk(), combine: .newest)
        try set.put([([1], [2])], covered: 1)
        #expect(try set.view.value(of: [1]) == [2])
    }

    @Test(
        "What holds a name is the directory before it, or the working directory",
        arguments: [
            ("data", "."), ("data/log", "data"), ("/data", "/"), ("/data/log", "/data"),
            ("../data", ".."),
        ])
    func parent(path: String, parent: String) {
        #expect(FilePath(path).parent == FilePath(parent))
    }
}
