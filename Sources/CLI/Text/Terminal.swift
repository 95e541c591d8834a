import Glibc

/// What standard output and standard error are connected to. Read once, at the start.
struct Terminal: Sendable {
    /// Columns that a line for people may take; nil where nothing limits it.
    let width: Int?
    /// Whether standard output shows colour.
    let hasColour: Bool
    /// Whether a line on standard error can be drawn over.
    let canRedraw: Bool
    /// Columns of the terminal behind standard error.
    let errorWidth: Int

    /// `COLUMNS` goes before what the terminal says, so that a width can be asked for in a pipe.
    init() {
        let asked = Environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        width = asked ?? Self.columns(of: STDOUT_FILENO)
        let isCapable = Environment["TERM"] != "dumb"
        hasColour =
            isatty(STDOUT_FILENO) == 1 && isCapable && Environment["NO_COLOR"] == nil
        canRedraw = isatty(STDERR_FILENO) == 1 && isCapable
        errorWidth = asked ?? Self.columns(of: STDERR_FILENO) ?? 80
    }

    /// What somebody at the terminal types after `question`; `nil` where nobody is there.
    static func answer(to question: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        Notice.raw(question)
        return readLine()
    }

    private static func columns(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// The variables of the process; an empty one counts as not set.
enum Environment {
    static subscript(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
