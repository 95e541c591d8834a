import Events

/// Lists that are absent where nothing is stated. Where none is a fact, such as the readings that
/// a total counts, rows write the list itself.
extension JSONWriter {
    mutating func member(_ name: String, stated strings: [String]) {
        if !strings.isEmpty { member(name, strings: strings) }
    }

    /// A list of objects, each written by `body`.
    mutating func member<Value>(
        _ name: String, stated values: [Value], _ body: (inout JSONWriter, Value) -> Void
    ) {
        guard !values.isEmpty else { return }
        member(
            name,
            array: { writer in
                for value in values { writer.object { body(&$0, value) } }
            })
    }
}
