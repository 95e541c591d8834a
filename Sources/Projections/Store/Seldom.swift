/// What few values of a kind have: a reference to nothing, until it is written for the first time.
struct Seldom<Value: Blankable>: Sendable {
    private var box: Shared<Value>?

    init() {}

    init(_ value: Value) { box = value.isBlank ? nil : Shared(value) }

    var value: Value {
        _read {
            if let box { yield box.value } else { yield Value() }
        }
        _modify {
            if box == nil { box = Shared(Value()) }
            // There: bound to a name it would be copied.
            yield &box!.value
        }
    }
}

/// A value that may have nothing in it.
protocol Blankable: Sendable {
    init()
    var isBlank: Bool { get }
}
