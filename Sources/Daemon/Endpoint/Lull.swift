/// When a daemon that nobody appends to puts away what the last appends left in memory.
///
/// Its looks are the clock: whoever has it looks at a steady pace.
struct Lull {
    private var head: UInt64 = 0
    private var looks = 0

    /// From so many looks on that found nothing new.
    private static let looksMin = 4

    /// Looks whether anything came since the last time.
    ///
    /// - Returns: whether it is time: after four looks that found nothing new, after eight, after
    ///   sixteen …, because what was put away is let go by others, and some of it later.
    mutating func look(head: UInt64) -> Bool {
        guard head == self.head else {
            (self.head, looks) = (head, 0)
            return false
        }
        looks += 1
        return looks >= Self.looksMin && looks & (looks - 1) == 0
    }
}
