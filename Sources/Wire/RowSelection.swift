import Events

/// Which rows of which projection: several words of one kind mean any of them, different kinds all
/// of them.
package struct RowSelection: Sendable, Equatable {
    package var projection: String
    /// An id of the projection's own kind.
    package var key: String?
    package var parties: [String] = []
    package var deals: [String] = []
    package var projects: [String] = []
    package var roles: [String] = []

    package init(of projection: String, key: String? = nil) {
        self.projection = projection
        self.key = key
    }

    /// Writes it as members of a request.
    func write(to body: inout JSONWriter) {
        body.member("projection", projection)
        body.member("key", key)
        body.member("parties", listed: parties)
        body.member("deals", listed: deals)
        body.member("projects", listed: projects)
        body.member("roles", listed: roles)
    }

    init(_ body: RequestBody) throws(WireError) {
        projection = try body.string("projection") ?? ""
        key = try body.string("key")
        parties = try body.strings("parties")
        deals = try body.strings("deals")
        projects = try body.strings("projects")
        roles = try body.strings("roles")
    }
}
