import Crypto

/// Half a SHA-256 of some texts, byte for byte: stands for them in keys, however long they are.
struct Fingerprint: MemberKey {
    private let high: UInt64
    private let low: UInt64

    init(of texts: [String]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texts.reduce(0) { $0 + $1.utf8.count + 8 })
        for text in texts {
            UInt64(text.utf8.count).append(to: &bytes)
            bytes.append(contentsOf: text.utf8)
        }
        var hasher = SHA256()
        bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        (high, low) = hasher.finalize().withUnsafeBytes { digest in
            let words = (
                digest.loadUnaligned(as: UInt64.self),
                digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
            return (UInt64(bigEndian: words.0), UInt64(bigEndian: words.1))
        }
    }

    func append(to key: inout [UInt8]) {
        high.append(to: &key)
        low.append(to: &key)
    }

    static func < (a: Fingerprint, b: Fingerprint) -> Bool { (a.high, a.low) < (b.high, b.low) }

    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue) {
        high = try UInt64(readingKey: &bytes)
        low = try UInt64(readingKey: &bytes)
    }
}
