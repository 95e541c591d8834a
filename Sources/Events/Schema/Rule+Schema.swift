extension Shape.Rule {
    /// What a JSON Schema can say of the rule; each schema must hold.
    var schemas: [SchemaNode] {
        switch self {
        case .needsRole(let role):
            let hasRole: SchemaNode = [
                "required": ["role"], "properties": ["role": ["const": .string("\(role)")]],
            ]
            return [
                ["required": ["parties"], "properties": ["parties": ["contains": hasRole]]]
            ]
        case .needsOne(let names): return [.anyStands(names)]
        case .numbersFitBasis: return Self.numbersOfBases
        case .hasOneMeasure:
            return [
                ["not": ["required": ["unit", "currency"]]],
                [
                    "if": .anyStands(Basis.allNumbers),
                    "then": .anyStands([.unit, .currency]),
                ],
            ]
        }
    }

    private static var numbersOfBases: [SchemaNode] {
        var bySet: [(numbers: [String], bases: [Basis])] = []
        for basis in Basis.allCases {
            let numbers = basis.numbers.map(\.spelling)
            if let place = bySet.firstIndex(where: { $0.numbers == numbers }) {
                bySet[place].bases.append(basis)
            } else {
                bySet.append((numbers, [basis]))
            }
        }
        return bySet.map { numbers, bases in
            let others = Basis.allNumbers.map(\.spelling).filter { !numbers.contains($0) }
            var then: [SchemaNode.Member] = []
            if bases.contains(.range) {
                then.append(("description", "Only the daemon sees that max is not below min."))
            }
            if !numbers.isEmpty { then.append(("required", .strings(numbers))) }
            if !others.isEmpty {
                then.append(("properties", .object(others.map { ($0, false) })))
            }
            let isOne: SchemaNode = ["basis": ["enum": .strings(bases.map(\.rawValue))]]
            return ["if": ["required": ["basis"], "properties": isOne], "then": .object(then)]
        }
    }
}

extension SchemaNode {
    fileprivate static func anyStands(_ names: [MemberName]) -> SchemaNode {
        ["anyOf": .array(names.map { ["required": [.string($0.spelling)]] })]
    }
}
