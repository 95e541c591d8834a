/// Why a question has no answer, where an empty one would say something else.
package enum QueryFault: Error, Equatable {
    /// Nothing that stands is told of the subject that something should have followed.
    case unknownSubject(String)
    /// No one tells on what day the subject was.
    case undatedSubject(String)
    /// Totals would name what they leave out more than `mostEntries` times.
    case tooMuchLeftOut(mostEntries: Int)
    /// Whoever asked for the rows waits no longer.
    case givenUp
}
