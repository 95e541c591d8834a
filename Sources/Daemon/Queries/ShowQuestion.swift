import EventLog
import Events
import Projections
import Recall
import Wire

/// What a `show` asks, checked: of which projection which rows, of which state, through which lens.
struct ShowQuestion {
    let projection: Projection
    let query: RowQuery
    private let atSequence: UInt64?
    private let knownAtMicroseconds: Int64?
    private let asOf: CalendarDay?
    private let publishedBy: CalendarDay?
    private let withKeys: Bool

    /// - Throws: what the asker has to change, in one line.
    init(_ request: ShowRequest, requestId: UInt64) throws(WireError) {
        let check = ShowCheck(request, requestId: requestId)
        projection = try Projection(asked: request.rows.projection, requestId: requestId)
        try check.options(of: projection)
        var query = RowQuery(request.rows)
        (query.from, query.to) = (request.from, request.to)
        query.natures = try check.words(request.natures, "natures", of: .natures)
        query.bindings = try check.words(request.bindings, "bindings", of: .bindings)
        query.after = try check.after()
        query.withinDays = request.withinDays.map { Int(clamping: $0) }
        self.query = query
        atSequence = request.atSequence
        knownAtMicroseconds = request.knownAtMicroseconds
        asOf = try check.day(request.asOf, "as_of")
        publishedBy = try check.day(request.publishedBy, "published_by")
        withKeys = request.withKeys
    }

    // MARK: Which state, and what of it

    /// Whether it asks for more than the rows of the state there is now.
    func isOfPast(head: UInt64) -> Bool {
        (atSequence ?? head) < head || knownAtMicroseconds != nil || asOf != nil
            || publishedBy != nil
    }

    /// - Throws: `unknown_sequence` where it asks for more than is recorded.
    func check(head: UInt64, requestId: UInt64) throws(WireError) {
        guard let atSequence, atSequence > head else { return }
        throw WireError(unrecorded: atSequence, head: head, requestId: requestId)
    }

    /// The answer, of which nothing is made yet. Finds in the log which sequences it is about.
    func pages(
        from state: ProjectionsState, _ reader: LogReader, kind: JobKind
    ) throws(ShowFault) -> Pages {
        do throws(RecallError) {
            let sequence = try self.sequence(in: reader, head: state.sequence)
            let lens = try lens(in: reader, through: sequence, of: state)
            let rows = RowSource(of: projection, answering: query, from: state, through: lens)
            return Pages(
                sequence: sequence, kind: kind,
                lines: ShownRows(rows, reading: reader, withKeys: withKeys))
        } catch {
            throw .recall(error)
        }
    }

    private func sequence(in reader: LogReader, head: UInt64) throws(RecallError) -> UInt64 {
        let sequence = min(atSequence ?? head, head)
        guard let knownAtMicroseconds else { return sequence }
        return try reader.last(recordedBy: knownAtMicroseconds, through: sequence)
    }

    /// `through`: the last sequence that counts.
    private func lens(
        in reader: LogReader, through sequence: UInt64, of state: ProjectionsState
    ) throws(RecallError) -> Lens {
        Lens(
            happened: try Self.limit(asOf, in: reader, through: sequence),
            published: try Self.limit(publishedBy, in: reader, through: sequence),
            recordedThrough: sequence < state.sequence ? sequence : nil)
    }

    private static func limit(
        _ day: CalendarDay?, in reader: LogReader, through sequence: UInt64
    ) throws(RecallError) -> Lens.Limit? {
        guard let day else { return nil }
        return Lens.Limit(
            day: day, recordedThrough: try reader.last(recordedBy: day, through: sequence))
    }
}

extension Projection {
    init(asked name: String, requestId: UInt64) throws(WireError) {
        guard let projection = Projection(rawValue: name) else {
            let known = Projection.allCases.map(\.rawValue).joined(separator: " ")
            throw WireError(
                .unknownProjection, "\(String(quoting: name.utf8)) is no projection: \(known)",
                requestId: requestId)
        }
        self = projection
    }
}

extension WireError {
    init(unrecorded sequence: UInt64, head: UInt64, requestId: UInt64) {
        self.init(
            .unknownSequence, "sequence \(sequence) is not recorded yet; the head is \(head)",
            requestId: requestId)
    }

    init(_ fault: QueryFault, requestId: UInt64) {
        switch fault {
        case .unknownSubject(let subject):
            self.init(
                .unknownSubject,
                "nothing is told of \(String(quoting: subject.utf8)): ask after the id of a deal "
                    + "or a visit, as 'show timeline' lists them", requestId: requestId)
        case .undatedSubject(let subject):
            self.init(
                .unknownSubject,
                "no one tells on what day \(String(quoting: subject.utf8)) was, so nothing can be "
                    + "said to follow it: ask after a day", requestId: requestId)
        case .tooMuchLeftOut(let most):
            self.init(
                .tooLarge,
                "the totals would leave out more than \(most) readings: name a deal, a project "
                    + "or a nature", requestId: requestId)
        case .givenUp: self = .givenUp(requestId)
        }
    }
}

/// The checks of one `show`: each throws one line that names the member.
private struct ShowCheck {
    let request: ShowRequest
    let requestId: UInt64

    init(_ request: ShowRequest, requestId: UInt64) {
        (self.request, self.requestId) = (request, requestId)
    }

    /// What belongs to one projection alone means nothing of the others.
    func options(of projection: Projection) throws(WireError) {
        let given: [(name: String, of: Projection, isGiven: Bool)] = [
            ("from", .commitments, !request.from.isEmpty),
            ("to", .commitments, !request.to.isEmpty),
            ("natures", .commitments, !request.natures.isEmpty),
            ("bindings", .commitments, !request.bindings.isEmpty),
            ("after", .timeline, request.after != nil),
            ("within_days", .timeline, request.withinDays != nil),
        ]
        for option in given where option.isGiven && option.of != projection {
            throw bad(
                "\"\(option.name)\" is asked of \(option.of.rawValue), not of "
                    + "\(projection.rawValue): leave it out")
        }
        if request.withinDays != nil, request.after == nil {
            throw bad("\"within_days\" needs \"after\": say what it is to follow")
        }
    }

    func words(
        _ words: [String], _ name: String, of list: WordList
    ) throws(WireError) -> [String] {
        for word in words where !list.contains(word) {
            throw bad(
                "\"\(name)\": \(String(quoting: word.utf8)) is none: "
                    + list.words.joined(separator: " ") + ", or one with x- in front")
        }
        return words
    }

    /// A day, month or year goes before a subject: ids can look like one.
    func after() throws(WireError) -> RowQuery.After? {
        guard let text = request.after else { return nil }
        if let day = CalendarDay.last(of: text) { return .day(day) }
        guard Identifier.isValid(Array(text.utf8)) else {
            throw bad(
                "\"after\": \(String(quoting: text.utf8)) is no day and no subject: "
                    + "write 2025-10-01 or the id of one")
        }
        return .subject(text)
    }

    func day(_ text: String?, _ name: String) throws(WireError) -> CalendarDay? {
        guard let text else { return nil }
        if let day = CalendarDay.last(of: text) { return day }
        throw bad(
            "\"\(name)\": \(String(quoting: text.utf8)) is no date: "
                + "write 2025-10-02, 2025-10 or 2025")
    }

    private func bad(_ reason: String) -> WireError {
        WireError(.badRequest, reason, requestId: requestId)
    }
}

extension RowQuery {
    init(_ rows: RowSelection) {
        self.init(
            key: rows.key, parties: rows.parties, deals: rows.deals, projects: rows.projects,
            roles: rows.roles)
    }
}
