/// What entries of a table are found by. As bytes, keys are in the order of what they are of, and
/// no key is the beginning of another of its kind: keys can follow each other.
protocol TableKey: Hashable, Sendable {
    func append(to key: inout [UInt8])
    /// Takes its bytes off the beginning of `bytes`.
    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue)
}

/// What entries of a group are found by: as bytes in the order that they have.
typealias MemberKey = TableKey & Comparable

extension TableName {
    /// What the entry of `key` in this table is found by.
    func entry(of key: some TableKey) -> [UInt8] {
        var bytes = [rawValue]
        key.append(to: &bytes)
        return bytes
    }
}

/// Ids, which hold no zero byte. Text that anyone may write is no key: it can be long and can be
/// anything; see ``Fingerprint``.
extension String: TableKey {
    func append(to key: inout [UInt8]) {
        key.append(contentsOf: utf8)
        key.append(0)
    }

    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue) {
        guard let end = bytes.firstIndex(of: 0) else { throw DamagedValue() }
        self = try String(checking: bytes[..<end])
        bytes = bytes[(end + 1)...]
    }
}

/// Eight bytes, the highest first.
extension UInt64: TableKey {
    func append(to key: inout [UInt8]) {
        withUnsafeBytes(of: bigEndian) { key.append(contentsOf: $0) }
    }

    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue) {
        guard bytes.count >= 8 else { throw DamagedValue() }
        self = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        bytes = bytes.dropFirst(8)
    }
}
