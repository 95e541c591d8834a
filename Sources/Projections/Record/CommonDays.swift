import Events

/// The days that every report of one thing leaves open.
struct CommonDays: Sendable {
    /// From the latest of their earliest days to the earliest of their latest; open while none of
    /// them has one.
    private var days = DayRange()

    mutating func hear(_ date: EDTF?) {
        if let day = date?.earliest { days.earliest = days.earliest.map { max($0, day) } ?? day }
        if let day = date?.latest { days.latest = days.latest.map { min($0, day) } ?? day }
    }

    /// Whether no day suits them all: two of them at least can't both be right.
    var isNone: Bool {
        guard let earliest = days.earliest, let latest = days.latest else { return false }
        return latest < earliest
    }
}

extension CommonDays: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(days.earliest)
        writer.flag(days.latest == days.earliest)
        if days.latest != days.earliest { writer.write(days.latest) }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        days.earliest = try reader.read()
        days.latest = try reader.flag() ? days.earliest : try reader.read()
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
