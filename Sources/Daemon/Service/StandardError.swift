import Events
import Glibc

/// Where the daemon tells people what it does, in whole lines.
package enum StandardError {
    /// Writes the text as one line, whatever somebody wrote that is told in it.
    package static func line(_ text: String) {
        var rest = Array((text.onOneLine + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return
            }
            rest = rest.dropFirst(count)
        }
    }
}
