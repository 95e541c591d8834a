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
        let part: Int
    }

    /// What `find` makes of the first entry of which it makes anything.
    @inline(__always)
    private func first<Found>(_ find: (Entry) -> Found?) -> Found? {
        bytes.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let entry = Self.entry(at: start, in: bytes)
                if let found = find(entry) { return found }
                start = entry.part + 1
            }
            return nil
        }
    }

    @inline(__always)
    private static func entry(at start: Int, in bytes: UnsafeRawBufferPointer) -> Entry {
        var (count, shift, at) = (0, 0, start)
        while bytes[at] >= 0x80 {
            count |= Int(bytes[at] & 0x7F) << shift
            (shift, at) = (shift + 7, at + 1)
        }
        count |= Int(bytes[at]) << shift
        let end = at + 1 + count
        return Entry(
            start: start, id: UnsafeRawBufferPointer(rebasing: bytes[(at + 1)..<end]), part: end)
    }

    private func part(of id: UnsafeRawBufferPointer) -> Int? {
        let ending = id.ending
        return first {
            guard $0.id.count == id.count, $0.id.ending == ending else { return nil }
            return $0.id.elementsEqual(id) ? $0.part : nil
        }
    }

    /// Where an id that it hasn't would begin.
    private func place(for id: UnsafeRawBufferPointer) -> Int {
        first { id.lexicographicallyPrecedes($0.id) ? $0.start : nil } ?? bytes.count
    }

    subscript(id: String) -> Roll.Part {
        var id = id
        let place = id.withUTF8 { part(of: UnsafeRawBufferPointer($0)) }
        return place.map { Roll.Part(rawValue: bytes[$0]) } ?? []
    }

    /// - Returns: what the id was before.
    mutating func add(_ part: Roll.Part, to id: String) -> Roll.Part {
        var id = id
        return id.withUTF8 { utf8 -> Roll.Part in
            let id = UnsafeRawBufferPointer(utf8)
            guard let at = self.part(of: id) else {
                var writer = ByteWriter(reserving: utf8.count + 3)
                writer.count(utf8.count)
                writer.raw(utf8)
                writer.write(part)
                // A list that grew by itself would have room for as much again.
                if bytes.capacity < bytes.count + writer.bytes.count {
                    bytes.reserveCapacity(bytes.count + 2 * writer.bytes.count)
                }
                bytes.insert(contentsOf: writer.bytes, at: place(for: id))
                count += 1
                return []
            }
            let known = Roll.Part(rawValue: bytes[at])
            if !known.isSuperset(of: part) { bytes[at] = known.union(part).rawValue }
            return known
        }
    }

    /// In their order.
    var all: [(id: String, part: Roll.Part)] {
        var all: [(String, Roll.Part)] = []
        let _: Never? = first { entry in
            all.append(
                (String(decoding: entry.id, as: UTF8.self), Roll.Part(rawValue: bytes[entry.part])))
            return nil
        }
        return all
    }

    func ids(of part: Roll.Part) -> [String] {
        var ids: [String] = []
        let _: Never? = first { entry in
            if Roll.Part(rawValue: bytes[entry.part]).isSuperset(of: part) {
                ids.append(String(decoding: entry.id, as: UTF8.self))
            }
            return nil
        }
        return ids
    }
}

extension PackedRoll {
    func encode(to writer: inout ByteWriter) {
        writer.count(Int(count))
        writer.raw(bytes)
    }

    /// Of so many ids.
    init(_ count: Int, from reader: inout ByteReader) throws(DamagedValue) {
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
    /// As many bytes as one comparison takes: ids that begin alike mostly end otherwise.
    @inline(__always)
    fileprivate var ending: UInt64 {
        count < 8 ? 0 : loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    }
}
