import Events
import HashTreeCollections

/// A value of the book that can be written to a snapshot and read back exactly.
///
/// Both directions stand in the file of the type, so that who adds a member sees them: the members
/// in one order, flags and codes for what has few values, ``ByteWriter/integer(_:)`` for numbers.
/// Nothing names or versions the members; whoever changes what any `encode` writes, or what a fold
/// makes of the log, raises ``ProjectionsState/encodingVersion`` or
/// ``ProjectionsState/foldVersion``, and snapshots of before are made anew.
protocol Coded: Sendable {
    func encode(to writer: inout ByteWriter)
    init(from reader: inout ByteReader) throws(DamagedValue)
}

extension Coded {
    var encoded: [UInt8] {
        var writer = ByteWriter(reserving: 256)
        encode(to: &writer)
        return writer.bytes
    }

    /// The value whose bytes these are, to the last one.
    init(decoding bytes: [UInt8]) throws(DamagedValue) {
        var reader = ByteReader(bytes)
        try self.init(from: &reader)
        guard reader.isAtEnd else { throw DamagedValue() }
    }
}

/// A value of which only the presence counts.
struct Present: Coded {
    init() {}
    func encode(to writer: inout ByteWriter) {}
    init(from reader: inout ByteReader) throws(DamagedValue) {}
}

extension UInt64: Coded {
    func encode(to writer: inout ByteWriter) { writer.integer(self) }
    init(from reader: inout ByteReader) throws(DamagedValue) { self = try reader.integer() }
}

extension Bool: Coded {
    func encode(to writer: inout ByteWriter) { writer.flag(self) }
    init(from reader: inout ByteReader) throws(DamagedValue) { self = try reader.flag() }
}

extension String: Coded {
    func encode(to writer: inout ByteWriter) {
        var text = self
        text.withUTF8 { utf8 in
            writer.count(utf8.count)
            writer.raw(utf8)
        }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        self = try String(checking: try reader.raw(try reader.count()))
    }

    /// The text whose UTF-8 this is.
    init(checking utf8: ArraySlice<UInt8>) throws(DamagedValue) {
        do {
            self.init(copying: try UTF8Span(validating: utf8.span))
        } catch {
            throw DamagedValue()
        }
    }
}

extension Optional: Coded where Wrapped: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.flag(self != nil)
        self?.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        self = try reader.flag() ? try Wrapped(from: &reader) : nil
    }
}

extension Array: Coded where Element: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.count(count)
        for element in self { element.encode(to: &writer) }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        self = []
        let count = try reader.count()
        // A damaged count may be anything up to the bytes there are.
        reserveCapacity(Swift.min(count, 64))
        for _ in 0..<count { append(try Element(from: &reader)) }
    }
}

extension TreeSet: Coded where Element: Coded & Comparable {
    func encode(to writer: inout ByteWriter) { sorted().encode(to: &writer) }
    init(from reader: inout ByteReader) throws(DamagedValue) {
        self.init(try [Element](from: &reader))
    }
}

extension EDTF: Coded {
    func encode(to writer: inout ByteWriter) { text.encode(to: &writer) }
    init(from reader: inout ByteReader) throws(DamagedValue) {
        guard let date = EDTF(try String(from: &reader)) else { throw DamagedValue() }
        self = date
    }
}

extension Decimal: Coded {
    func encode(to writer: inout ByteWriter) { description.encode(to: &writer) }
    init(from reader: inout ByteReader) throws(DamagedValue) {
        guard let number = Decimal(try String(from: &reader)) else { throw DamagedValue() }
        self = number
    }
}
