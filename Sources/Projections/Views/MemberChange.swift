import Events

/// What became of one member of one row between two points, all told.
package struct MemberChange: Sendable, Equatable {
    /// What became of the row that the member is of.
    package enum Row: String, Sendable {
        case new, gone
    }

    /// The event that changed it last.
    package struct Author: Sendable, Equatable {
        package let sequence: UInt64
        package let cause: ChangeCause

        package init(sequence: UInt64, cause: ChangeCause) {
            self.sequence = sequence
            self.cause = cause
        }
    }

    /// Of the row.
    package let key: String
    package let member: String
    /// JSON, as the row had it; `nil` where the row was new or didn't state it.
    package let before: [UInt8]?
    /// JSON, as the row has it; `nil` where the row is gone or states it no longer.
    package let after: [UInt8]?
    /// `nil`: the row was there and is.
    package let row: Row?
    package let author: Author

    /// The line that programs get.
    package func line(of projection: Projection) -> [UInt8] {
        JSONWriter.object { line in
            line.member("projection", projection.rawValue)
            line.member("key", key)
            line.member("member", member)
            if let before {
                line.name("before")
                line.raw(before)
            }
            if let after {
                line.name("after")
                line.raw(after)
            }
            line.member("row", row?.rawValue)
            line.member("sequence", author.sequence)
            line.member("cause", author.cause.rawValue)
        }
    }
}
