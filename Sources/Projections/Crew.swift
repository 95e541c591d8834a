/// Does pieces of work, perhaps several at once, and hands on what they come to in the order in
/// which they were given out: what comes of it all doesn't depend on who did what.
package protocol Crew: Sendable {
    /// Has every piece of work done that `give` adds, and gives `take` what each came to, in the
    /// order in which they were added. `give` and `take` run on the calling thread, in turns; the
    /// work runs on any. Few pieces are kept, done or not: `give` does some itself meanwhile.
    func each<Made: Sendable>(
        _ give: (_ add: (@escaping @Sendable () -> Made) -> Void) -> Void,
        _ take: (Made) -> Void)
}

/// Does each piece of work when it is added, on the calling thread.
package struct OneHand: Crew {
    package init() {}

    package func each<Made: Sendable>(
        _ give: (_ add: (@escaping @Sendable () -> Made) -> Void) -> Void,
        _ take: (Made) -> Void
    ) {
        withoutActuallyEscaping(take) { take in
            give { work in take(work()) }
        }
    }
}
