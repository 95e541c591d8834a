extension JSONValue {
    /// The value's compact text after the edits, the last one of each place winning, and of two
    /// places of which one lies in the other the outer one. Places count in the value as it stands
    /// here, so removing one element of an array moves no other.
    ///
    /// A member that isn't there yet is added at the end of its object; of an array the places just
    /// behind its end, and `-`, add. An edit of any other place that doesn't exist changes nothing.
    package func compact(applying edits: [JSONEdit]) -> [UInt8] { edited(by: edits).text }

    /// As ``compact(applying:)``, and the first place in the order of their texts that has nothing
    /// to remove, or nowhere to put its value.
    func edited(by edits: [JSONEdit]) -> (text: [UInt8], missed: JSONPointer?) {
        var result = EditedText()
        result.text.reserveCapacity(source.count)
        append(to: &result, edits.map { ($0, $0.pointer.tokens[...]) })
        let missed = result.missed.min { "\($0)".utf8.lexicographicallyPrecedes("\($1)".utf8) }
        return (result.text, missed)
    }

    /// Each with what is left of its way from the value that is being written.
    private typealias Pending = [(edit: JSONEdit, path: ArraySlice<String>)]

    private struct EditedText {
        var text: [UInt8] = []
        var missed: [JSONPointer] = []

        mutating func miss(_ edits: Pending) { missed += edits.map(\.edit.pointer) }
    }

    private func append(to result: inout EditedText, _ edits: Pending) {
        if let own = edits.last(where: { $0.path.isEmpty }) {
            return result.text.append(contentsOf: own.edit.value ?? Array("null".utf8))
        }
        guard !edits.isEmpty, isObject || isArray else {
            result.miss(edits)
            return result.text.append(contentsOf: compact())
        }
        // Grouped once, so that many edits of a large object take no square.
        var inside: [[UInt8]: Pending] = [:]
        for (edit, path) in edits {
            inside[Array((path.first ?? "").utf8), default: []].append((edit, path.dropFirst()))
        }
        result.text.append(UInt8(ascii: isObject ? "{" : "["))
        var isFirst = true
        func separate() {
            if !isFirst { result.text.append(UInt8(ascii: ",")) }
            isFirst = false
        }
        func isRemoval(_ edits: Pending) -> Bool {
            edits.last { $0.path.isEmpty }.map { $0.edit.value == nil } ?? false
        }
        /// What is to stand where nothing stands yet.
        func value(of new: Pending) -> [UInt8]? {
            let value = new.last { $0.path.isEmpty }?.edit.value
            if value == nil { result.miss(new) }
            return value
        }
        for (name, value) in members {
            let own = inside.removeValue(forKey: Array(name.stringBytes ?? [])) ?? []
            if isRemoval(own) { continue }
            separate()
            result.text.append(contentsOf: name.compact())
            result.text.append(UInt8(ascii: ":"))
            value.append(to: &result, own)
        }
        var place = 0
        for element in elements {
            let own = inside.removeValue(forKey: Array(String(place).utf8)) ?? []
            place += 1
            if isRemoval(own) { continue }
            separate()
            element.append(to: &result, own)
        }
        if isArray {
            while let new = inside.removeValue(forKey: Array(String(place).utf8))
                ?? inside.removeValue(forKey: [UInt8(ascii: "-")])
            {
                place += 1
                guard let value = value(of: new) else { continue }
                separate()
                result.text.append(contentsOf: value)
            }
            for missed in inside.values { result.miss(missed) }
        } else {
            for name in edits.compactMap(\.path.first) {
                guard let new = inside.removeValue(forKey: Array(name.utf8)),
                    let value = value(of: new)
                else { continue }
                separate()
                result.text.append(UInt8(ascii: "\""))
                JSONEscapes.append(name.utf8, to: &result.text)
                result.text.append(contentsOf: "\":".utf8)
                result.text.append(contentsOf: value)
            }
        }
        result.text.append(UInt8(ascii: isObject ? "}" : "]"))
    }
}
