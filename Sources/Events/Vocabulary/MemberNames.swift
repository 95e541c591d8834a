/// The names that members of one object may have: finds a member's place among them in one look.
///
/// Not generic: what is generic isn't compiled for who uses it in another module.
package struct MemberNames: Sendable {
    private let places: NameTable<Int>

    package init(_ names: [String]) { places = NameTable(places: names) }

    /// `nil` for any other name.
    package subscript(_ name: BorrowedValue) -> Int? { name.withCharacters { places[$0] } }
}
