/// Long enough for a loaded machine; a test that passes never waits that long.
package let patience = Duration.seconds(30)

/// What was waited for did not come.
package struct WaitedInVain: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Asks again and again until there is an answer.
///
/// - Throws: ``WaitedInVain`` when there is none within `limit`, and what `answer` throws.
package func eventually<Answer>(
    _ what: @autoclosure () -> String, within limit: Duration = patience,
    _ answer: () async throws -> Answer?
) async throws -> Answer {
    let end = ContinuousClock.now + limit
    while true {
        if let answer = try await answer() { return answer }
        guard ContinuousClock.now < end else {
            throw WaitedInVain("not within \(limit): \(what())")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// As above, for what is true or isn't yet.
package func eventually(
    _ what: @autoclosure () -> String, within limit: Duration = patience,
    _ isTrue: () async throws -> Bool
) async throws {
    try await eventually(what(), within: limit) { try await isTrue() ? () : nil }
}
