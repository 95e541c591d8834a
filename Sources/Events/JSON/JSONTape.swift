extension JSON {
    /// A text's bytes, and the tape over them.
    ///
    /// What `tape` points to belongs to the storage and is never written again: that is why it may
    /// cross threads.
    final class Storage: @unchecked Sendable {
        let bytes: [UInt8]
        let tape: UnsafePointer<Node>

        /// Takes the tape over; it was allocated for this.
        fileprivate init(bytes: [UInt8], tape: UnsafePointer<Node>) {
            self.bytes = bytes
            self.tape = tape
        }

        deinit { tape.deallocate() }
    }
}

/// A tape while it is written.
struct JSONTape: ~Copyable {
    private var nodes: UnsafeMutablePointer<JSON.Node>
    private var capacity: Int
    private(set) var count = 0

    init(textBytes: Int) {
        // An event has a value or name for every nine bytes or so.
        capacity = textBytes / 8 + 8
        nodes = .allocate(capacity: capacity)
    }

    deinit { nodes.deallocate() }

    /// The storage of a text whose tape is written.
    consuming func finish(_ bytes: [UInt8]) -> JSON.Storage {
        let nodes = UnsafePointer(nodes)
        discard self
        return JSON.Storage(bytes: bytes, tape: nodes)
    }

    subscript(_ index: Int) -> JSON.Node {
        assert(index < count, "only what was written is read")
        return nodes[index]
    }

    /// A value that holds no other, or the beginning of one that does.
    @inline(__always)
    mutating func append(
        _ kind: JSON.Kind, named name: MemberName? = nil, from start: Int, to end: Int
    ) {
        if count == capacity { grow() }
        nodes[count] = JSON.Node(
            kind: kind, name: name, start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: end), next: UInt32(truncatingIfNeeded: count + 1))
        count += 1
    }

    /// Ends a value with all that was appended since.
    mutating func close(_ opened: Int, end: Int) {
        assert(opened < count, "only what was written is closed")
        nodes[opened].end = UInt32(truncatingIfNeeded: end)
        nodes[opened].next = UInt32(truncatingIfNeeded: count)
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSON.Node>.allocate(capacity: capacity * 2)
        larger.update(from: nodes, count: count)
        nodes.deallocate()
        (nodes, capacity) = (larger, capacity * 2)
    }
}
