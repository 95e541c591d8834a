package import SystemPackage

extension FilePath {
    /// The directory that holds the name; "." for a relative path of one name.
    package var parent: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
