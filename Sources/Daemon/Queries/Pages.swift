import Projections
import Wire

/// The lines of one answer, in pages of whole lines that are made when they are asked for; or what
/// is left of them.
struct Pages: Sendable {
    /// What they answer.
    let verb: Verb
    let sequence: UInt64
    /// In which line the questions for the rest wait.
    let kind: JobKind
    private var lines: any LineSource
    /// Made, and too long for the page before.
    private var next: [UInt8]?
    /// Why there is no more than what was handed over.
    private var fault: ShowFault?
    private(set) var isEmpty = false
    private let bytesMax: Int

    /// How long a page with a line is worked on, though there is room for more: about as long as the
    /// lines may wait, and others for their turn.
    private static let pageMilliseconds = 1000

    /// Pages have at most `bytesMax`, or one line that is longer.
    init(
        _ verb: Verb = .show, sequence: UInt64, kind: JobKind = .query, lines: any LineSource,
        bytesMax: Int = WireProtocol.answerBytesMax
    ) {
        (self.verb, self.sequence, self.kind) = (verb, sequence, kind)
        (self.lines, self.bytesMax) = (lines, bytesMax)
    }

    /// Makes the next page, and the first line of the one after; without lines, one empty page.
    ///
    /// - Throws: why there is no more; they are worth nothing then. Where time runs out after a line
    ///   was made, the page comes, and the next call throws.
    mutating func popFirst(until end: QuestionEnd) throws(ShowFault) -> [UInt8] {
        if let fault { throw fault }
        var page: [UInt8] = []
        var due = Int.max
        func append(_ line: [UInt8]) {
            if page.isEmpty { due = end.spent + Self.pageMilliseconds }
            page.append(contentsOf: line)
            page.append(UInt8(ascii: "\n"))
        }
        if let next { append(next) }
        var left: [UInt8]?
        do throws(ShowFault) {
            try lines.each(until: end) { [bytesMax] line in
                let isFull = page.count + line.count + 1 > bytesMax || end.spent >= due
                guard page.isEmpty || !isFull else {
                    left = line
                    return false
                }
                append(line)
                return true
            }
        } catch {
            guard case .query(.givenUp) = error, !page.isEmpty else { throw error }
            fault = error
        }
        (next, isEmpty) = (left, left == nil && fault == nil)
        // What they were made of goes with the job.
        if isEmpty { lines = MadeLines([]) }
        return page
    }

    /// Roughly the memory that they take.
    var bytes: Int { lines.bytes + (next?.count ?? 0) }
}

/// Lines of one answer, each made when its turn comes.
protocol LineSource: Sendable {
    /// Makes the lines to come until `take` says false: that line was the last for now.
    ///
    /// - Throws: why there is no more; it is worth nothing then.
    mutating func each(
        until end: QuestionEnd, _ take: ([UInt8]) -> Bool
    ) throws(ShowFault)

    /// Roughly the memory that it takes.
    var bytes: Int { get }
}

/// Lines that are there.
struct MadeLines: LineSource {
    private let lines: [[UInt8]]
    private var next = 0
    let bytes: Int

    init(_ lines: [[UInt8]]) {
        self.lines = lines
        bytes = lines.reduce(0) { $0 + $1.count + MemoryLayout<[UInt8]>.stride }
    }

    mutating func each(
        until end: QuestionEnd, _ take: ([UInt8]) -> Bool
    ) throws(ShowFault) {
        while next < lines.count {
            next += 1
            guard take(lines[next - 1]) else { return }
        }
    }
}
