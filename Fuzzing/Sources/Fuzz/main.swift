import Glibc
import HostileBytes
import LibFuzzer

// fuzz seeds FOLDER: writes what to begin with, a folder for each judge.
// FUZZ_JUDGE=JUDGE fuzz …: shows that judge inputs without end; the rest is libFuzzer's own.
// The judge is named in the environment, because libFuzzer starts this program again with its own
// arguments where it is told to run several.

func say(_ what: String) {
    let line = "fuzz: \(what)\n"
    write(STDERR_FILENO, line, line.utf8.count)
}

if CommandLine.arguments.dropFirst().first == "seeds", CommandLine.argc == 3 {
    do { try Seeds.write(into: CommandLine.arguments[2]) } catch {
        say("\(error)")
        exit(1)
    }
    exit(0)
}

guard FuzzedJudge.chosen != nil else {
    say("set FUZZ_JUDGE to one of: \(FuzzedJudge.names.joined(separator: " "))")
    exit(2)
}
var count = CommandLine.argc
var arguments = Optional(CommandLine.unsafeArgv)
exit(LLVMFuzzerRunDriver(&count, &arguments) { judgeOne($0, $1) })
