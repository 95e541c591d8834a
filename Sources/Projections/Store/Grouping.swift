/// Members by group, and of each group that has any a label: which groups there are is known
/// without a look at their members.
struct Grouping<Group: TableKey, Label: Coded, Member: MemberKey, Value: Coded>: Sendable {
    private var family: Family<Group, Head, Member, Value>

    fileprivate struct Head: Coded {
        let label: Label
        /// Of its members.
        var count: UInt64 = 0
    }

    init(heads: TableName, members: TableName) {
        family = Family(heads: heads, members: members)
    }

    subscript(group: Group, member: Member) -> Value? { family[group, member] }

    func contains(_ group: Group) -> Bool { family[group] != nil }
    func count(of group: Group) -> Int { Int(clamping: family[group]?.count ?? 0) }

    /// As ``Family/each(of:through:_:)``.
    func each(of group: Group, through last: Member? = nil, _ body: (Member, Value) -> Void) {
        family.each(of: group, through: last, body)
    }
    /// As ``Family/each(of:through:_:)``.
    func values(of group: Group, through last: Member? = nil) -> [Value] {
        family.values(of: group, through: last)
    }
    /// As ``Family/each(of:through:_:)``.
    func members(of group: Group, through last: Member? = nil) -> [Member] {
        family.members(of: group, through: last)
    }

    /// The groups, in the order of their keys.
    var groups: [Group] {
        var groups: [Group] = []
        family.eachGroup {
            groups.append($0)
            return true
        }
        return groups
    }
    /// Of all groups, in the order of their keys, until `body` says false.
    func eachLabel(_ body: (Label) -> Bool) {
        var walk = family.walk
        family.eachHead(of: &walk) { _, head in
            body(head.label)
        } stored: { _, head throws(DamagedValue) in
            body(try Head(decoding: head).label)
        }
    }
    /// Over all groups, in the order of their keys.
    var walk: KeyWalk<Group> { family.walk }
    /// As ``Family/eachGroup(of:_:)``.
    func eachGroup(of walk: inout KeyWalk<Group>, _ body: (Group) -> Bool) {
        family.eachGroup(of: &walk, body)
    }

    /// Adds a member that the group hasn't.
    ///
    /// - Returns: how many members the group has now.
    @discardableResult
    mutating func add(
        _ member: Member, _ value: Value, to group: Group, _ label: @autoclosure () -> Label
    ) -> Int {
        let count = family.change(group, orInsert: Head(label: label()), adding: member, value) {
            $0.count &+= 1
            return $0.count
        }
        return Int(clamping: count ?? 0)
    }

    /// Changes a member's value; adds the member with `value` where the group hasn't it.
    ///
    /// - Returns: whether it is the group's first.
    @discardableResult
    mutating func change(
        _ member: Member, in group: Group, orAdd value: Value,
        _ label: @autoclosure () -> Label, _ body: (inout Value) -> Void
    ) -> Bool {
        let count = family.change(
            group, member, orAdd: value, body, orInsert: Head(label: label())
        ) { head in
            head.count &+= 1
            return head.count
        }
        return count == 1
    }

    /// Gives a member that the group has another value.
    mutating func replace(_ member: Member, with value: Value, in group: Group) {
        family[group, member] = value
    }

    /// Takes out a member that the group has.
    ///
    /// - Returns: whether it was the group's last.
    @discardableResult
    mutating func remove(_ member: Member, from group: Group) -> Bool {
        family[group, member] = nil
        if let head = family[group], head.count > 1 {
            family[group] = Head(label: head.label, count: head.count - 1)
            return false
        }
        family[group] = nil
        return true
    }

    mutating func accept(_ visitor: inout some TableVisitor) {
        visitor.visit(&family)
    }
}

extension Grouping where Label == Present, Value == Present {
    /// Adds a member, unless the group has it.
    mutating func insert(_ member: Member, in group: Group) {
        change(member, in: group, orAdd: Present(), Present()) { _ in }
    }
}

extension Grouping.Head {
    func encode(to writer: inout ByteWriter) {
        writer.write(label)
        writer.integer(count)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        label = try reader.read()
        count = try reader.integer()
    }
}
