/// Two parties, the smaller id first.
struct PartyPair: Sendable, Hashable, Comparable {
    let a: String
    let b: String

    /// `nil` for a party and itself.
    init?(_ one: String, _ other: String) {
        guard one != other else { return nil }
        (a, b) = one < other ? (one, other) : (other, one)
    }

    static func < (x: PartyPair, y: PartyPair) -> Bool { (x.a, x.b) < (y.a, y.b) }
}

extension PartyPair: TableKey {
    func append(to key: inout [UInt8]) {
        a.append(to: &key)
        b.append(to: &key)
    }

    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue) {
        a = try String(readingKey: &bytes)
        b = try String(readingKey: &bytes)
    }
}
