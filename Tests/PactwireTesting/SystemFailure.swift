import Glibc

/// A call of the system that a test can't go on without, and why it failed.
package struct SystemFailure: Error, CustomStringConvertible {
    package let description: String

    /// From `errno`, or from `code` where the call answers it.
    package init(_ call: String, code: Int32 = errno) {
        description = "\(call): \(String(cString: strerror(code)))"
    }
}
