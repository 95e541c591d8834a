import Testing

@testable import pactwire

@Suite("Tables")
struct TableTests {
    private let table = Table(
        columns: [
            Table.Column("WHAT", "deal", widthMin: 10),
            Table.Column("AMOUNT", side: .right, widthMin: 9),
            Table.Column("FROM"),
        ],
        rows: [
            Table.Row(cells: [
                [Span("dram_wafers"), Span("openai-samsung-sk")], [Span("900,000")], [Span("sk")],
            ]),
            Table.Row(
                cells: [[Span("三星電子")], [Span("8,000–10,000")], [Span("")]],
                notes: [Span("item-a: between 8,000 and 10,000")]),
        ])

    @Test("Without a width each column is as wide as its widest cell")
    func natural() {
        #expect(
            table.lines(width: nil, inColour: false) == [
                "WHAT                     AMOUNT  FROM",
                "deal",
                "",
                "dram_wafers             900,000  sk",
                "openai-samsung-sk",
                "",
                "三星電子           8,000–10,000",
                "  · item-a: between 8,000 and 10,000",
            ])
    }

    @Test("In less room columns wrap, and nothing is cut")
    func narrow() {
        #expect(
            table.lines(width: 30, inColour: false) == [
                "WHAT              AMOUNT  FROM",
                "deal",
                "",
                "dram_wafers      900,000  sk",
                "openai-samsung-",
                "sk",
                "",
                "三星電子          8,000–",
                "                  10,000",
                "  · item-a: between 8,000 and",
                "    10,000",
            ])
    }

    @Test("Where no column fits, each row is a card")
    func cards() {
        #expect(
            table.lines(width: 20, inColour: false) == [
                "WHAT    dram_wafers",
                "deal    openai-",
                "        samsung-sk",
                "AMOUNT  900,000",
                "FROM    sk",
                "",
                "WHAT    三星電子",
                "AMOUNT  8,000–10,000",
                "  · item-a: between",
                "    8,000 and 10,000",
            ])
    }

    @Test("No line is wider than asked, at any width a terminal may have", arguments: 12...120)
    func everyWidth(_ width: Int) {
        for line in table.lines(width: width, inColour: false) {
            #expect(DisplayWidth.of(line) <= max(width, 18))
            #expect(!line.hasSuffix(" "))
        }
    }

    @Test("Colour changes what a line looks like, not where it stands")
    func colour() {
        let plain = table.lines(width: 60, inColour: false)
        let coloured = table.lines(width: 60, inColour: true)
        #expect(coloured != plain)
        let stripped = coloured.map { $0.replacing(/\u{1B}\[\d*m/, with: "") }
        #expect(stripped == plain)
    }
}
