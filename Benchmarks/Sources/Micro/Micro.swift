import Glibc

/// Runs one operation on made events, one after the other in one thread, and prints how long one
/// took. The same call does the same work each time, so that its instructions can be counted:
/// the difference of two runs that differ by their iterations is those iterations alone.
///
///     micro check 100000
///     valgrind --tool=callgrind --callgrind-out-file=/dev/null micro check 2000
@main
enum Micro {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments == ["--list"] {
            for (name, _) in Operation.all { print(name) }
            return
        }
        guard arguments.count == 2, let name = arguments.first, let operation = Operation(name),
            let iterations = arguments.last.flatMap({ Int($0) }), iterations > 0
        else {
            let names = Operation.all.map(\.name).joined(separator: "|")
            fail("usage: micro --list | \(names) ITERATIONS")
        }
        do {
            let samples = try Samples()
            let start = processorTime()
            try samples.run(operation, iterations)
            print("\(name): \((processorTime() - start) / iterations) ns each")
        } catch {
            fail("micro: \(error)")
        }
    }

    /// Of this thread, in nanoseconds.
    private static func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private static func fail(_ reason: String) -> Never {
        let line = Array((reason + "\n").utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(1)
    }
}
