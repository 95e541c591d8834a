import Events

extension Ledger {
    /// One event that was accepted, on disk or not.
    struct Found {
        let sequence: UInt64
        let event: Event
        let routes: Routes
    }

    /// What the events of one batch speak of, so that many that speak of one have it read once.
    ///
    /// It holds good as long as nothing is committed or rolled back.
    struct LookedUp {
        /// What is kept, in bytes of events; more of it is read again.
        private static let bytesMax = 16 << 20

        private var events: [EventKey: Found] = [:]
        private var readings: [UInt64: Event?] = [:]
        private var bytes = 0

        func event(_ key: EventKey) -> Found? { events[key] }

        mutating func keep(_ found: Found, as key: EventKey) {
            makeRoom(for: found.event)
            events[key] = found
        }

        /// `.some(nil)`: it can't be told how the event reads.
        func reading(of sequence: UInt64) -> Event?? { readings[sequence] }

        mutating func keep(_ reading: Event?, of sequence: UInt64) {
            if let reading { makeRoom(for: reading) }
            readings[sequence] = .some(reading)
        }

        /// For when the event was corrected once more.
        mutating func forgetReading(of sequence: UInt64) { readings[sequence] = nil }

        private mutating func makeRoom(for event: Event) {
            bytes += event.json.bytes.count
            guard bytes > Self.bytesMax else { return }
            (events, readings) = ([:], [:])
            bytes = event.json.bytes.count
        }
    }
}
