/// A walk over the subjects of a book in the order of their names. It goes on where it was left, in
/// the same book, or in another through the same lens.
struct SubjectWalk: Sendable {
    /// Subjects of which anything stands or stood.
    fileprivate var known: KeyWalk<String>
    /// Through a lens that reads events anew: what may have been a subject before these were
    /// corrected or retracted.
    fileprivate var departed: KeyWalk<String>?
    /// Names of either that were met and not handed over, the next last.
    private var names: [String] = []
    private var departedNames: [String] = []

    fileprivate let isWanted: @Sendable (SubjectGlance) -> Bool

    /// So many are looked for at once, and among so many.
    private static let namesMax = 64
    private static let looksMax = 1024

    fileprivate init(
        known: KeyWalk<String>, departed: KeyWalk<String>?,
        where isWanted: @escaping @Sendable (SubjectGlance) -> Bool
    ) {
        (self.known, self.departed, self.isWanted) = (known, departed, isWanted)
    }

    /// Roughly the memory that it takes beside the book's.
    var bytes: Int {
        known.bytes + (departed?.bytes ?? 0)
            + (names.count + departedNames.count) * MemoryLayout<String>.stride
    }

    /// The next name of either kind; no name where many subjects were passed over, `nil` at the end.
    fileprivate mutating func next(in book: Book) -> String?? {
        if names.isEmpty, !known.isAtEnd {
            names = Self.take { take in
                book.subjects.value.standing.eachHead(of: &known) { [isWanted] name, record in
                    take(isWanted(SubjectGlance(record.value)) ? name : nil)
                } stored: { [isWanted] name, record throws(DamagedValue) in
                    take(isWanted(try SubjectGlance(at: record)) ? name : nil)
                }
            }
            if names.isEmpty, !known.isAtEnd { return .some(nil) }
        }
        if departedNames.isEmpty, var departed = departed.take() {
            departedNames = Self.take { take in
                book.departures.eachGroup(of: &departed) { take($0) }
            }
            self.departed = departed
        }
        switch (names.last, departedNames.last) {
        case (nil, nil): return nil
        case (let name?, let other?) where other <= name:
            if other == name { names.removeLast() }
            return departedNames.popLast()
        case (nil, _): return departedNames.popLast()
        default: return names.popLast()
        }
    }

    private static func take(_ each: ((String?) -> Bool) -> Void) -> [String] {
        var (names, looks) = ([String](), 0)
        each { name in
            looks += 1
            if let name { names.append(name) }
            return names.count < namesMax && looks < looksMax
        }
        return names.reversed()
    }
}

extension Book {
    /// Over the subjects of which anything stands, and perhaps some of which the lens shows nothing.
    /// Those that `isWanted` doesn't want are passed over, at little cost, where none of their events
    /// was corrected or retracted.
    func subjectWalk(
        where isWanted: @escaping @Sendable (SubjectGlance) -> Bool = { _ in true }
    ) -> SubjectWalk {
        SubjectWalk(
            known: subjects.value.standing.walk,
            departed: lensed?.readsAnew == true ? departures.walk : nil, where: isWanted)
    }

    /// The subjects that a walk has yet to come to, until `body` says false, with `nil` now and then
    /// for those that it passes over, and for each of which the lens shows nothing; without those
    /// that `isWanted` doesn't want, told by how many names are before. Costs less than asking for
    /// each by its name.
    func eachSubjectIfAny(
        of walk: inout SubjectWalk, where isWanted: (Int) -> Bool = { _ in true },
        _ body: (Subject?) -> Bool
    ) {
        var before = 0
        if let lensed {
            while let next = walk.next(in: self) {
                guard let name = next else {
                    guard body(nil) else { return }
                    continue
                }
                defer { before += 1 }
                guard !isWanted(before) || body(lensed.subject(name)) else { return }
            }
            return
        }
        let isOfKind = walk.isWanted
        subjects.value.standing.eachHead(of: &walk.known) { name, record in
            defer { before += 1 }
            guard isWanted(before) else { return true }
            let isOfKind = isOfKind(SubjectGlance(record.value))
            return body(isOfKind ? Subject(name, record, in: subjects) : nil)
        } stored: { name, record throws(DamagedValue) in
            defer { before += 1 }
            guard isWanted(before) else { return true }
            guard isOfKind(try SubjectGlance(at: record)) else { return body(nil) }
            return body(Subject(name, try Shared(decoding: record), in: subjects))
        }
    }

    /// The names of all subjects, sorted, until `body` says false.
    func eachSubjectName(_ body: (String) -> Bool) {
        guard lensed != nil else { return subjects.value.standing.eachGroup(body) }
        var walk = subjectWalk()
        while let next = walk.next(in: self) {
            if let name = next, !body(name) { return }
        }
    }

    /// As ``eachSubjectIfAny(of:where:_:)``, from the first on, without those of which there is
    /// nothing.
    func eachSubject(_ body: (Subject) -> Bool) {
        var walk = subjectWalk()
        eachSubjectIfAny(of: &walk) { subject in subject.map(body) ?? true }
    }

    /// As ``eachSubjectIfAny(of:where:_:)``, without those of which there is nothing, so many at a
    /// time. The walk itself stays where it is.
    func eachRun(
        of count: Int, in walk: SubjectWalk, where isWanted: (Int) -> Bool = { _ in true },
        _ body: ([Subject]) -> Void
    ) {
        var (walk, run) = (walk, [Subject]())
        eachSubjectIfAny(of: &walk, where: isWanted) { subject in
            if let subject { run.append(subject) }
            if run.count == count {
                body(run)
                run = []
            }
            return true
        }
        if !run.isEmpty { body(run) }
    }
}
