import Events
import Testing

@testable import pactwire

@Suite("Splitting an input into events")
struct EventSplitterTests {
    /// The events of a text read in chunks of `chunk` bytes: line and text, or line and code.
    private func split(_ text: [UInt8], chunk: Int) -> [String] {
        var splitter = EventSplitter()
        var events: [InputEvent] = []
        var rest = text[...]
        while !rest.isEmpty {
            splitter.read(rest.prefix(chunk), into: &events)
            rest = rest.dropFirst(chunk)
        }
        splitter.finish(into: &events)
        return events.map { event in
            switch event.content {
            case .text(let text): "\(event.line) \(String(decoding: text, as: UTF8.self))"
            case .refused(let refusal): "\(event.line) !\(refusal.code.rawValue)"
            }
        }
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let input: String
        let events: [String]

        init(_ what: String, _ input: String, _ events: [String]) {
            testDescription = what
            self.input = input
            self.events = events
        }
    }

    static let examples = [
        Example("nothing", "", []),
        Example("blank lines", "\n  \r\n\n", []),
        Example("one line without an end", "{\"a\":1}", ["1 {\"a\":1}"]),
        Example("lines of any end", "{}\r\n\n {\"b\":2} \n", ["1 {}", "3 {\"b\":2}"]),
        Example(
            "a broken line between", "{}\n{\"a\": tru\n{}\n", ["1 {}", "2 {\"a\": tru", "3 {}"]),
        Example("words that are no JSON", "hello, you\n{}", ["1 hello, you", "2 {}"]),
        Example(
            "an object over several lines", "{\n  \"a\": [\n    1\n  ]\n}\n",
            ["1 {\t  \"a\": [\t    1\t  ]\t}"]),
        Example(
            "printed objects after one another", "{\n \"a\":1\n}\n{\n \"b\":2\n}\n{}",
            ["1 {\t \"a\":1\t}", "4 {\t \"b\":2\t}", "7 {}"]),
        Example(
            "a printed object cut off before the next event", "{\"a\":[\n{\"b\":2}\n",
            ["1 {\"a\":[", "2 {\"b\":2}"]),
        Example("a line that ends inside a string", "{\"a\":\"x,\n{}", ["1 {\"a\":\"x,", "2 {}"]),
        Example("an array on one line", "[{},{\"a\":[1,2]}]\n", ["1 {}", "1 {\"a\":[1,2]}"]),
        Example(
            "an array over several lines", "[\n {\"a\":\n 1},\n {\"b\":\"],\\\"\"}\n]",
            ["2 {\"a\":\t 1}", "4 {\"b\":\"],\\\"\"}"]),
        Example("an empty array", "[ ]", []),
        Example("arrays after one another", "[{}]\n[{}]\n{}", ["1 {}", "2 {}", "3 {}"]),
        Example("an array without its end", "[{},\n{}", ["1 {}", "2 {}", "2 !bad_json"]),
        Example("an array cut inside an event", "[{\"a\":", ["1 {\"a\":", "1 !bad_json"]),
        Example("a comma too many", "[{},]", ["1 {}", "1 !bad_json"]),
        Example("a comma before all", "[,{}]", ["1 !bad_json", "1 {}"]),
        Example(
            "a missing quote spoils one element", "[{\"a\":\"x},\n {\"b\":1},\n {\"c\":2}]",
            ["1 {\"a\":\"x},\t {\"b\":1},\t {\"c\":2}]", "3 !bad_json"]),
        Example("no comma between elements", "[{} {}]", ["1 {} {}"]),
    ]

    @Test("Every form of input gives its events, wherever the reads cut it", arguments: examples)
    func forms(_ example: Example) {
        for chunk in [1, 2, 3, 7, 1 << 16] {
            #expect(split(Array(example.input.utf8), chunk: chunk) == example.events)
        }
    }

    @Test("A line end inside a string stays as refusable as it was")
    func lineEndInString() {
        let events = split(Array("[{\"a\":\"x\ny\"}]".utf8), chunk: 64)
        #expect(events.first == "1 {\"a\":\"x\ty\"}]")
        #expect(throws: JSONError.self) { try JSON(parsing: "{\"a\":\"x\ty\"}") }
    }

    @Test("An event of the most bytes goes on; one byte more is refused, and the rest goes on")
    func sizes() {
        func line(_ bytes: Int) -> [UInt8] {
            Array("{\"a\":\"".utf8) + [UInt8](repeating: 0x78, count: bytes - 8)
                + Array("\"}\r\n".utf8)
        }
        let most = Limits.eventBytesMax
        let events = split(line(most) + line(most + 1) + line(3 * most) + line(9), chunk: 1 << 16)
        #expect(events.count == 4)
        #expect(events[0].utf8.count == most + 2)
        #expect(events[1...] == ["2 !too_large", "3 !too_large", "4 {\"a\":\"x\"}"])
    }

    @Test("Too large an element of an array is refused and the rest goes on")
    func largeElement() {
        let large = String(repeating: " x", count: Limits.eventBytesMax)
        let events = split(Array("[{},\"\(large)\",{}]".utf8), chunk: 1 << 16)
        #expect(events == ["1 {}", "1 !too_large", "1 {}"])
    }
}
