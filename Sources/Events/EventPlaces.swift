/// Where in an event's tape the members stand that the daemon itself reads: one look at each name.
struct EventPlaces: Sendable {
    /// 0 where the member doesn't stand: the event itself is there.
    private(set) var type = 0
    private(set) var source = 0
    private(set) var id = 0
    private(set) var subject = 0
    private(set) var data = 0
    /// Of the data's form: see ``EventVersions``.
    private(set) var version = 1
    private(set) var hasMembersOfDaemon = false

    /// The members that the daemon gives; a sender's are taken out.
    static let givenByDaemon: [StaticString] = ["sequence", "recordedtime"]

    init(in root: BorrowedValue) {
        var rest = root.members
        while let (name, value) = rest.next() {
            switch name.memberName {
            case .type: type = value.index
            case .source: source = value.index
            case .id: id = value.index
            case .subject: subject = value.index
            case .data: data = value.index
            case .dataschema:
                if value.isString {
                    version = value.withCharacters { EventVersions.version(named: $0) }
                }
            case .sequence, .recordedtime: hasMembersOfDaemon = true
            default: break
            }
        }
    }
}
