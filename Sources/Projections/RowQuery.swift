package import Events

/// Which rows are asked for: several of one kind mean any of them, different kinds all of them.
package struct RowQuery: Sendable, Equatable {
    /// An id of the projection's own kind; for `parties` a name does too, in any case, width and
    /// with or without its diacritics, and so does its beginning.
    package var key: String?
    package var parties: [String]
    package var deals: [String]
    package var projects: [String]
    package var roles: [String]

    /// Of commitments: who pays, delivers or does; who receives; what is summed apart.
    package var from: [String] = []
    package var to: [String] = []
    package var natures: [String] = []
    package var bindings: [String] = []
    /// Of the timeline: what followed.
    package var after: After?
    /// The most days that it followed after; `nil`: any.
    package var withinDays: Int?

    /// What something followed.
    package enum After: Sendable, Equatable {
        case day(CalendarDay)
        /// Only what at least two of its parties have to do with.
        case subject(String)
    }

    package init(
        key: String? = nil, parties: [String] = [], deals: [String] = [], projects: [String] = [],
        roles: [String] = []
    ) {
        self.key = key
        self.parties = parties
        self.deals = deals
        self.projects = projects
        self.roles = roles
    }

    static let everything = RowQuery()

    /// The same question with every party id standing for the party it was merged into. A key is
    /// not touched: what it names depends on the projection.
    func resolved(by register: PartyRegister) -> RowQuery {
        var query = self
        query.parties = parties.map { register.survivor(of: $0) }
        query.from = from.map { register.survivor(of: $0) }
        query.to = to.map { register.survivor(of: $0) }
        return query
    }

    // Whether what a row holds of one kind is asked for; all is, where nothing of it is named.

    func allowsParty(_ asked: (String) -> Bool) -> Bool {
        parties.isEmpty || parties.contains(where: asked)
    }
    func allowsDeal(_ asked: (String) -> Bool) -> Bool {
        deals.isEmpty || deals.contains(where: asked)
    }
    func allowsProject(_ asked: (String) -> Bool) -> Bool {
        projects.isEmpty || projects.contains(where: asked)
    }
    func allowsRole(_ asked: (String) -> Bool) -> Bool {
        roles.isEmpty || roles.contains(where: asked)
    }

    /// Whether it is said whose rows are asked for, by party, deal or project.
    var namesSomeone: Bool {
        key != nil || !(parties + deals + projects + from + to).isEmpty
    }
}
