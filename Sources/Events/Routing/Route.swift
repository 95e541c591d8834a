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
        var subjects = FirstWords()
        var parties = FirstWords()
        type = event.json.root.borrowed { root in
            root.beside(event.subject).withCharacters { subjects.insert($0) }
            event.forEachParty(in: root) { id in id.withCharacters { parties.insert($0) } }
            return root.beside(event.typeName).withCharacters { Array($0) }
        }
        for subject in target?.subjects ?? [] { subject.withUnsafeBytes { subjects.insert($0) } }
        for party in target?.parties ?? [] { party.withUnsafeBytes { parties.insert($0) } }
        self.subjects = subjects.words
        self.parties = parties.words
    }

    init(type: [UInt8], subjects: [[UInt8]], parties: [[UInt8]]) {
        self.type = type
        self.subjects = subjects
        self.parties = parties
    }
}

extension Event {
    /// Every party id that is written in the event, in order, as often as written; last the subject
    /// of an event that is about a party. `root` is the event.
    func forEachParty(in root: BorrowedValue, _ body: (BorrowedValue) -> Void) {
        if let data { forEachParty(of: root.beside(data), body) }
        if type.isAboutParty { body(root.beside(subject)) }
    }

    /// The members of data that may name parties.
    private enum PartyMember: String, CaseIterable {
        case parties, commitments, topics, by, into, parent

        static let table = NameTable(allCases)
    }

    private func forEachParty(of data: BorrowedValue, _ body: (BorrowedValue) -> Void) {
        var members = data.members
        while let (name, value) = members.next() {
            switch name.withCharacters({ PartyMember.table[$0] }) {
            case .parties:
                for party in value.elements {
                    party["id"]?.forEachString(body)
                    party["on_behalf_of"]?.forEachString(body)
                }
            case .commitments:
                for commitment in value.elements {
                    for (name, value) in commitment.members
                    where name.isString("from") || name.isString("to") {
                        value.forEachString(body)
                    }
                }
            case .topics:
                for topic in value.elements { topic["with"]?.forEachString(body) }
            case .by where type == .announcementDenied, .into where type == .partyMerged,
                .parent where type == .partyNamed:
                value.forEachString(body)
            default: break
            }
        }
    }
}

extension BorrowedValue {
    /// Itself, or of an array its elements, as far as they are strings.
    fileprivate func forEachString(_ body: (BorrowedValue) -> Void) {
        if isString { return body(self) }
        for element in elements where element.isString { body(element) }
    }
}

/// Words in the order in which each came first.
private struct FirstWords {
    private(set) var words: [[UInt8]] = []
    /// The same, once they are many.
    private var known: Set<[UInt8]> = []

    /// For a handful, looking back is faster than hashing; for many it would take a square.
    private static let handful = 16

    mutating func insert(_ word: UnsafeRawBufferPointer) {
        if words.count < Self.handful {
            if !words.contains(where: { word.isEqual(to: $0) }) { words.append(Array(word)) }
            return
        }
        if known.isEmpty { known = Set(words) }
        let word = Array(word)
        if known.insert(word).inserted { words.append(word) }
    }
}
