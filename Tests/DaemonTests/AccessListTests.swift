import Testing
import Wire

@testable import Daemon

@Suite("The list of clients")
struct AccessListTests {
    static let one = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    static let other = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

    func fault(_ text: String) -> String? {
        do throws(DaemonFailure) {
            _ = try AccessList(parsing: text, of: "keys")
            return nil
        } catch {
            #expect(error.exitCode == 2)
            return error.description
        }
    }

    @Test("A client has the role and the name of its line; nobody else is listed")
    func clients() throws {
        let list = try AccessList(
            parsing: "# ours\r\n\r\nread \(Self.one) desk\r\n\tadmin  \(Self.other)\tops \n",
            of: "keys")
        #expect(list.count == 2)
        #expect(list[key: Self.one] == AccessList.Client(role: .read, name: "desk"))
        #expect(list[key: Self.other] == AccessList.Client(role: .admin, name: "ops"))
        #expect(list[key: ""] == nil)
        #expect(list[key: String(Self.one.dropLast()) + "8"] == nil)
    }

    static let faulty = [
        ("", "keys lists no client"),
        ("# nobody\n\n", "keys lists no client"),
        ("# ours\nreader \(one) desk\n", "keys:2: \"reader\" is no role"),
        ("Read \(one) desk\n", "keys:1: \"Read\" is no role"),
        ("read \(one)\n", "keys:1: must be ROLE PUBLICKEY NAME"),
        ("read \(one) the desk\n", "keys:1: must be ROLE PUBLICKEY NAME"),
        ("read \(one.dropLast()) desk\n", "is no public key"),
        ("read \(one)abcde desk\n", "is no public key"),
        ("read \(one.dropLast())~ desk\n", "is no public key"),
        ("read \(one.dropLast())ä desk\n", "is no public key"),
        ("read %nSc0%nSc0%nSc0%nSc0%nSc0%nSc0%nSc0%nSc1 desk\n", "is no public key"),
        ("read \(one) a\n\nappend \(one) b\n", "keys:3: b has the key of a"),
        ("read \(one) a\nread \(other) a\n", "keys:2: the name \"a\" stands twice"),
    ]

    @Test("A fault is named with its line", arguments: faulty)
    func faults(text: String, expected: String) {
        let line = fault(text) ?? "none"
        #expect(line.contains(expected), "\(line)")
        #expect(!line.contains("\n"))
    }

    static let allowed: [(Role, Set<Verb>)] = [
        (.read, [.ping, .status, .read, .show, .diff]),
        (.append, [.ping, .status, .read, .show, .diff, .append]),
        (.admin, Set(Verb.allCases)),
    ]

    @Test("A role may do what it says, and nothing else", arguments: allowed)
    func roles(role: Role, verbs: Set<Verb>) {
        #expect(Set(Verb.allCases.filter { role.allows($0) }) == verbs)
    }
}
