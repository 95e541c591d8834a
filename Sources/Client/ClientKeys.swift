import ZeroMQ

/// A CURVE key pair, by which a client proves who it is; both halves as 40 characters of Z85.
public struct ClientKeys: Sendable, Equatable {
    /// What the daemon lists; no secret.
    public let publicKey: String
    public let secretKey: String

    /// A new pair from the kernel's random source.
    ///
    /// - Throws: `badKey` where libzmq was built without CURVE.
    public static func generate() throws(ClientError) -> ClientKeys {
        do throws(ZMQError) {
            return ClientKeys(try CurveKeyPair.generate())
        } catch {
            throw ClientError(.badKey, error.description)
        }
    }

    /// The pair in the text of a file that `pactwire keygen` wrote.
    ///
    /// - Parameter file: the file's name, as the error shows it.
    /// - Throws: `badKey`.
    public init(parsing text: String, named file: String = "the key file") throws(ClientError) {
        guard let pair = try KeyFile(of: text, named: file).pair else {
            throw ClientError(.badKey, "\(file) holds no secret key: name the file of your own")
        }
        self.init(pair)
    }

    private init(_ pair: CurveKeyPair) {
        publicKey = pair.publicKey
        secretKey = pair.secretKey
    }

    /// As a file of its own holds it, to be kept from everybody else.
    public var text: String { KeyFile(pair).text }

    var pair: CurveKeyPair { CurveKeyPair(publicKey: publicKey, secretKey: secretKey) }
}

extension ClientKeys: CustomStringConvertible, CustomDebugStringConvertible {
    /// The public half only, so that no log shows the other.
    public var description: String { "key \(publicKey)" }
    public var debugDescription: String { description }
}

extension KeyFile {
    init(of text: String, named file: String) throws(ClientError) {
        do throws(KeyFileError) {
            try self.init(parsing: text)
        } catch {
            throw ClientError(.badKey, "\(file)\(error)")
        }
    }
}
