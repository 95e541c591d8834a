/// By what a reader can ask for an event. Fixed when the event is appended; names and merges of
/// parties never change it.
package struct Routes: Sendable, Equatable {
    package var type: [UInt8]
    /// Its own subject, and that of the event it speaks of.
    package var subjects: [[UInt8]]
    /// Every party id written in it, and those of the event it speaks of.
    package var parties: [[UInt8]]

    /// The routes of an event. `target` is what it speaks of, as that was stored.
    package init(of event: Event, target: Routes? = nil) {
        type = Array(event.json.root["type"]?.stringBytes ?? [])
        subjects = [Array(event.subject.stringBytes ?? [])]
        parties = event.partyIds.map { Array($0.stringBytes ?? []) }
        if event.type.isAboutParty { parties.append(subjects[0]) }
        subjects += target?.subjects ?? []
        parties += target?.parties ?? []
        subjects.keepFirsts()
        parties.keepFirsts()
    }

    init(type: [UInt8], subjects: [[UInt8]], parties: [[UInt8]]) {
        self.type = type
        self.subjects = subjects
        self.parties = parties
    }
}

extension Event {
    /// Every party id that is written in the event, in order, as often as written.
    var partyIds: [JSONValue] {
        guard let data else { return [] }
        var ids: [JSONValue] = []
        func add(_ value: JSONValue?) {
            guard let value else { return }
            for id in value.isArray ? Array(value.elements) : [value] where id.isString {
                ids.append(id)
            }
        }
        for (name, value) in data.members {
            if name.isString("parties") {
                for party in value.elements {
                    add(party["id"])
                    add(party["on_behalf_of"])
                }
            } else if name.isString("commitments") {
                for commitment in value.elements {
                    for (name, value) in commitment.members
                    where name.isString("from") || name.isString("to") {
                        add(value)
                    }
                }
            } else if name.isString("topics") {
                for topic in value.elements { add(topic["with"]) }
            } else if name.isString("by"), type == .announcementDenied {
                add(value)
            } else if name.isString("into"), type == .partyMerged {
                add(value)
            } else if name.isString("parent"), type == .partyNamed {
                add(value)
            }
        }
        return ids
    }
}

extension [[UInt8]] {
    /// Keeps the first of equal words, in order.
    fileprivate mutating func keepFirsts() {
        // For a handful, looking back is faster than hashing; for many it would take a square.
        guard count > 16 else {
            var kept: [[UInt8]] = []
            for word in self where !kept.contains(word) { kept.append(word) }
            self = kept
            return
        }
        var seen: Set<[UInt8]> = []
        self = filter { seen.insert($0).inserted }
    }
}
