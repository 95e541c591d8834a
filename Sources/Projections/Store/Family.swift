import HashTreeCollections

/// Members by group, and of each group a head: two tables in one, because what changes a member
/// mostly changes the head of its group too. See ``Layered``. A copy costs O(1).
struct Family<Group: TableKey, Head: Coded, Member: MemberKey, Value: Coded>: Sendable {
    /// What a layer knows of one group. A head or member without a value hides what the layers
    /// below have.
    private struct Cell: Sendable {
        /// `.none`: the layer knows nothing of the head.
        var head: Head?? = .none
        var members = ShortDictionary<Member, Value?>()

        var isEmpty: Bool {
            if case .some = head { return false }
            return members.isEmpty
        }
    }

    private typealias Layer = TreeDictionary<Group, Cell>

    private let heads: TableName
    private let members: TableName
    private var current: Layer = [:]
    private var frozen: Layer = [:]
    private var base: (any StateBase)?

    init(heads: TableName, members: TableName) {
        (self.heads, self.members) = (heads, members)
    }

    private var isBottom: Bool { base == nil && frozen.isEmpty }

    // MARK: Heads

    subscript(group: Group) -> Head? {
        get {
            if let head = current[group]?.head { return head }
            return isBottom ? nil : Self.head(of: group, heads, frozen, base)
        }
        set {
            if newValue == nil, isBottom {
                current[group]?.head = .none
                if current[group]?.isEmpty == true { current[group] = nil }
            } else {
                current[group, default: Cell()].head = .some(newValue)
            }
        }
    }

    /// Changes a head in place, `new` where there is none.
    mutating func change<Answer>(
        _ group: Group, orInsert new: @autoclosure () -> Head, _ body: (inout Head) -> Answer
    ) -> Answer {
        let (heads, frozen, base) = (heads, frozen, base)
        return Self.change(&current[group, default: Cell()], orInsert: new, body) {
            Self.head(of: group, heads, frozen, base)
        }
    }

    /// As above; where `body` answers anything, the group gets a member too, in the same walk.
    mutating func change<Answer>(
        _ group: Group, orInsert new: @autoclosure () -> Head, adding member: Member,
        _ value: @autoclosure () -> Value, _ body: (inout Head) -> Answer?
    ) -> Answer? {
        let (heads, frozen, base) = (heads, frozen, base)
        func change(_ cell: inout Cell) -> Answer? {
            let answer = Self.change(&cell, orInsert: new, body) {
                Self.head(of: group, heads, frozen, base)
            }
            if answer != nil { cell.members[member] = .some(value()) }
            return answer
        }
        return change(&current[group, default: Cell()])
    }

    /// Changes a member's value in place. Where the group has no such member, it gets `value` and
    /// the head changes, in the same walk.
    ///
    /// - Returns: what `adding` answers; `nil` where the member was there.
    mutating func change<Answer>(
        _ group: Group, _ member: Member, orAdd value: Value, _ body: (inout Value) -> Void,
        orInsert new: @autoclosure () -> Head, _ adding: (inout Head) -> Answer
    ) -> Answer? {
        let (heads, members) = (heads, members)
        let (frozen, base) = (frozen, base)
        func change(_ cell: inout Cell) -> Answer? {
            let isNew = cell.members.update(
                member, default: Self.value(of: member, in: group, members, frozen, base)
            ) { known in
                guard var changed = known.take() else {
                    known = value
                    return true
                }
                body(&changed)
                known = changed
                return false
            }
            guard isNew else { return nil }
            return Self.change(&cell, orInsert: new, adding) {
                Self.head(of: group, heads, frozen, base)
            }
        }
        return change(&current[group, default: Cell()])
    }

    /// Takes the head out while it changes, so that it isn't copied.
    private static func change<Answer>(
        _ cell: inout Cell, orInsert new: () -> Head, _ body: (inout Head) -> Answer,
        below: () -> Head?
    ) -> Answer {
        var known: Head?
        if let head = cell.head.take() { known = head } else { known = below() }
        var head = known.take() ?? new()
        defer { cell.head = .some(head) }
        return body(&head)
    }

    private static func head(
        of group: Group, _ heads: TableName, _ frozen: Layer, _ base: (any StateBase)?
    ) -> Head? {
        if let head = frozen[group]?.head { return head }
        return base.flatMap { Head(of: heads.entry(of: group), in: $0) }
    }

    /// Every group that has a head, in the order of their keys, until `body` says false.
    func eachGroup(_ body: (Group) -> Bool) {
        var walk = walk
        eachGroup(of: &walk, body)
    }

    /// Over every group that has a head, in the order of their keys.
    var walk: KeyWalk<Group> {
        KeyWalk(Set(current.keys).union(frozen.keys), over: base, heads)
    }

    /// The groups that a walk of this family has yet to come to, until `body` says false.
    func eachGroup(of walk: inout KeyWalk<Group>, _ body: (Group) -> Bool) {
        walk.each {
            self[$0] == nil || body($0)
        } kept: { group, _ in
            body(group)
        }
    }

    /// As above, each with its head: those that a layer knows of, and as the base has them the
    /// others. Costs one walk over them, where asking for each costs a lookup.
    func eachHead(
        of walk: inout KeyWalk<Group>, known: (Group, Head) -> Bool,
        stored: (Group, _ head: [UInt8]) throws(DamagedValue) -> Bool
    ) {
        walk.each(changed: { group in self[group].map { known(group, $0) } ?? true }, kept: stored)
    }

    // MARK: Members

    subscript(group: Group, member: Member) -> Value? {
        get {
            if let known = current[group]?.members[member] { return known }
            return Self.value(of: member, in: group, members, frozen, base)
        }
        set {
            if newValue == nil, isBottom {
                current[group]?.members[member] = nil
                if current[group]?.isEmpty == true { current[group] = nil }
            } else {
                current[group, default: Cell()].members[member] = .some(newValue)
            }
        }
    }

    /// What the layers below the current one have.
    private static func value(
        of member: Member, in group: Group, _ members: TableName, _ frozen: Layer,
        _ base: (any StateBase)?
    ) -> Value? {
        if !frozen.isEmpty, let known = frozen[group]?.members[member] { return known }
        guard let base else { return nil }
        var key = members.entry(of: group)
        member.append(to: &key)
        return Value(of: key, in: base)
    }

    /// The members of a group with their values, in no order; those up to `last`, where one is
    /// named, at a cost that doesn't grow with the others in the base.
    func each(of group: Group, through last: Member? = nil, _ body: (Member, Value) -> Void) {
        func isWanted(_ member: Member) -> Bool { last.map { member <= $0 } ?? true }
        let (upper, lower) = (current[group]?.members ?? .init(), frozen[group]?.members ?? .init())
        for (member, value) in upper where isWanted(member) {
            if let value { body(member, value) }
        }
        for (member, value) in lower where upper[member] == nil && isWanted(member) {
            if let value { body(member, value) }
        }
        let prefix = members.entry(of: group)
        let end = last.map { last in
            var key = prefix
            last.append(to: &key)
            return key
        }
        base?.each(under: prefix, through: end) { (member: Member, bytes) throws(DamagedValue) in
            if upper[member] == nil, lower[member] == nil {
                body(member, try Value(decoding: bytes))
            }
            return true
        }
    }

    /// As ``each(of:through:_:)``.
    func members(of group: Group, through last: Member? = nil) -> [Member] {
        var members: [Member] = []
        each(of: group, through: last) { member, _ in members.append(member) }
        return members
    }

    /// As ``each(of:through:_:)``.
    func values(of group: Group, through last: Member? = nil) -> [Value] {
        var values: [Value] = []
        each(of: group, through: last) { _, value in values.append(value) }
        return values
    }
}

extension Family: Layered {
    mutating func freeze() { (frozen, current) = (current, [:]) }

    mutating func stand(on base: any StateBase, dropping dropsFrozen: Bool) {
        self.base = base
        if dropsFrozen { frozen = [:] }
    }

    var frozenTables: FrozenTables {
        FrozenTables(heads, members) { [frozen, heads, members] take in
            var cells = SortedByKey<Cell>()
            for (group, cell) in frozen { cells.insert(cell, for: group) }
            cells.sort()
            var writer = EntryWriter()
            let goesOn = cells.each { group, cell in
                guard let head = cell.head else { return true }
                return writer.hand(head, of: heads, group, to: take)
            }
            var entries = SortedByKey<Value?>()
            return goesOn
                && cells.each { group, cell in
                    entries.removeAll()
                    for (member, value) in cell.members { entries.insert(value, for: member) }
                    entries.sort()
                    return entries.each { member, value in
                        writer.hand(value, of: members, group, member, to: take)
                    }
                }
        }
    }
}
