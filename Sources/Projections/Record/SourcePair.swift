/// A publisher and where it has something from; itself where it names nobody.
struct SourcePair: Sendable, Hashable, Comparable {
    let publisher: String
    let origin: String

    static func < (a: SourcePair, b: SourcePair) -> Bool {
        (a.publisher, a.origin) < (b.publisher, b.origin)
    }

    /// Both, or the one that they are.
    var ids: [String] { publisher == origin ? [publisher] : [publisher, origin] }

    func resolved(by register: PartyRegister) -> SourcePair {
        SourcePair(
            publisher: register.survivor(of: publisher), origin: register.survivor(of: origin))
    }
}

extension SourcePair: TableKey {
    func append(to key: inout [UInt8]) {
        publisher.append(to: &key)
        origin.append(to: &key)
    }

    init(readingKey bytes: inout ArraySlice<UInt8>) throws(DamagedValue) {
        publisher = try String(readingKey: &bytes)
        origin = try String(readingKey: &bytes)
    }
}

extension Claim.Report {
    /// One an origin, each once, sorted.
    var sourcePairs: [SourcePair] {
        let origins = origins.count == 1 ? origins : Set(origins).sorted()
        return origins.map { SourcePair(publisher: publisher, origin: $0) }
    }

    /// The publisher and its origins, each once, in no order.
    var voices: [String] {
        switch origins.count {
        case 1: origins[0] == publisher ? origins : [publisher, origins[0]]
        default: Array(Set(origins).union([publisher]))
        }
    }
}

extension Sequence<Claim> {
    /// The publishers and origins that any of them names, whether its report stands or not.
    var voices: Set<String> { Set(compactMap(\.attribution).flatMap(\.voices)) }
}
