import Crypto

/// Half a SHA-256 of some texts, byte for byte: stands for them in keys, however long they are.
struct Fingerprint: TableKey {
    private let high: UInt64
    private let low: UInt64

    init(of texts: [String]) {
        var hasher = SHA256()
        for text in texts {
            var bytes: [UInt8] = []
            UInt64(text.utf8.count).append(to: &bytes)
            bytes.append(contentsOf: text.utf8)
            hasher.update(data: bytes)
        }
        let digest = Array(hasher.finalize())
        high = digest[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    func append(to key: inout [UInt8]) {
        high.append(to: &key)
        low.append(to: &key)
    }

    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue) {
        high = try UInt64(readingKey: &bytes)
        low = try UInt64(readingKey: &bytes)
    }
}
