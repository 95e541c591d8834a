extension [UInt8] {
    /// `withUnsafeBytes` for bodies that throw one kind of error.
    package func withBytes<Answer, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let result: Result<Answer, Failure> = withUnsafeBytes { bytes in
            Result { () throws(Failure) in try body(bytes) }
        }
        return try result.get()
    }
}
