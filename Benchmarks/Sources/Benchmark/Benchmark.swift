import Glibc
import SystemPackage

/// Measures the log against what the machine can do, and prints Markdown.
@main
enum Benchmark {
    static func main() {
        do {
            try run(try Options(Array(CommandLine.arguments.dropFirst())))
        } catch {
            write("benchmark: \(error)\n", to: .standardError)
            exit(1)
        }
    }

    private static func run(_ options: Options) throws(Failure) {
        if let path = options.probed {
            write(try Probe.report(FilePath(path), options.check), to: .standardOutput)
            return
        }
        if let events = options.announced {
            announce(events, options)
            return
        }
        let machine = try Machine(folder: FilePath(options.folder))
        try machine.check()
        let folder = machine.folder
        write(machine.markdown + "\n", to: .standardOutput)
        if options.figures.contains(.append) {
            show(try AppendFigure(options: options, folder: folder).measure())
        }
        if options.figures.contains(.sustain) {
            try SustainFigure(options: options, folder: folder).measure().forEach(show)
        }
        if options.figures.contains(.fold) { show(try FoldFigure(options: options).measure()) }
        guard !options.figures.isDisjoint(with: [.scan, .open, .growth]) else { return }
        let stored = try StoredLog(events: options.storedEvents, in: folder, "stored")
        if options.figures.contains(.scan) {
            show(try ScanFigure(options: options, stored: stored).measure())
        }
        if options.figures.contains(.open) {
            show(try OpenFigure(options: options, folder: folder, stored: stored).measure())
        }
        if options.figures.contains(.growth) {
            let figure = GrowthFigure(options: options, folder: folder, stored: stored)
            show(try figure.measure())
        }
    }

    private static func announce(_ events: Int, _ options: Options) {
        var announcements = Announcements(
            .plain, events: events, parties: options.parties, deals: options.deals)
        var lines = ""
        for number in 1...events {
            lines += announcements.next().json + "\n"
            guard lines.utf8.count > 1 << 20 || number == events else { continue }
            write(lines, to: .standardOutput)
            lines = ""
        }
    }

    /// At once, so that a long run shows how far it is.
    private static func show(_ table: Table) {
        write(table.markdown + "\n", to: .standardOutput)
    }

    private static func write(_ text: String, to file: FileDescriptor) {
        _ = try? file.writeAll(text.utf8)
    }
}
