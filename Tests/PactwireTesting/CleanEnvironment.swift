import Glibc

/// The environment that a started process gets: ours, without what would change its settings.
package enum CleanEnvironment {
    private static let settings: Set<String> = [
        "NOTIFY_SOCKET", "STATE_DIRECTORY", "JOURNAL_STREAM", "COLUMNS", "NO_COLOR",
    ]

    package static func with(_ own: [String: String] = [:]) -> [String: String] {
        var all: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(pair[0])
            if pair.count == 2, !name.hasPrefix("PACTWIRE_"), !settings.contains(name) {
                all[name] = String(pair[1])
            }
            entry += 1
        }
        // Whoever kills a process doesn't want a helper that looks why it died.
        all["SWIFT_BACKTRACE"] = "enable=no"
        return all.merging(own) { $1 }
    }
}
