/// A projection with one row for each subject of a kind, found by the subject's name.
protocol KindFold: SubjectFold where Place == String {
    static func isOne(_ subject: Subject) -> Bool
}

extension KindFold {
    static func reach(of query: RowQuery, in book: Book) -> IndexReach { .nothing }

    static func places(
        of subject: Subject, in book: Book, matching query: RowQuery
    ) -> [String] {
        shown(subject, matching: query) == nil ? [] : [subject.name]
    }

    static func places(touchedBy touched: Touched, in book: Book) -> [String] { touched.subjects }

    static func key(at name: String) -> String { name }
    static func name(at name: String) -> String { name }
    static func subjects(at name: String, in book: Book) -> Set<String> { [name] }

    /// The subject, or where it is only possible that it is one, as it is then.
    static func shown(_ seen: Subject, matching query: RowQuery) -> Subject? {
        guard query.allowsDeal({ $0 == seen.name }),
            let subject = isOne(seen) ? seen : seen.outlook, isOne(subject),
            query.allowsProject({ $0 == subject.project })
        else { return nil }
        return subject
    }
}
