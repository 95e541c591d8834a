/// Regular expressions for the forms of strings, in what all dialects have in common: JSON Schema's
/// is ECMA-262, but many validators use that of their own language. So none looks around; where
/// two things must hold of one string, these are two patterns.
///
/// Each accepts everything the daemon accepts; what it can't tell stands in the description beside
/// its use.
enum Patterns {
    static let id = "^\(idBody)$"
    static let commitmentReference = #"^\#(idBody)#[\s\S]+$"#
    static let number = #"^[0-9]+(?:\.[0-9]+)?$"#
    static let lei = "^[0-9A-Z]{18}[0-9]{2}$"
    static let wikidata = "^Q[1-9][0-9]*$"
    static let dateTime = "^[0-9]{4}-\(monthAndDay)[Tt ]\(time)(?:[Zz]|\(offset):[0-5][0-9])$"

    /// Numbers, each with its designator, in order; the two below say what it leaves open.
    static let durationParts: String = {
        func parts(_ designators: String) -> String {
            designators.map { #"(?:[0-9]+(?:\.[0-9]+)?\#($0))?"# }.joined()
        }
        return "^P\(parts("YMWD"))(?:T\(parts("HMS")))?$"
    }()
    static let durationEnd = "[YMWDHS]$"
    static let fractionInside = #"\.[0-9]+[A-Z]."#

    static let versionOfEvents = "^" + EventVersions.prefix

    /// `/type`, `/subject`, or a place below `/data`.
    static let correctedPlace = "^/(?:type|subject|data(?:/(?:[^/~]|~[01])*)+)$"

    /// How dates stand together, whatever each one is: alone, with a slash between, or in a set.
    static let datesTogether: String = {
        let date = #"[^/,\[\] .]+(?:\.[0-9][^/,\[\] .]*)?"#
        let interval = #"\#(date)/(?:\#(date)|\.\.)?|(?:\.\.)?/\#(date)"#
        let member = #" *(?:\.\.\#(date)|\#(date)(?:\.\.(?:\#(date))?)?) *"#
        return #"^(?:\#(date)|\#(interval)|\[\#(member)(?:,\#(member))*\])$"#
    }()

    /// What each of them is, whatever stands between them.
    static let eachDate: String = {
        let withTime = "\(monthAndDay)T\(time)(?:[Zz]|\(offset)(?::[0-5][0-9])?)?"
        let inYear = "0[1-9]|1[0-2]|2[1-4]|XX|(?:0[1-9]|1[0-2]|XX)-XX|\(monthAndDay)"
        let year = "-?(?:[0-9]{2}XX|[0-9]{3}X|[0-9]{4}(?:-(?:\(inYear)))?)"
        let date = "(?:[0-9]{4}-\(withTime)|(?:\(year)|Y-?[1-9][0-9]{4,5})[?~%]?)"
        return #"^(?:\.\.|[/,\[\] ]|\#(date)(?:\.\.|[/,\[\] ]|$))+$"#
    }()

    /// No year is written so.
    static let yearMinusZero = #"(?:^|[/,\[ .])-0000"#

    // MARK: Their parts

    private static let idBody = "[a-z0-9._-]{1,\(Limits.idCharactersMax)}"

    /// With 29 days for every February.
    private static let monthAndDay =
        "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
        + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"

    private static let time =
        #"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"#

    private static let offset = "[+-](?:[01][0-9]|2[0-3])"
}
