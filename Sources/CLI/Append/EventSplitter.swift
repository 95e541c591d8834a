import Events

/// Finds the events in an input: one on a line, one over several lines (as pretty-printers write
/// them), or the elements of an array; these may follow one another.
///
/// It judges no JSON: what is broken goes on as it stands and the daemon says why it is refused.
/// Line ends inside an event become tabs, which mean the same between tokens and are refused alike
/// inside a string, so that the text stays what it was. It holds one event at a time, and never
/// more than one may be long.
struct EventSplitter {
    private enum Place: Equatable {
        /// Before an event.
        case between
        /// On a line that holds one event.
        case line
        /// In an object that goes on over several lines.
        case object
        /// Between the brackets of an array. `isFirst`: nothing but `[` was read of it.
        case array(isFirst: Bool)
    }

    private var place = Place.between
    private var nesting = Nesting()
    private var text = EventText()
    private var line = 1
    private var startLine = 1
    private var isAtLineStart = true

    /// Reads on. Events that are whole are appended to `events`, in order.
    mutating func read(_ chunk: ArraySlice<UInt8>, into events: inout [InputEvent]) {
        var rest = chunk
        while let byte = rest.first {
            // Lines are by far the most common and the only ones that come by the gigabyte.
            if place == .line {
                let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
                text.append(rest[..<end])
                rest = rest[end...]
                if rest.isEmpty { return }
                endLine(into: &events)
            } else {
                readOne(byte, into: &events)
            }
            // `.line` left its line feed unread: the end of a line is the same for every place.
            let consumed = rest.removeFirst()
            isAtLineStart = consumed == UInt8(ascii: "\n")
            if isAtLineStart { line += 1 }
        }
    }

    /// The input ended.
    mutating func finish(into events: inout [InputEvent]) {
        switch place {
        case .between: break
        case .line, .object: emit(into: &events)
        case .array:
            if !text.isBlank { emit(into: &events) }
            refuse("the input ends inside an array: its ] is missing", into: &events)
        }
        place = .between
    }

    private mutating func readOne(_ byte: UInt8, into events: inout [InputEvent]) {
        switch place {
        case .between: begin(with: byte)
        case .line: break
        case .object:
            // A printer indents what is inside: this is the next event, the one before is cut off.
            if isAtLineStart, byte == UInt8(ascii: "{") {
                emit(into: &events)
                return begin(with: byte)
            }
            text.append(byte)
            nesting.read(byte)
            if byte == UInt8(ascii: "\n"), nesting.depth <= 0 { emit(into: &events) }
        case .array(let isFirst): readInArray(byte, isFirst: isFirst, into: &events)
        }
    }

    private mutating func begin(with byte: UInt8) {
        nesting = Nesting()
        startLine = line
        switch byte {
        case _ where byte.isSpace: break
        case UInt8(ascii: "["): place = .array(isFirst: true)
        default:
            place = .line
            text.append(byte)
        }
    }

    /// A line ended: it is one event, unless its last character says that more must follow.
    private mutating func endLine(into events: inout [InputEvent]) {
        switch text.last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":"):
            for byte in text.bytes { nesting.read(byte) }
            guard nesting.depth > 0, !nesting.isInString else { return emit(into: &events) }
            place = .object
            text.append(UInt8(ascii: "\n"))
        default: emit(into: &events)
        }
    }

    private mutating func readInArray(
        _ byte: UInt8, isFirst: Bool, into events: inout [InputEvent]
    ) {
        let isBetweenElements = nesting.depth == 0 && !nesting.isInString
        switch byte {
        case UInt8(ascii: ",") where isBetweenElements:
            if text.isBlank {
                refuse("an element is missing before the comma", into: &events)
            } else {
                emit(into: &events)
            }
            place = .array(isFirst: false)
        case UInt8(ascii: "]") where isBetweenElements:
            if !text.isBlank {
                emit(into: &events)
            } else if !isFirst {
                refuse("an element is missing after the comma", into: &events)
            }
            place = .between
        default:
            if text.isBlank { startLine = line }
            text.append(byte)
            nesting.read(byte)
        }
    }

    private mutating func emit(into events: inout [InputEvent]) {
        events.append(InputEvent(line: startLine, content: text.taken()))
        place = .between
        nesting = Nesting()
    }

    private mutating func refuse(_ reason: String, into events: inout [InputEvent]) {
        events.append(InputEvent(line: line, content: .refused(Refusal(.badJSON, reason))))
    }
}

/// How deep in brackets a text is. A line end ends a string, in which it can't stand: so a missing
/// quote spoils its own event and not all that follow.
private struct Nesting {
    private(set) var depth = 0
    private(set) var isInString = false
    private var isEscaped = false

    mutating func read(_ byte: UInt8) {
        if isInString {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""), UInt8(ascii: "\n"): isInString = false
            default: break
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
}

/// The text of one event as it is read, kept only as far as an event may be long.
private struct EventText {
    private(set) var bytes: [UInt8] = []
    private var isTooLong = false

    var isBlank: Bool { !isTooLong && bytes.allSatisfy(\.isSpace) }
    /// The last byte that is no space.
    var last: UInt8? { bytes.last { !$0.isSpace } }

    mutating func append(_ byte: UInt8) {
        guard bytes.count < Self.bytesMax else {
            isTooLong = true
            return
        }
        bytes.append(byte)
    }

    mutating func append(_ slice: ArraySlice<UInt8>) {
        let room = Self.bytesMax - bytes.count
        if slice.count > room { isTooLong = true }
        bytes.append(contentsOf: slice.prefix(room))
    }

    /// What was read, without the spaces around it; empty afterwards.
    mutating func taken() -> InputEvent.Content {
        defer { self = EventText() }
        let start = bytes.firstIndex { !$0.isSpace } ?? bytes.endIndex
        let end = (bytes.lastIndex { !$0.isSpace } ?? start - 1) + 1
        guard !isTooLong, end - start <= Limits.eventBytesMax else {
            return .refused(
                Refusal(
                    .tooLarge, "the event has more than \(Limits.eventBytesMax) bytes, the most"))
        }
        return .text(bytes[start..<end].map { $0 == 0x0A || $0 == 0x0D ? 0x09 : $0 })
    }

    /// An event and the end of its line.
    private static var bytesMax: Int { Limits.eventBytesMax + 2 }
}

extension UInt8 {
    /// Whether it may stand between tokens (RFC 8259, section 2).
    fileprivate var isSpace: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
}
