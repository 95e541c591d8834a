/// One record, copied out of the log.
package struct Record: Sendable, Equatable {
    /// 1, 2, 3 … without holes.
    package let sequence: UInt64
    /// Microseconds since 1970; never less than the record before.
    package let recordedMicroseconds: Int64
    package let payload: [UInt8]

    package init(sequence: UInt64, recordedMicroseconds: Int64, payload: [UInt8]) {
        self.sequence = sequence
        self.recordedMicroseconds = recordedMicroseconds
        self.payload = payload
    }

    package init(_ view: RecordView) {
        self.init(
            sequence: view.sequence, recordedMicroseconds: view.recordedMicroseconds,
            payload: Array(view.payload))
    }
}

/// One record where it was read. `payload` is valid only inside the closure it was handed to.
package struct RecordView {
    package let sequence: UInt64
    package let recordedMicroseconds: Int64
    package let payload: UnsafeRawBufferPointer
}
