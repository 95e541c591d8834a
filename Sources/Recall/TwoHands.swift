import Projections
import Storage

/// Has work done by the calling thread and another, which lives as long as there is some.
package struct TwoHands: Crew {
    /// So many pieces are kept at most.
    private static let piecesMax = 16

    package init() {}

    /// Where the system has no other thread to give, the calling one does it all.
    package func each<Made: Sendable>(
        _ give: (_ add: (@escaping @Sendable () -> Made) -> Void) -> Void,
        _ take: (Made) -> Void
    ) {
        let pieces = Monitor(OrderedWork<Made>())
        guard let helper = try? PosixThread("pactwire-hand", { Self.help(with: pieces) }) else {
            return OneHand().each(give, take)
        }
        withoutActuallyEscaping(take) { take in
            give { work in
                pieces.change { $0.add(work) }
                while Self.clear(pieces, to: Self.piecesMax - 1, take) {}
            }
        }
        while Self.clear(pieces, to: 0, take) {}
        pieces.change { $0.close() }
        helper.join()
    }

    private static func help<Made>(with pieces: Monitor<OrderedWork<Made>>) {
        while case .make(let number, let work) = pieces.wait({ $0.nextForHelper() }) {
            let made = work()
            pieces.change { $0.put(made, at: number) }
        }
    }

    /// Takes the first piece away, or makes one. False where no more than `kept` are there.
    private static func clear<Made>(
        _ pieces: Monitor<OrderedWork<Made>>, to kept: Int, _ take: (Made) -> Void
    ) -> Bool {
        switch pieces.wait({ $0.nextForOwner(keeping: kept) }) {
        case .end: return false
        case .take(let made): take(made)
        case .make(let number, let work):
            let made = work()
            pieces.change { $0.put(made, at: number) }
        }
        return true
    }
}
