import ArgumentParser
import Events
import PactwireClient
import SystemPackage

struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a key for a daemon, or for a client of one.",
        discussion: """
            With FILE the key is written there, for its owner's eyes only, and the line is shown \
            that lists it with a daemon. A file that exists is never overwritten. Without FILE the \
            key is printed, the secret half too.
            """)

    @Argument(help: "The file to make.")
    var file: String?

    @OptionGroup var format: FormatOption

    func run() throws {
        let keys = try ClientKeys.generate()
        if let file { try KeyFiles.write(keys, to: file) }
        var output = Output()
        if format.json {
            try output.line(
                JSONWriter.object { body in
                    body.member("public", keys.publicKey)
                    if file == nil { body.member("secret", keys.secretKey) }
                    body.member("file", file)
                })
        } else if let file {
            let name = FilePath(file).stem.map(Printable.text) ?? "NAME"
            try output.line("public key       \(keys.publicKey)")
            try output.line("to list it       read \(keys.publicKey) \(name)")
            try output.line("the secret half  in \(Printable.text(file)): give it to nobody")
        } else {
            for line in keys.text.split(separator: "\n") { try output.line(line.utf8) }
        }
        try output.flush()
    }
}
