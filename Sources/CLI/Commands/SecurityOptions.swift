import ArgumentParser
import PactwireClient

/// The keys of both sides, for a daemon that serves only clients it lists.
struct SecurityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Your key, as 'pactwire keygen FILE' wrote it (PACTWIRE_KEY).", valueName: "file"))
    var key: String?

    // One key in 85 begins with a dash.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The daemon's public key: its 40 characters, or a file with it (PACTWIRE_SERVER_KEY).",
            valueName: "key|file"))
    var serverKey: String?

    /// `nil` where neither key is given.
    ///
    /// - Throws: ``Failure`` where one is, or what is given is no key.
    var security: Security? {
        get throws(Failure) {
            let key = key ?? Environment["PACTWIRE_KEY"]
            let serverKey = serverKey ?? Environment["PACTWIRE_SERVER_KEY"]
            switch (key, serverKey) {
            case (nil, nil): return nil
            case (nil, _?):
                throw Failure(
                    .usage,
                    "--server-key is given, but no key of yours: make one with 'pactwire keygen "
                        + "FILE' and give it with --key")
            case (_?, nil):
                throw Failure(
                    .usage,
                    "--key is given, but not the daemon's: give its public key, which it logs when "
                        + "it starts, with --server-key")
            case (let key?, let serverKey?):
                return try KeyFiles.security(key: key, serverKey: serverKey)
            }
        }
    }
}
