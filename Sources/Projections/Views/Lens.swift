package import Events

/// Which part of what is recorded counts in an answer, by when it happened, by when it was published
/// and by when it was recorded. A lens without limits hides nothing.
package struct Lens: Sendable, Equatable {
    /// The end of what counts on one clock.
    package struct Limit: Sendable, Equatable {
        /// What is at latest on this day counts.
        package let day: CalendarDay
        /// The last sequence recorded by the end of that day, UTC: what has no day on the clock
        /// counts up to here. So no fold needs to know when anything was recorded.
        package let recordedThrough: UInt64
        /// Of what begins to count on the day itself only what has at most this sequence does: who
        /// asks what changed goes on event by event.
        var onTheDayThrough: UInt64 = .max

        package init(day: CalendarDay, recordedThrough: UInt64) {
            self.day = day
            self.recordedThrough = recordedThrough
        }
    }

    package var happened: Limit?
    package var published: Limit?
    /// Of the record only what has at most this sequence is there: all is seen as it was known then,
    /// who is who too. `nil`: all of it is.
    package var recordedThrough: UInt64?

    package init(
        happened: Limit? = nil, published: Limit? = nil, recordedThrough: UInt64? = nil
    ) {
        self.happened = happened
        self.published = published
        self.recordedThrough = recordedThrough
    }
}
