/// Names the history of a log: the log, and its lineages. A restore from a backup begins another
/// lineage of the same log; what lies before a lineage's first sequence is the same for all logs
/// that have the lineages up to it in common.
///
/// As text: the log's identity, then `/NUMBER@FIRST` for each lineage, ascending:
/// `3f…c2/1@1/1763800000000000@501`.
package struct HistoryName: Sendable, Hashable, CustomStringConvertible {
    package struct Lineage: Sendable, Hashable {
        /// 1 for the first, else microseconds since 1970 at the restore: no two restores of one
        /// backup have the same.
        package let number: UInt64
        /// Where it begins; what comes before it is of the lineage before.
        package let firstSequence: UInt64

        package init(number: UInt64, firstSequence: UInt64) {
            self.number = number
            self.firstSequence = firstSequence
        }
    }

    package let log: String
    package let lineages: [Lineage]

    /// The longest text that is read: room for over a thousand restores.
    package static let textBytesMax = 64 << 10

    /// `lineages` as the log has them, at least the first.
    package init(log: String, lineages: [Lineage]) {
        self.log = log
        self.lineages = lineages
    }

    /// `nil` for a text that names no history.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.textBytesMax else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let log = parts.first, !log.isEmpty else { return nil }
        var lineages: [Lineage] = []
        for part in parts.dropFirst() {
            let numbers = part.split(separator: "@", omittingEmptySubsequences: false)
            guard numbers.count == 2, let number = UInt64(numbers[0]),
                let first = UInt64(numbers[1]), number > lineages.last?.number ?? 0,
                lineages.isEmpty ? first == 1 : first >= lineages[lineages.count - 1].firstSequence
            else { return nil }
            lineages.append(Lineage(number: number, firstSequence: first))
        }
        guard !lineages.isEmpty else { return nil }
        self.init(log: String(log), lineages: lineages)
    }

    package var description: String {
        lineages.reduce(log) { "\($0)/\($1.number)@\($1.firstSequence)" }
    }

    /// From this sequence on the two may differ; what is below is the same in both. `nil` when
    /// they are one history.
    package func divergence(from other: HistoryName) -> UInt64? {
        guard log == other.log else { return 1 }
        let shared = zip(lineages, other.lineages).prefix { $0 == $1 }.count
        return [lineages, other.lineages]
            .compactMap { $0.dropFirst(shared).first?.firstSequence }.min()
    }

    /// Where the history of somebody who knew `known` changed, now that the log has this one and
    /// ends at `head`: the first sequence that is not what it was. `nil`: it is the same log, all
    /// they have seen is still there, and what comes next follows it.
    ///
    /// - Parameters:
    ///   - seen: up to here they were handed events, or had their own acknowledged.
    ///   - heard: the furthest head they were told of.
    package func change(
        since known: HistoryName, seen: UInt64, heard: UInt64, head: UInt64
    ) -> UInt64? {
        guard log == known.log else { return 1 }
        let divergence = divergence(from: known)
        if let divergence, divergence <= seen { return divergence }
        // Where nothing was restored, a log that ends before what was heard of has lost something.
        let reach = divergence == nil ? max(seen, heard) : seen
        return head < reach ? head + 1 : nil
    }
}
