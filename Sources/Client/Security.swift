import ZeroMQ

/// How a client and a daemon know each other: all that passes between them is encrypted, the
/// daemon is the one with `serverKey`, and it serves `keys` only while it lists them.
public struct Security: Sendable, Equatable {
    /// The daemon's public key: 40 characters of Z85, which it logs when it starts.
    public let serverKey: String
    /// The client's own.
    public let keys: ClientKeys

    /// - Throws: `badKey` where `serverKey` is none.
    public init(serverKey: String, keys: ClientKeys) throws(ClientError) {
        guard CurveKeyPair.isKey(serverKey) else {
            throw ClientError(
                .badKey, "\"\(serverKey)\" is no public key: give the 40 characters of the daemon's"
            )
        }
        self.serverKey = serverKey
        self.keys = keys
    }

    /// Takes the daemon's public key from the text of a key file, whose secret half may be missing.
    ///
    /// - Parameter file: the file's name, as the error shows it.
    /// - Throws: `badKey`.
    public init(
        serverKeyFile text: String, named file: String = "the daemon's key file", keys: ClientKeys
    ) throws(ClientError) {
        serverKey = try KeyFile(of: text, named: file).publicKey
        self.keys = keys
    }
}

extension Socket {
    /// Before it is connected.
    borrowing func secure(by security: Security?) throws(ZMQError) {
        guard let security else { return }
        try setOption(.curveClient(serverKey: security.serverKey, keys: security.keys.pair))
    }
}
