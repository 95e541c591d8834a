/// By what a reader can ask for an event. Fixed when the event is appended; names and merges of
/// parties never change it.
package struct Routes: Sendable {
    /// As a stored event has them: see ``StoredEvent``.
    let header: ArraySlice<UInt8>
    /// The text that words of the header stand in.
    private let json: ArraySlice<UInt8>

    /// The routes of an event. `target` is what it speaks of, as that was stored.
    package init(of event: Event, target: Routes? = nil) {
        let header = event.json.bytes.withUnsafeBytes { text in
            event.json.root.borrowed { root in
                var writer = RouteWriter(text)
                writer.write(root.beside(event.typeName))
                writer.beginList()
                writer.insert(root.beside(event.subject))
                target?.read { for subject in $0.subjects { writer.insert(subject) } }
                writer.endList()
                writer.beginList()
                event.forEachParty(in: root) { writer.insert($0) }
                target?.read { for party in $0.parties { writer.insert(party) } }
                writer.endList()
                return writer.bytes
            }
        }
        self.init(header: header[...], json: event.json.bytes[...])
    }

    /// `header` must be one that a ``RouteView`` was made of, with this text.
    init(header: ArraySlice<UInt8>, json: ArraySlice<UInt8>) {
        self.header = header
        self.json = json
    }

    package var type: [UInt8] { read { Array($0.type) } }
    /// Its own subject, and that of the event it speaks of.
    package var subjects: [[UInt8]] { read { $0.subjects.map { Array($0) } } }
    /// Every party id written in it, and those of the event it speaks of.
    package var parties: [[UInt8]] { read { $0.parties.map { Array($0) } } }

    /// Lends the words for the time of the call, where they stand.
    package func read<Answer>(_ body: (RouteView) -> Answer) -> Answer {
        header.withUnsafeBytes { header in
            json.withUnsafeBytes { json in
                guard let view = RouteView(header, from: 0, json: json) else {
                    preconditionFailure("a header is written, or read before, to be kept")
                }
                return body(view)
            }
        }
    }
}

extension Routes: Equatable {
    /// Whether the words are the same, wherever they stand.
    package static func == (a: Routes, b: Routes) -> Bool {
        a.type == b.type && a.subjects == b.subjects && a.parties == b.parties
    }
}

extension Event {
    /// Every party id that is written in the event, in order, as often as written; last the subject
    /// of an event that is about a party. `root` is the event.
    func forEachParty(in root: BorrowedValue, _ body: (BorrowedValue) -> Void) {
        if let data { forEachParty(of: root.beside(data), body) }
        if type.isAboutParty { body(root.beside(subject)) }
    }

    private func forEachParty(of data: BorrowedValue, _ body: (BorrowedValue) -> Void) {
        var members = data.members
        while let (name, value) = members.next() {
            switch name.memberName {
            case .parties:
                for party in value.elements {
                    party[.id]?.forEachString(body)
                    party[.onBehalfOf]?.forEachString(body)
                }
            case .commitments:
                for commitment in value.elements {
                    for (name, value) in commitment.members
                    where name.memberName == .from || name.memberName == .to {
                        value.forEachString(body)
                    }
                }
            case .topics:
                for topic in value.elements { topic[.with]?.forEachString(body) }
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
