/// Finds what one of a fixed list of names stands for by the name's bytes: one look, however many
/// there are.
struct NameTable<Value: Sendable>: Sendable {
    private struct Slot {
        let mark: NameMark
        let name: [UInt8]
        let value: Value
    }

    /// By ``NameMark/hash``, and where that is taken, behind; twice as many as names at least.
    private let slots: [Slot?]

    init(_ names: [(name: String, value: Value)]) {
        var count = 4
        while count < 2 * names.count { count *= 2 }
        var slots = [Slot?](repeating: nil, count: count)
        for (name, value) in names {
            let name = Array(name.utf8)
            let mark = name.withUnsafeBytes { NameMark($0) }
            var slot = mark.hash & (count - 1)
            while slots[slot] != nil { slot = (slot + 1) & (count - 1) }
            slots[slot] = Slot(mark: mark, name: name, value: value)
        }
        self.slots = slots
    }

    /// `nil` for any other name.
    @inline(__always)
    subscript(_ name: UnsafeRawBufferPointer) -> Value? {
        let mark = NameMark(name)
        var slot = mark.hash & (slots.count - 1)
        while let found = slots[slot] {
            if found.mark == mark, mark.isWhole || name.isEqual(to: found.name) {
                return found.value
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}

extension NameTable where Value == Int {
    /// The places of the names in their list.
    init(places names: [String]) {
        self.init(names.enumerated().map { ($0.element, $0.offset) })
    }
}

extension NameTable where Value: RawRepresentable<String> {
    init(_ values: [Value]) { self.init(values.map { ($0.rawValue, $0) }) }
}

/// A name's first and last bytes: all of it up to sixteen.
private struct NameMark: Equatable {
    private var first: UInt64 = 0
    private var last: UInt64 = 0
    private let count: Int

    @inline(__always)
    init(_ name: UnsafeRawBufferPointer) {
        count = name.count
        if count >= 8 {
            first = name.loadUnaligned(as: UInt64.self)
            last = name.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else if count >= 4 {
            first = UInt64(name.loadUnaligned(as: UInt32.self))
            last = UInt64(name.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        } else if count > 0 {
            first = UInt64(name[0]) | UInt64(name[count / 2]) << 8
            last = UInt64(name[count - 1])
        }
    }

    /// Whether names of equal marks are equal.
    var isWhole: Bool { count <= 16 }

    var hash: Int {
        let mixed = (first ^ last &* 31 &+ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 40)
    }
}
