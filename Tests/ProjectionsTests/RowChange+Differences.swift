import Projections
import Testing

extension RowChange {
    /// Where all rows of two states differ, in the order of the bytes of their keys.
    static func differences(
        of projection: Projection, from before: ProjectionsState, to after: ProjectionsState
    ) -> [RowChange] {
        func rows(_ state: ProjectionsState) -> [[UInt8]: Row] {
            let rows = state.rows(of: projection, matching: RowQuery())
            let byKey = Dictionary(rows.map { (Array($0.key.utf8), $0) }, uniquingKeysWith: { $1 })
            #expect(byKey.count == rows.count, "a key stands twice")
            return byKey
        }
        let (old, new) = (rows(before), rows(after))
        let keys = Set(old.keys).union(new.keys).map { String(decoding: $0, as: UTF8.self) }
        return keys.inByteOrder.compactMap { key in
            let (former, row) = (old[Array(key.utf8)], new[Array(key.utf8)])
            guard former != row else { return nil }
            return RowChange(
                key: key, formerKeys: former?.watchKeys ?? [], watchKeys: row?.watchKeys ?? [],
                json: row?.json)
        }
    }
}

extension Array where Element == String {
    var inByteOrder: [String] {
        sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
