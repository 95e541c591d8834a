import Events

/// How the rows of a projection differ between two points, gathered one event after the other.
///
/// Holds of each row that changed what it was at first and is at last, and of each member who
/// changed it last; however often they change.
package struct Difference: Sendable {
    /// The row at first and at last, and by member who changed it last.
    fileprivate struct Entry {
        let before: [UInt8]?
        var after: [UInt8]?
        var authors: [String: MemberChange.Author] = [:]

        init(before: [UInt8]?) { self.before = before }
    }

    private let projection: Projection
    private var rows: [ExactText: Entry] = [:]

    package init(of projection: Projection) { self.projection = projection }

    /// Takes in what one event made of a row. Steps come in their order.
    package mutating func note(_ row: RowPair, by author: MemberChange.Author) {
        let (old, new) = (Members(row.before?.json), Members(row.after?.json))
        rows[ExactText(row.key), default: Entry(before: row.before?.json)].note(
            row.after?.json, old.differing(from: new), author)
    }

    /// Takes in what a row was at first and is at last, and by member who changed it last.
    mutating func note(_ row: RowPair, by authors: [String: MemberChange.Author]) {
        var entry = Entry(before: row.before?.json)
        (entry.after, entry.authors) = (row.after?.json, authors)
        rows[ExactText(row.key)] = entry
    }

    /// By key (of the timeline: by sequence), the members of a row in its own order. What is again
    /// as it was is left out.
    package var changes: [MemberChange] {
        rows.keys.sorted(by: isBefore).flatMap { key in rows[key]?.changes(of: key.text) ?? [] }
    }

    private func isBefore(_ a: ExactText, _ b: ExactText) -> Bool {
        // The timeline's keys are numbers: the shorter is the smaller.
        let isByNumber = projection == .timeline && a.text.utf8.count != b.text.utf8.count
        return isByNumber ? a.text.utf8.count < b.text.utf8.count : a < b
    }
}

extension Difference.Entry {
    fileprivate mutating func note(
        _ row: [UInt8]?, _ members: [String], _ author: MemberChange.Author
    ) {
        after = row
        for member in members { authors[member] = author }
    }

    fileprivate func changes(of key: String) -> [MemberChange] {
        let (old, new) = (Members(before), Members(after))
        let row: MemberChange.Row? =
            before == nil ? .new : after == nil ? .gone : nil
        return old.differing(from: new).compactMap { member in
            authors[member].map { author in
                MemberChange(
                    key: key, member: member, before: old[member], after: new[member], row: row,
                    author: author)
            }
        }
    }
}

/// The members of a row, or of none.
struct Members {
    private(set) var names: [String] = []
    private var values: [String: [UInt8]] = [:]

    init(_ row: [UInt8]?) {
        guard let row else { return }
        // A row may hold a value of an event, nested as deep as an event may be.
        guard let root = try? JSON(parsing: row, nestingMax: 2 * Limits.nestingMax).root else {
            // Folds write rows with a JSONWriter, out of text that was checked when it came.
            preconditionFailure("a row is one JSON object")
        }
        for (name, value) in root.members {
            let name = name.string ?? ""
            names.append(name)
            values[name] = value.compact()
        }
    }

    subscript(name: String) -> [UInt8]? { values[name] }

    /// The names under which the two don't hold the same, each row's in its order.
    func differing(from new: Members) -> [String] {
        var all = names
        var place = 0
        for name in new.names {
            if let known = all.firstIndex(of: name) {
                place = known + 1
            } else {
                all.insert(name, at: place)
                place += 1
            }
        }
        return all.filter { self[$0] != new[$0] }
    }
}
