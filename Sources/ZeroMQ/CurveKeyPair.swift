import CZMQ

/// A CURVE key pair, both halves as 40 characters of Z85.
package struct CurveKeyPair: Sendable, Hashable {
    package let publicKey: String
    package let secretKey: String

    package init(publicKey: String, secretKey: String) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// A new pair from the kernel's random source.
    package static func generate() throws(ZMQError) -> CurveKeyPair {
        var publicKey = [UInt8](repeating: 0, count: textBytesMax)
        var secretKey = [UInt8](repeating: 0, count: textBytesMax)
        if zmq_curve_keypair(&publicKey, &secretKey) != 0 {
            throw ZMQError(.makeKeyPair, errno: zmq_errno())
        }
        return CurveKeyPair(
            publicKey: String(decoding: publicKey.dropLast(), as: UTF8.self),
            secretKey: String(decoding: secretKey.dropLast(), as: UTF8.self))
    }

    /// The pair that `secretKey` belongs to; throws `invalidValue` for what is no key.
    package init(secretKey: String) throws(ZMQError) {
        guard secretKey.utf8.count == Self.textBytesMax - 1 else {
            throw ZMQError(.makeKeyPair, .invalidValue)
        }
        var publicKey = [UInt8](repeating: 0, count: Self.textBytesMax)
        if zmq_curve_public(&publicKey, secretKey) != 0 {
            throw ZMQError(.makeKeyPair, errno: zmq_errno())
        }
        self.init(
            publicKey: String(decoding: publicKey.dropLast(), as: UTF8.self),
            secretKey: secretKey)
    }

    /// 40 characters and the NUL that ends them.
    private static let textBytesMax = 41
}

extension CurveKeyPair: CustomStringConvertible, CustomDebugStringConvertible {
    /// The public half only, so that no log shows the other.
    package var description: String { "CURVE key \(publicKey)" }
    package var debugDescription: String { description }
}
