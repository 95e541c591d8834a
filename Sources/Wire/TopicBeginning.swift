package import Events

/// Bytes that begin a topic of one word and are no whole topic: `event/party/samsung` finds every
/// party whose id begins so.
///
/// They are looked into once, so that an event costs a comparison in place for each of its words.
package struct TopicBeginning: Sendable, Hashable {
    package let bytes: [UInt8]
    /// They begin the topic of all events as well.
    private let isOfAll: Bool
    /// The kinds whose topics they begin; several where the bytes end before the kind does.
    private let kinds: Set<Topic.WordKind>
    /// What a word must begin with; empty where any will do.
    private let word: [UInt8]

    /// `nil` where no topic of one word begins so.
    package init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        isOfAll = "event/all/".utf8.starts(with: bytes)
        var kinds: Set<Topic.WordKind> = []
        var word: ArraySlice<UInt8> = []
        for kind in Topic.WordKind.allCases {
            let stem = "event/\(kind.rawValue)/".utf8
            if stem.starts(with: bytes) {
                kinds.insert(kind)
            } else if bytes.starts(with: stem) {
                kinds.insert(kind)
                word = bytes[stem.count...]
            }
        }
        guard isOfAll || !kinds.isEmpty, word.allSatisfy(Topic.mayStandInWord) else { return nil }
        self.kinds = kinds
        self.word = Array(word)
    }

    /// Whether an event with these routes has a topic that begins so. `project` is asked for only
    /// where none of its other words has one: it may cost a parse.
    package func matches(_ routes: Routes, project: () -> [UInt8]?) -> Bool {
        if isOfAll { return true }
        let isFound = routes.read { routes in
            kinds.contains(.type) && begins(routes.type)
                || kinds.contains(.subject) && routes.subjects.contains(where: begins)
                || kinds.contains(.party) && routes.parties.contains(where: begins)
        }
        return isFound || kinds.contains(.project) && project().map { begins($0) } == true
    }

    private func begins(_ word: some Sequence<UInt8>) -> Bool { word.starts(with: self.word) }
}
