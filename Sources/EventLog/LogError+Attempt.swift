import SystemPackage

/// Runs a call of the disk; what it throws becomes an error that names the call and the file.
func attempt<Answer>(
    _ call: LogError.Call, on file: @autoclosure () -> FilePath,
    _ body: @autoclosure () throws(Errno) -> Answer
) throws(LogError) -> Answer {
    do {
        return try body()
    } catch {
        throw LogError(call, error, file: file())
    }
}
