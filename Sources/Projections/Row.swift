/// One row of a projection, as programs get it.
package struct Row: Sendable, Equatable {
    /// What tells the row from every other one of its projection, byte for byte: a `String` takes
    /// other spellings of its characters for equal.
    package let key: String
    /// The ids a reader finds the row under, sorted.
    package let watchKeys: [String]
    /// One JSON object.
    package let json: [UInt8]

    package init(key: String, watchKeys: [String], json: [UInt8]) {
        self.key = key
        self.watchKeys = watchKeys
        self.json = json
    }
}

/// Which rows of a projection somebody wants.
package enum WantedRows: Sendable {
    case all
    /// Those found under an id for which it says yes.
    case foundUnder(@Sendable (String) -> Bool)
    /// Those whose own key is one of these.
    case keyed(Set<ExactText>)
}

/// One row before and after something happened; the same where nothing became of it.
package struct RowPair: Sendable, Equatable {
    package let key: String
    /// `nil` when the row is new.
    package let before: Row?
    /// `nil` when the row is gone.
    package let after: Row?

    package init(key: String, before: Row?, after: Row?) {
        self.key = key
        self.before = before
        self.after = after
    }
}

/// What became of one row.
package struct RowChange: Sendable, Equatable {
    package let key: String
    /// The ids the row was found under before, sorted; none when it is new.
    package let formerKeys: [String]
    /// The ids the row is found under now, sorted; none when it is gone.
    package let watchKeys: [String]
    /// The row as it stands now; `nil` when it is gone.
    package let json: [UInt8]?

    package init(key: String, formerKeys: [String], watchKeys: [String], json: [UInt8]?) {
        self.key = key
        self.formerKeys = formerKeys
        self.watchKeys = watchKeys
        self.json = json
    }

    init(_ row: RowPair) {
        self.init(
            key: row.key, formerKeys: row.before?.watchKeys ?? [],
            watchKeys: row.after?.watchKeys ?? [], json: row.after?.json)
    }

    /// Under which ids somebody may find it changed, each once.
    package var concernedKeys: Set<String> { Set(formerKeys).union(watchKeys) }
}
