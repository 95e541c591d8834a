/// Events as JSON text, one a line, each with as little as its type must say.
enum Announcement {
    /// Members of `data` that most types need.
    private static let told = #""certainty":"official","report":{"publisher":"item-d"}"#

    /// One party is enough: a deal that `party` has announced.
    static func deal(
        _ id: String, subject: String = "deal-1", party: String = "openai",
        type: String = "partnership.announced", more: String = ""
    ) -> String {
        event(
            id, type: type, subject: subject,
            data: #""parties":[{"id":"\#(party)","role":"partner"}],\#(told)\#(more)"#)
    }

    /// So many deals, `prefix-1`, `prefix-2`, …, each with its own subject.
    static func deals(_ prefix: String, _ numbers: ClosedRange<Int>) -> String {
        numbers.map { deal("\(prefix)-\($0)", subject: "\(prefix)-\($0)") + "\n" }.joined()
    }

    /// The title of `target` was wrong.
    static func correction(
        _ id: String, subject: String = "deal-1", of target: String, title: String
    ) -> String {
        correction(id, subject: subject, of: target, setting: "/data/title", to: title)
    }

    /// A member of `target` was wrong, and is this text.
    static func correction(
        _ id: String, subject: String = "deal-1", of target: String, setting member: String,
        to text: String
    ) -> String {
        event(
            id, type: "announcement.corrected", subject: subject,
            data: #"\#(targeting(target)),"set":{"\#(member)":"\#(text)"},"mistake":"us","#
                + #""report":{"publisher":"item-d"}"#)
    }

    /// `target` is taken back as never said.
    static func retraction(
        _ id: String, subject: String = "deal-1", of target: String
    ) -> String {
        event(
            id, type: "announcement.retracted", subject: subject,
            data: #"\#(targeting(target)),"mistake":"us","report":{"publisher":"item-d"}"#)
    }

    static func event(_ id: String, type: String, subject: String, data: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"e2e","type":"\#(type)","#
            + #""subject":"\#(subject)","data":{\#(data)}}"#
    }

    private static func targeting(_ id: String) -> String {
        #""target":{"source":"e2e","id":"\#(id)"}"#
    }
}
