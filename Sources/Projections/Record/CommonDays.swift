import Events

/// The days that every report of one thing leaves open.
struct CommonDays: Sendable {
    /// The latest of their earliest days; `nil` while none of them has one.
    private var earliest: CalendarDay?
    /// The earliest of their latest days; `nil` while none of them has one.
    private var latest: CalendarDay?

    mutating func hear(_ date: EDTF?) {
        if let day = date?.earliest { earliest = earliest.map { max($0, day) } ?? day }
        if let day = date?.latest { latest = latest.map { min($0, day) } ?? day }
    }

    /// Whether no day suits them all: two of them at least can't both be right.
    var isNone: Bool {
        guard let earliest, let latest else { return false }
        return latest < earliest
    }
}

extension CommonDays: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(earliest)
        writer.flag(latest == earliest)
        if latest != earliest { writer.write(latest) }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        earliest = try reader.read()
        latest = try reader.flag() ? earliest : try reader.read()
    }
}

extension CalendarDay: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(UInt64(UInt32(bitPattern: daysSinceEpoch)))
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        guard let days = UInt32(exactly: try reader.integer()) else { throw DamagedValue() }
        self.init(daysSinceEpoch: Int32(bitPattern: days))
    }
}
