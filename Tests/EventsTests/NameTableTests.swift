import Testing

@testable import Events

@Suite("A table finds its names and no others")
struct NameTableTests {
    /// Of every length from one to thirty, two that differ in their middle alone.
    private static let names = (1...30).flatMap { count in
        ["a", "b"].map { middle in
            let half = count / 2
            return String(repeating: "x", count: half) + middle
                + String(repeating: "y", count: count - half - 1)
        }
    }

    private static let table = NameTable(places: names)

    private func place(of bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { Self.table[$0] }
    }

    @Test("Each name is found, and what differs from it by one byte is not", arguments: names)
    func finds(name: String) {
        let bytes = Array(name.utf8)
        #expect(place(of: bytes) == Self.names.firstIndex(of: name))
        for place in bytes.indices {
            var other = bytes
            other[place] = UInt8(ascii: "z")
            #expect(self.place(of: other) == nil)
        }
        #expect(place(of: bytes + [UInt8(ascii: "z")]) == nil)
        #expect(place(of: [UInt8(ascii: "z")] + bytes) == nil)
    }

    @Test("The empty name is one like any other")
    func empty() {
        #expect(place(of: []) == nil)
        #expect(NameTable(places: [""])[UnsafeRawBufferPointer(start: nil, count: 0)] == 0)
    }

    @Test("A full slot hides no name behind it")
    func crowded() {
        let codes = NameTable(places: Currency.codes.sorted())
        for (place, code) in Currency.codes.sorted().enumerated() {
            #expect(Array(code.utf8).withUnsafeBytes { codes[$0] } == place)
        }
    }
}
