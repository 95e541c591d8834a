import Glibc

/// How many files the process may have open: connections, files of the log, and what libzmq and
/// the system take. libzmq ends the process where it finds none left for itself.
package enum OpenFilesLimit {
    /// Enough to start, and for some tens of connections.
    private static let least: rlim_t = 128

    /// Takes all that the process may have.
    ///
    /// - Throws: `.configuration` when that is too little to serve.
    package static func raise() throws(DaemonFailure) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        guard limit.rlim_cur >= least else {
            throw .configuration(
                "the process may open \(limit.rlim_cur) files, too few to serve: allow it "
                    + "\(least) or more (LimitNOFILE= of the unit, or ulimit -n)")
        }
    }
}
