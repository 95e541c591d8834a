/// What a state stands on: the tables as a snapshot has them, immutable, read from any thread.
///
/// The folds can't throw. Whoever implements it keeps the first failure, its own or one it is told
/// of, answers as if nothing were there from then on if it likes, and whoever folded or made rows
/// looks at that failure before anything is published: with one, what came out is worth nothing.
package protocol StateBase: AnyObject, Sendable {
    /// The last sequence folded into it.
    var covered: UInt64 { get }
    func value(of key: [UInt8]) -> [UInt8]?
    /// The keys from `from` to before `to` (`nil`: to the end) in ascending order, until `body`
    /// says false. `body` may read the base too.
    func each(from: [UInt8], to: [UInt8]?, _ body: (_ key: [UInt8], _ value: [UInt8]) -> Bool)
    /// A value whose bytes are not of the form they should be.
    func isDamaged(at key: [UInt8])
}

extension Coded {
    /// The value that a base has under a key.
    init?(of key: [UInt8], in base: any StateBase) {
        guard let bytes = base.value(of: key) else { return nil }
        do {
            try self.init(decoding: bytes)
        } catch {
            base.isDamaged(at: key)
            return nil
        }
    }
}

extension StateBase {
    /// The entries whose keys start with `prefix`, read as `rest` of the key and value, in the
    /// order of their keys, until `body` says false. `first`: the key before which none is wanted;
    /// `last`: that after which none is; `nil`: all are.
    func each<Rest: TableKey>(
        under prefix: [UInt8], from first: [UInt8]? = nil, through last: [UInt8]? = nil,
        _ body: (Rest, _ value: [UInt8]) throws(DamagedValue) -> Bool
    ) {
        // No key is the beginning of another, so none is before the one with a zero more.
        let end = last.map { $0 + [0] } ?? Self.end(of: prefix)
        each(from: first ?? prefix, to: end) { key, value in
            do throws(DamagedValue) {
                var rest = key.dropFirst(prefix.count)
                let member = try Rest(readingKey: &rest)
                guard rest.isEmpty else { throw DamagedValue() }
                return try body(member, value)
            } catch {
                isDamaged(at: key)
                return false
            }
        }
    }

    /// The first key after all that start with `prefix`; `nil` where there is none.
    private static func end(of prefix: [UInt8]) -> [UInt8]? {
        var end = prefix
        while let last = end.popLast() {
            if last < .max { return end + [last + 1] }
        }
        return nil
    }
}
