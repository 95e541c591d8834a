extension [UInt8] {
    /// `withUnsafeBytes` for bodies that throw one kind of error.
    @inlinable
    package func withBytes<Answer, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try withUnsafeBufferPointer { bytes throws(Failure) in
            try body(UnsafeRawBufferPointer(bytes))
        }
    }
}
