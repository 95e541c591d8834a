import Testing

@testable import Projections

/// What the record keeps of each subject that is told of between two snapshots: a few bytes more
/// here are megabytes there.
@Suite("What the record takes in memory")
struct MemoryTests {
    @Test(
        "It is no larger than it was",
        arguments: [
            ("SubjectRecord", MemoryLayout<SubjectRecord>.size, 240),
            ("CommitmentStand", MemoryLayout<CommitmentStand>.size, 240),
            ("DealStep", MemoryLayout<DealStep>.stride, 96),
            ("Reading", MemoryLayout<Reading>.stride, 264),
            ("Stated<String>", MemoryLayout<Stated<String>>.stride, 24),
        ])
    func sizes(name: String, bytes: Int, bytesMax: Int) {
        #expect(bytes <= bytesMax, "\(name)")
    }
}
