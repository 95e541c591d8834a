import Events

extension Judge {
    func takesJSON(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        guard let json = parsed(bytes) else { return false }
        let compact = json.root.compact()
        let canonical = json.root.canonical()
        try demand(parsed(compact)?.root.compact() == compact, "compact form", of: bytes)
        try demand(parsed(compact)?.root.canonical() == canonical, "canonical form", of: bytes)
        try demand(parsed(canonical)?.root.canonical() == canonical, "its form again", of: bytes)
        walk(json.root)
        return true
    }

    func takesEvent(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        guard let event = taken({ () throws(Refusal) in try Event(checking: bytes) }) else {
            return false
        }
        let again = taken { () throws(Refusal) in try Event(checking: event.json.bytes) }
        try demand(again?.json.bytes == event.json.bytes, "an event", of: bytes)
        let canonical = taken { () throws(Refusal) in
            try Event(checking: event.json.root.canonical())
        }
        try demand(canonical?.hasSameContents(as: event) == true, "its contents", of: bytes)
        let routes = Routes(of: event, target: Routes(of: event))
        let payload = StoredEvent.encode(event, routes: routes, targetSequence: 7)
        let stored = StoredEvent(payload: payload[...])
        try demand(
            stored?.routes == routes && stored?.targetSequence == 7
                && stored.map { Array($0.json) } == event.json.bytes,
            "what is kept of it", of: bytes)
        return true
    }

    func takesStored(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        guard let stored = StoredEvent(payload: bytes[...]) else { return false }
        _ = stored.json.withUnsafeBytes { EventStamp().text(with: $0) }
        guard let event = taken({ () throws(Refusal) in try stored.event() }) else { return true }
        _ = (event.key, event.target, Routes(of: event))
        return true
    }

    private func parsed(_ bytes: [UInt8]) -> JSON? {
        taken { () throws(JSONError) in try JSON(parsing: bytes) }
    }

    /// Reads every value as all it could be asked for.
    private func walk(_ value: JSONValue) {
        _ = (value.bool, value.numberText, value.unsignedInteger, value.source.count, value.count)
        if let text = value.string {
            _ = (JSONPointer(text), EDTF(text), Decimal(text), RFC3339.microseconds(text))
            _ = (Identifier.isLEI(text), Identifier.isWikidata(text))
        }
        for element in value.elements { walk(element) }
        for (name, value) in value.members {
            _ = name.string
            walk(value)
        }
    }
}
