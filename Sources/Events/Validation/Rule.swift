extension Shape {
    /// What must hold between the members of one object. A value, not a closure, because the JSON
    /// Schema says it too.
    enum Rule: Sendable {
        /// One of the `parties` has this role.
        case needsRole(StaticString)
        /// At least one of these members stands.
        case needsOne(of: [MemberName])
        /// Exactly the numbers of the commitment's `basis` stand, and a range isn't upside down.
        case numbersFitBasis
        /// A number has a `unit` or a `currency`, and both never stand together.
        case hasOneMeasure

        func check(_ value: BorrowedValue) throws(Refusal) {
            switch self {
            case .needsRole(let role): try Self.checkRole(role, of: value)
            case .needsOne(let names): try Self.checkChoice(names, of: value)
            case .numbersFitBasis: try Self.checkNumbers(of: value)
            case .hasOneMeasure: try Self.checkMeasure(of: value)
            }
        }
    }
}

extension Shape.Rule {
    private static func checkRole(_ role: StaticString, of data: BorrowedValue) throws(Refusal) {
        guard let parties = data[.parties],
            parties.elements.contains(where: { $0[.role]?.isString(role) ?? false })
        else {
            throw Refusal(
                .missingMember, at: data[.parties] ?? data,
                "a party with the role \"\(role)\" is missing")
        }
    }

    private static func checkChoice(_ names: [MemberName], of data: BorrowedValue) throws(Refusal) {
        guard names.contains(where: { data[$0] != nil }) else {
            let list = names.map(\.spelling).joined(separator: " ")
            throw Refusal(.missingMember, at: data, "one of these members is needed: \(list)")
        }
    }

    private static func checkNumbers(of commitment: BorrowedValue) throws(Refusal) {
        guard let word = commitment[.basis], let basis = word.withCharacters(Basis.init(name:))
        else { return }
        let needed = basis.numbers
        for number in Basis.allNumbers {
            let isNeeded = needed.contains(number)
            switch (commitment[number], isNeeded) {
            case (nil, true):
                throw Refusal(
                    .missingMember, at: commitment,
                    "member \"\(number.spelling)\" is missing: basis \(basis.rawValue) needs it")
            case (let value?, false):
                throw Refusal(
                    .badValue, at: value,
                    "\"\(number.spelling)\" can't stand with basis \(basis.rawValue)")
            default: break
            }
        }
        if basis == .range, let low = commitment[.min], let high = commitment[.max],
            let min = low.withCharacters({ Decimal($0) }),
            let max = high.withCharacters({ Decimal($0) }), max < min
        {
            let (first, last) = (min.description.utf8, max.description.utf8)
            throw Refusal(
                .badValue, at: high,
                "the range ends at \(String(quoting: last)), "
                    + "before it starts at \(String(quoting: first))")
        }
    }

    private static func checkMeasure(of commitment: BorrowedValue) throws(Refusal) {
        switch (commitment[.unit], commitment[.currency]) {
        case (_?, let currency?):
            throw Refusal(.badValue, at: currency, "unit and currency can't both stand")
        case (nil, nil):
            guard Basis.allNumbers.contains(where: { commitment[$0] != nil }) else { return }
            throw Refusal(
                .missingMember, at: commitment, "a number needs a \"unit\" or a \"currency\"")
        default: break
        }
    }
}
