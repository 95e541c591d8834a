/// What the command line asked for.
struct Options {
    enum Figure: String, CaseIterable {
        case append, sustain, scan, open, growth, fold
    }

    static let usage = """
        usage: benchmark --folder FOLDER [--quick] [--large] [--only FIGURE,...]
               benchmark --announce EVENTS [--parties N] [--deals N]

        FOLDER is where the logs are made; what is made there is removed.
        --quick   fewer and shorter runs: shows that all works, not how fast
        --large   10 million stored events (7 GiB free needed) in place of 1 million
        --only    of append, sustain, scan, open, growth, fold

        The second prints valid events, one a line and each with an id of 16 digits, of so many
        parties (1000) and deals (a twentieth of the events).
        """

    var folder = ""
    var isQuick = false
    var isLarge = false
    var figures = Set(Figure.allCases)
    /// How many events to print, and nothing else.
    var announced: Int?
    var parties = 1000
    var deals: Int?
    /// A child of this program opens the log there, tells what that took, and ends.
    var probed: String?
    var check = Probe.Check.everything

    init(_ arguments: [String]) throws(Failure) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--quick": isQuick = true
            case "--large": isLarge = true
            case "--folder": folder = try Self.value(argument, &rest)
            case "--probe": probed = try Self.value(argument, &rest)
            case "--announce": announced = try Self.number(argument, &rest)
            case "--parties": parties = try Self.number(argument, &rest)
            case "--deals": deals = try Self.number(argument, &rest)
            case "--check":
                let name = try Self.value(argument, &rest)
                guard let check = Probe.Check(rawValue: name) else { throw Failure(Self.usage) }
                self.check = check
            case "--only":
                figures = []
                for name in try Self.value(argument, &rest).split(separator: ",") {
                    guard let figure = Figure(rawValue: String(name)) else {
                        throw Failure("no figure is named '\(name)'\n\(Self.usage)")
                    }
                    figures.insert(figure)
                }
            default: throw Failure("'\(argument)' is no option\n\(Self.usage)")
            }
        }
        guard probed != nil || announced != nil || !folder.isEmpty else {
            throw Failure(Self.usage)
        }
    }

    private static func number(
        _ option: String, _ rest: inout ArraySlice<String>
    ) throws(Failure) -> Int {
        let text = try value(option, &rest)
        guard let number = Int(text), number > 1 else {
            throw Failure("\(option) \(text) is no number, or too small")
        }
        return number
    }

    private static func value(
        _ option: String, _ rest: inout ArraySlice<String>
    ) throws(Failure) -> String {
        guard let value = rest.popFirst() else { throw Failure("\(option) needs a value") }
        return value
    }

    /// Runs of each figure; an odd number has a median that was measured.
    var rounds: Int { isQuick ? 3 : 5 }
    var sustainedRounds: Int { isQuick ? 1 : 3 }
    var sustainedSeconds: Double { isQuick ? 5 : 60 }
    /// What one run of appends writes.
    var appendedBytes: Int { isQuick ? 128 << 20 : 512 << 20 }
    var storedEvents: Int { isLarge ? 10_000_000 : isQuick ? 200_000 : 1_000_000 }
    /// Lengths of the logs folded.
    var foldedEvents: [Int] { isLarge ? [200_000, 1_000_000] : isQuick ? [20_000] : [200_000] }
}
