import Events

/// What the daemon sent, read again.
enum Received {
    /// One JSON object. `what` it is stands in the failure's line.
    static func object(_ bytes: [UInt8], of what: String) throws(Failure) -> JSONValue {
        do {
            return try JSON(parsing: bytes).root
        } catch {
            throw Failure(
                .refused,
                "the daemon's answer (\(what)) is no JSON, \(error): "
                    + "check that daemon and command line are of one version")
        }
    }
}
