import CZMQ

/// Z85, the text form of keys (ZeroMQ RFC 32): five printable characters for four bytes. It has no
/// white space, quotes or backslash, and each key has one form only.
package enum Z85 {
    /// `nil` where the bytes don't come in fours.
    package static func encode(_ bytes: [UInt8]) -> String? {
        guard bytes.count % 4 == 0 else { return nil }
        var text = [CChar](repeating: 0, count: bytes.count / 4 * 5 + 1)
        guard zmq_z85_encode(&text, bytes, bytes.count) != nil else { return nil }
        return String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// `nil` where it isn't Z85.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = text.utf8
        // libzmq looks its characters up unchecked where they aren't ASCII, and stops at a NUL.
        guard characters.count % 5 == 0, characters.allSatisfy({ (33...126).contains($0) }) else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: characters.count / 5 * 4)
        guard zmq_z85_decode(&bytes, text) != nil else { return nil }
        return bytes
    }
}

extension CurveKeyPair {
    package static let keyBytes = 32

    /// Whether it is a key in Z85, public or secret: nothing tells the two apart.
    package static func isKey(_ text: String) -> Bool {
        Z85.decode(text)?.count == keyBytes
    }
}
