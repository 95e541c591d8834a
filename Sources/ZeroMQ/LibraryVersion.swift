import CZMQ

/// The version of libzmq this process runs with, which may be newer than the one it was built
/// with.
package struct LibraryVersion: Sendable, Hashable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int

    /// What the loaded library says of itself.
    package static var loaded: LibraryVersion {
        var major: Int32 = 0
        var minor: Int32 = 0
        var patch: Int32 = 0
        zmq_version(&major, &minor, &patch)
        return LibraryVersion(major: Int(major), minor: Int(minor), patch: Int(patch))
    }

    /// Whether the loaded library was built with `capability`: `curve`, `ipc`, `draft` and the
    /// others that `zmq_has` lists.
    package static func has(_ capability: String) -> Bool {
        zmq_has(capability) == 1
    }

    package var description: String { "\(major).\(minor).\(patch)" }
}
