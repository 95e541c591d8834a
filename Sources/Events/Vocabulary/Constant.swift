/// A value that stands as long as the program: it is never freed, and so copies of this count no
/// references. For what is made once, such as the forms of events.
struct Constant<Value: Sendable>: @unchecked Sendable {
    /// Written before anybody else has it, and never again: that is why it may cross threads.
    private let pointer: UnsafePointer<Value>

    init(_ value: Value) {
        let place = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        place.initialize(to: value)
        pointer = UnsafePointer(place)
    }

    var value: Value {
        @inline(__always) _read { yield pointer.pointee }
    }
}
