/// A large value kept behind one reference, copied when it is changed while another holds it.
///
/// Nodes of a persistent dictionary are copied whole along a path; with the values in boxes that
/// costs a reference each.
struct Shared<Value: Sendable>: Sendable {
    /// `value` is written only through ``Shared/value``, and only while a single ``Shared`` holds
    /// the box: what two of them can see never changes. That is why it may cross threads.
    private final class Box: @unchecked Sendable {
        // An access is over before the next begins: a struct's rules see to that.
        @exclusivity(unchecked) var value: Value
        init(_ value: Value) { self.value = value }
    }

    private var box: Box

    init(_ value: Value) { box = Box(value) }

    var value: Value {
        _read { yield box.value }
        _modify {
            if !isKnownUniquelyReferenced(&box) { box = Box(box.value) }
            yield &box.value
        }
    }
}

extension Shared: Coded where Value: Coded {
    func encode(to writer: inout ByteWriter) { writer.write(value) }
    init(from reader: inout ByteReader) throws(DamagedValue) { self.init(try reader.read()) }
}
