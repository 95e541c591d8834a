import ArgumentParser
import Events
import PactwireClient

/// Which rows of a projection, by whom and what they hold.
struct RowOptions: ParsableArguments {
    @Option(help: "Only rows with this party.") var party: [String] = []
    @Option(help: "Only rows of this deal.") var deal: [String] = []
    @Option(help: "Only rows of this project.") var project: [String] = []
    @Option(help: "Only rows where a party has this role.") var role: [String] = []

    var isNarrowed: Bool { !(party + deal + project + role).isEmpty }

    func check() throws(Failure) {
        try Check.ids(party, of: "--party")
        try Check.ids(deal, of: "--deal")
        try Check.ids(project, of: "--project")
        try Check.words(role, from: .roles, of: "--role")
    }

    func query(key: String?) -> ProjectionQuery {
        ProjectionQuery(key: key, parties: party, deals: deal, projects: project, roles: role)
    }
}
