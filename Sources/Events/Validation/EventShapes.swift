/// The form of every event type: the contract's tables, as values.
enum EventShapes {
    /// The CloudEvents 1.0 members that every event needs.
    static let envelope = Shape([
        .required(.specversion, .only("1.0")),
        .required(.id, .nonEmptyText),
        .required(.source, .nonEmptyText),
        .required(.type, .type),
        .required(.subject, .id),
        .optional(.time, .dateTime),
        .optional(.datacontenttype, .only("application/json")),
        .optional(.dataschema, .dataSchema),
    ])

    static func data(of type: EventType) -> Shape {
        switch type {
        case .talksReported, .mouSigned, .partnershipAnnounced, .dealSigned, .dealInForce,
            .dealCompleted:
            between
        case .talksEnded: talksEnded
        case .visitHeld: visit
        case .dealAmended: amendment
        case .dealSuspended, .dealResumed: announcement
        case .dealTerminated: termination
        case .commitmentStated: commitmentStated
        case .statementMade: statement
        case .reportAdded: addedReport
        case .announcementCorrected: correction
        case .announcementDenied: denial
        case .announcementRetracted: retraction
        case .partyNamed: naming
        case .partyMerged: merge
        case .extended: anything
        }
    }

    private static let between = announcement.adding(needsParties)
    private static let talksEnded = announcement.adding([
        .optional(.outcome, .word(.talksOutcomes))
    ])
    private static let visit = announcement.adding(
        needsParties, rules: [.needsRole("visitor"), .needsRole("host")])
    private static let amendment = announcement.adding(
        [], rules: [.needsOne(of: [.commitments, .parties, .expires, .binding, .project])])
    private static let termination = announcement.adding([
        .optional(.outcome, .word(.dealOutcomes))
    ])
    private static let commitmentStated = announcement.adding([
        .required(.commitments, .objects(commitment))
    ])
    private static let statement = announcement.adding(
        [
            .required(.text, .nonEmptyText), .optional(.target, .object(target)),
            .optional(.stance, .word(.stances)),
        ] + needsParties, rules: [.needsRole("spokesperson")])
    private static let addedReport = announcement.adding([
        .required(.target, .object(target)), .optional(.outcome, .word(.talksOutcomes)),
        .optional(.text, .nonEmptyText), .optional(.stance, .word(.stances)),
    ])
    private static let correction = reported.adding([
        .required(.target, .object(target)), .required(.set, .pointers),
        .required(.mistake, .word(.mistakes)), .optional(.since, .date),
    ])
    private static let denial = reported.adding([
        .required(.by, .id), .optional(.date, .date), .optional(.text, .nonEmptyText),
        .optional(.target, .object(target)),
    ])
    private static let retraction = reported.adding([
        .required(.target, .object(target)), .required(.mistake, .word(.mistakes)),
        .optional(.date, .date),
    ])
    private static let naming = Shape(
        [
            .optional(.names, .objects(name)), .optional(.kind, .word(.partyKinds)),
            .optional(.parent, .id), .optional(.lei, .lei), .optional(.wikidata, .wikidata),
        ],
        rules: [.needsOne(of: [.names, .kind, .parent, .lei, .wikidata])])
    private static let merge = Shape([.required(.into, .id)])
    private static let anything = Shape([])

    // MARK: Shapes that types share

    /// All types but `party.*`.
    private static let reported = Shape([
        .required(.report, .object(report)), .optional(.note, .text),
    ])

    /// All types but `party.*` and `announcement.*`.
    private static let announcement = reported.adding([
        .required(.certainty, .word(.certainties)), .optional(.date, .date),
        .optional(.title, .text), .optional(.parties, .objects(party)),
        .optional(.project, .id), .optional(.partOf, .id),
        .optional(.places, .texts),
        .optional(.commitments, .objects(commitment)),
        .optional(.topics, .objects(topic)), .optional(.instrument, .word(.instruments)),
        .optional(.binding, .word(.bindings)), .optional(.expires, .date),
    ])

    private static let needsParties = [Shape.Member.required(.parties, .objects(party))]

    private static let report = Shape(
        named: "report",
        [
            .required(.publisher, .id), .optional(.origin, .idOrIds),
            .optional(.published, .date), .optional(.language, .nonEmptyText),
            .optional(.url, .nonEmptyText), .optional(.title, .text),
            .optional(.locator, .text), .optional(.quote, .text),
        ])

    private static let party = Shape(
        named: "party",
        [
            .required(.id, .id), .required(.role, .word(.roles)), .optional(.onBehalfOf, .id),
            .optional(.as, .text),
        ])

    private static let topic = Shape(
        named: "topic",
        [
            .required(.text, .nonEmptyText), .optional(.with, .ids),
            .optional(.certainty, .word(.certainties)),
        ])

    private static let name = Shape(
        named: "name",
        [.required(.text, .nonEmptyText), .required(.lang, .nonEmptyText)])

    private static let target = Shape(
        named: "target",
        [.required(.source, .nonEmptyText), .required(.id, .nonEmptyText)])

    private static let commitment = Shape(
        named: "commitment",
        [
            .required(.what, .nonEmptyText), .required(.nature, .word(.natures)),
            .required(.basis, .word(.bases)), .optional(.id, .id), .optional(.amount, .number),
            .optional(.min, .number), .optional(.max, .number), .optional(.unit, .nonEmptyText),
            .optional(.currency, .currency), .optional(.period, .word(.periods)),
            .optional(.from, .idOrIds), .optional(.to, .idOrIds), .optional(.by, .idOrIds),
            .optional(.binding, .word(.bindings)), .optional(.due, .date),
            .optional(.term, .duration), .optional(.condition, .text),
            .optional(.partOf, .commitmentReference),
            .optional(.certainty, .word(.certainties)), .optional(.as, .text),
        ],
        rules: [.numbersFitBasis, .hasOneMeasure])
}
