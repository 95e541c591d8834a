import Events

/// Finds which of a list of members a name is, in one look.
struct MemberTable<Member: RawRepresentable<String> & CaseIterable & Sendable>: Sendable {
    private let members = Array(Member.allCases)
    private let names: MemberNames

    init() { names = MemberNames(members.map(\.rawValue)) }

    /// `nil` for any other name.
    subscript(_ name: BorrowedValue) -> Member? { names[name].map { members[$0] } }
}
