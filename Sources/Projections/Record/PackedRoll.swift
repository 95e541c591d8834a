/// A few ids in one piece of memory, just as a snapshot has them: by ascending id, of each how many
/// characters it has, these, and a byte of what it is.
///
/// They are looked through from the first on, which takes less than to follow a reference to each.
struct PackedRoll: Sendable {
    private var bytes: [UInt8] = []
    private var count: UInt8 = 0

    static let countMax = 255

    var isFull: Bool { count == UInt8(Self.countMax) }

    private struct Entry {
        let start: Int
        let id: UnsafeRawBufferPointer
        /// Where it is said what the id is.
        let partPlace: Int
        let part: Roll.Part

        var text: String { String(decoding: id, as: UTF8.self) }
    }

    private struct Entries: Sequence, IteratorProtocol {
        let bytes: UnsafeRawBufferPointer
        var start = 0

        @inline(__always)
        mutating func next() -> Entry? {
            guard start < bytes.count, let memory = bytes.baseAddress else { return nil }
            var (count, shift, at) = (Int(bytes[start] & 0x7F), 7, start &+ 1)
            while bytes[at &- 1] >= 0x80 {
                count |= Int(bytes[at] & 0x7F) &<< shift
                (shift, at) = (shift &+ 7, at &+ 1)
            }
            let end = at &+ count
            defer { start = end &+ 1 }
            return Entry(
                start: start, id: UnsafeRawBufferPointer(start: memory + at, count: count),
                partPlace: end, part: Roll.Part(rawValue: bytes[end]))
        }
    }

    /// `find`: may let no entry out.
    @inline(__always)
    private func search<Found>(_ find: (Entries) -> Found) -> Found {
        bytes.withUnsafeBytes { find(Entries(bytes: $0)) }
    }

    private func partPlace(of id: UnsafeRawBufferPointer) -> Int? {
        search { $0.first { $0.id.equals(id) }?.partPlace }
    }

    /// Where an id that it hasn't would begin.
    private func insertionPlace(for id: UnsafeRawBufferPointer) -> Int {
        search { $0.first { id.lexicographicallyPrecedes($0.id) }?.start } ?? bytes.count
    }

    subscript(id: String) -> Roll.Part {
        var id = id
        let place = id.withUTF8 { partPlace(of: UnsafeRawBufferPointer($0)) }
        return place.map { Roll.Part(rawValue: bytes[$0]) } ?? []
    }

    /// - Returns: what the id was before.
    mutating func add(_ part: Roll.Part, to id: String) -> Roll.Part {
        var id = id
        return id.withUTF8 { utf8 -> Roll.Part in
            let id = UnsafeRawBufferPointer(utf8)
            guard let place = partPlace(of: id) else {
                var writer = ByteWriter(reserving: utf8.count + 3)
                writer.count(utf8.count)
                writer.raw(utf8)
                writer.write(part)
                // A list that grew by itself would have room for as much again.
                if bytes.capacity < bytes.count + writer.bytes.count {
                    bytes.reserveCapacity(bytes.count + 2 * writer.bytes.count)
                }
                bytes.insert(contentsOf: writer.bytes, at: insertionPlace(for: id))
                count += 1
                return []
            }
            let known = Roll.Part(rawValue: bytes[place])
            if !known.isSuperset(of: part) { bytes[place] = known.union(part).rawValue }
            return known
        }
    }

    /// In their order.
    var all: [(id: String, part: Roll.Part)] {
        search { $0.map { ($0.text, $0.part) } }
    }

    func ids(of part: Roll.Part) -> [String] {
        search { $0.compactMap { $0.part.isSuperset(of: part) ? $0.text : nil } }
    }

    func count(of part: Roll.Part) -> Int {
        search { $0.count { $0.part.isSuperset(of: part) } }
    }
}

extension PackedRoll: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.count(Int(count))
        writer.raw(bytes)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        let count = try reader.count()
        guard count <= Self.countMax else { throw DamagedValue() }
        bytes = Array(
            try reader.raw { (reader) throws(DamagedValue) in
                for _ in 0..<count {
                    // An id is ASCII.
                    let id = try reader.raw(try reader.count())
                    guard id.allSatisfy({ $0 < 0x80 }) else { throw DamagedValue() }
                    _ = try reader.read(Roll.Part.self)
                }
            })
        self.count = UInt8(count)
    }
}

extension UnsafeRawBufferPointer {
    /// Compares from the end: ids that begin alike mostly end otherwise.
    @inline(__always)
    fileprivate func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count >= 8 else { return elementsEqual(other) }
        var at = count &- 8
        while at > 0 {
            guard word(at: at) == other.word(at: at) else { return false }
            at &-= 8
        }
        return word(at: 0) == other.word(at: 0)
    }

    @inline(__always)
    private func word(at place: Int) -> UInt64 {
        loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }
}
