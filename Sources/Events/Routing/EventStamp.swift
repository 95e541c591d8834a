/// What readers get in front of an event's own members: its sequence, and when it was recorded.
///
/// Kept from one event to the next, it writes only what differs: of the time nothing for events of
/// one group.
package struct EventStamp {
    /// Room for the opening and the most digits, then what stands behind them. The digits end where
    /// their room does, the opening stands right in front of them.
    private var text: [UInt8]
    private var start = 0
    private var recordedMicroseconds: Int64 = 0

    private static let opening = Array(#"{"sequence":"#.utf8)
    private static let digitsEnd = opening.count + 20
    /// Behind the time.
    private static let ending = Array(#"","#.utf8)

    /// That of sequence 0, recorded in 1970.
    package init() {
        text = Array(repeating: 0, count: Self.digitsEnd)
        text.append(contentsOf: #","recordedtime":""#.utf8)
        text.append(contentsOf: RFC3339.utf8(microseconds: 0))
        text.append(contentsOf: Self.ending)
        set(sequence: 0, recordedMicroseconds: 0)
    }

    package mutating func set(sequence: UInt64, recordedMicroseconds: Int64) {
        if recordedMicroseconds != self.recordedMicroseconds { setTime(recordedMicroseconds) }
        start = text.withUnsafeMutableBytes { text in
            var at = Self.digitsEnd
            var rest = sequence
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                at -= 1
                text[at] = UInt8(truncatingIfNeeded: digit) + UInt8(ascii: "0")
                rest = quotient
            } while rest > 0
            at -= Self.opening.count
            UnsafeMutableRawBufferPointer(rebasing: text[at...]).copyBytes(from: Self.opening)
            return at
        }
    }

    private mutating func setTime(_ microseconds: Int64) {
        let timeEnd = text.count - Self.ending.count
        let day = RFC3339.dayAndTime(microseconds)
        if day.number == RFC3339.dayAndTime(recordedMicroseconds).number {
            // The same day, so a text of the same length.
            text.withUnsafeMutableBytes { text in
                let time = text[(timeEnd - RFC3339.timeOfDayCount)..<timeEnd]
                RFC3339.writeTimeOfDay(day.time, to: UnsafeMutableRawBufferPointer(rebasing: time))
            }
        } else {
            let timeStart = timeEnd - RFC3339.utf8(microseconds: recordedMicroseconds).count
            text.replaceSubrange(
                timeStart..<timeEnd, with: RFC3339.utf8(microseconds: microseconds))
        }
        recordedMicroseconds = microseconds
    }

    /// How long the text of an event is with it; `json` is the event's, which has at least its two
    /// braces.
    package func byteCount(with json: UnsafeRawBufferPointer) -> Int {
        text.count - start + json.count - 1
    }

    /// Writes the text of an event with it to the beginning of `room`, which must have
    /// ``byteCount(with:)`` bytes.
    package func write(with json: UnsafeRawBufferPointer, to room: UnsafeMutableRawBufferPointer) {
        text.withUnsafeBytes { text in
            let stamp = UnsafeRawBufferPointer(rebasing: text[start...])
            room.copyMemory(from: stamp)
            UnsafeMutableRawBufferPointer(rebasing: room[stamp.count...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: json.dropFirst()))
        }
    }

    /// The text of an event with it.
    package func text(with json: UnsafeRawBufferPointer) -> [UInt8] {
        let count = byteCount(with: json)
        return Array(unsafeUninitializedCapacity: count) { room, written in
            write(with: json, to: UnsafeMutableRawBufferPointer(room))
            written = count
        }
    }
}
