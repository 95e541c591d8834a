import Testing

@testable import Wire

@Suite("What a copy consists of")
struct BackupPartsTests {
    private let parts = BackupParts(
        history: HistoryName(
            log: "a", lineages: [HistoryName.Lineage(number: 1, firstSequence: 1)]),
        head: 900,
        segments: [
            BackupParts.Segment(firstSequence: 1, file: "1.pwlog", soundBytes: 70, fileBytes: 70),
            BackupParts.Segment(firstSequence: 600, file: "2.pwlog", soundBytes: 8, fileBytes: 99),
        ])

    @Test("It reads back as it was written")
    func roundTrip() {
        #expect(BackupParts(decoding: parts.encoded) == parts)
    }

    @Test("A file elsewhere, or a size that makes no sense, is refused")
    func nonsense() {
        let text = String(decoding: parts.encoded, as: UTF8.self)
        let replacements = [
            ("1.pwlog", "../1.pwlog"), ("1.pwlog", "/etc/x"), ("1.pwlog", "..\\u002fx"),
            ("1.pwlog", ""), ("1.pwlog", ".."), ("1.pwlog", "x\\u0000"),
            ("\"sound_bytes\":70", "\"sound_bytes\":71"), ("\"segment\":600", "\"segment\":1"),
            ("\"segment\":1,", ""), ("\"file_bytes\":99", "\"file_bytes\":9223372036854775808"),
            ("a/1@1", "a"), ("\"head\":900,", ""), ("[{", "{"), ("}]", "}"),
        ]
        for (old, new) in replacements {
            let damaged = text.replacing(old, with: new, maxReplacements: 1)
            #expect(damaged != text)
            #expect(BackupParts(decoding: Array(damaged.utf8)) == nil, "\(damaged)")
        }
    }
}
