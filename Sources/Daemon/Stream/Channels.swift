import Events
import Projections
import Wire

/// One topic that somebody holds, and the chain of what went out on it.
struct Channel {
    /// The bytes that were subscribed to.
    let name: [UInt8]
    let topic: Topic
    /// The sequence of the last message; to begin with, the head when the channel was opened. What
    /// lies behind that was not sent here.
    fileprivate(set) var last: UInt64

    /// How much of the caps it takes: it costs memory by its words, and by its bytes.
    var weight: Int {
        guard case .events(let filter) = topic else { return Self.weight(ofBytes: name.count) }
        let words =
            filter.types.count + filter.subjects.count + filter.parties.count
            + filter.projects.count
        return max(words, Self.weight(ofBytes: name.count))
    }

    /// Of which rows are sent on it; `nil` where none are.
    var projection: Projection? {
        guard case .state(let name, _) = topic else { return nil }
        return Projection(rawValue: name)
    }

    private static func weight(ofBytes count: Int) -> Int { max(1, (count + 127) / 128) }
}

/// Every channel that is held, found by its name, by the words of an event, or by the keys of a
/// row. A channel has the same number for as long as it is held.
struct Channels {
    private var slots: [Channel?] = []
    private var free: [Int] = []
    private var byName: [[UInt8]: Int] = [:]
    private var filters = FilterIndex()
    /// Those of topics that only begin one: looked through for every event.
    private var beginnings: [Int: TopicBeginning] = [:]
    private var states: [Projection: RowChannels] = [:]
    /// Where the next slice of the round begins.
    private var nextInRound = 0
    /// Of all channels together.
    private(set) var weight = 0

    private struct RowChannels {
        var whole: Int?
        /// By the bytes of a key: other bytes are another topic, whatever they look like.
        var byKey: [[UInt8]: Int] = [:]

        func ofKey(_ key: String) -> Int? { byKey[Array(key.utf8)] }
    }

    var count: Int { byName.count }
    var beginningsCount: Int { beginnings.count }

    /// `number` must be that of a channel that is held.
    subscript(number: Int) -> Channel {
        guard let channel = slots[number] else {
            preconditionFailure("channel \(number) is not held")
        }
        return channel
    }

    func number(of name: [UInt8]) -> Int? { byName[name] }

    /// Opens a channel for a topic that has none. Of a projection that is none, no rows ever come.
    mutating func open(_ channel: Channel) -> Int {
        let number = free.popLast() ?? slots.count
        if number == slots.count { slots.append(channel) } else { slots[number] = channel }
        byName[channel.name] = number
        weight += channel.weight
        switch channel.topic {
        case .events(let filter): filters.insert(number, filter)
        case .eventsBeginning(let beginning): beginnings[number] = beginning
        case .state(let projection, let key):
            change(projection) { rows in
                if let key { rows.byKey[Array(key.utf8)] = number } else { rows.whole = number }
            }
        case .join, .head: break
        }
        return number
    }

    mutating func close(_ number: Int) {
        let channel = self[number]
        slots[number] = nil
        free.append(number)
        byName[channel.name] = nil
        weight -= channel.weight
        switch channel.topic {
        case .events(let filter): filters.remove(number, filter)
        case .eventsBeginning: beginnings[number] = nil
        case .state(let projection, let key):
            change(projection) { rows in
                if let key { rows.byKey[Array(key.utf8)] = nil } else { rows.whole = nil }
            }
        case .join, .head: break
        }
    }

    private mutating func change(_ projection: String, _ body: (inout RowChannels) -> Void) {
        guard let projection = Projection(rawValue: projection) else { return }
        body(&states[projection, default: RowChannels()])
        guard let rows = states[projection], rows.whole == nil, rows.byKey.isEmpty else { return }
        states[projection] = nil
    }

    /// Moves the chain of a channel on.
    ///
    /// - Returns: what was the last sequence.
    mutating func advance(_ number: Int, to sequence: UInt64) -> UInt64 {
        let last = self[number].last
        slots[number]?.last = sequence
        return last
    }

    // MARK: Who wants what

    /// The channels that an event goes out on, in order. `routes` is asked for only where a channel
    /// goes by words; `project` at most once a channel, and only where one asks for projects.
    func matching(_ routes: @autoclosure () -> Routes, project: () -> [UInt8]?) -> [Int] {
        guard filters.goesByWords || !beginnings.isEmpty else {
            return filters.unconditional.sorted()
        }
        let routes = routes()
        var found: [Int] = []
        // A loop and no closure, which would take the whole value with it, for every event.
        for number in filters.candidates(routes, project: project) {
            guard case .events(let filter)? = slots[number]?.topic,
                filter.matches(routes, project: project)
            else { continue }
            found.append(number)
        }
        for (number, beginning) in beginnings where beginning.matches(routes, project: project) {
            found.append(number)
        }
        if found.count > 1 { found.sort() }
        return found
    }

    /// Every channel that one of these events goes out on, and more that have a word of one. Costs
    /// their words and the channels of those, however many events share them.
    func concerned(by events: [(routes: Routes, project: [UInt8]?)]) -> Set<Int> {
        filters.candidates(events).union(beginnings.keys)
    }

    /// Which rows of a projection somebody holds a channel for; `nil` for none.
    func wantedRows(of projection: Projection) -> WantedRows? {
        guard let rows = states[projection] else { return nil }
        return rows.whole == nil ? .foundUnder { rows.ofKey($0) != nil } : .all
    }

    /// The channels that a row goes out on which is found under these keys.
    func matching(_ projection: Projection, keys: Set<String>) -> [Int] {
        guard let rows = states[projection] else { return [] }
        return [rows.whole].compactMap(\.self) + keys.compactMap(rows.ofKey)
    }

    /// Every channel of a projection, in no order.
    func all(of projection: Projection) -> [Int] {
        guard let rows = states[projection] else { return [] }
        return [rows.whole].compactMap(\.self) + rows.byKey.values
    }

    // MARK: Rounds

    var isRoundBegun: Bool { nextInRound > 0 }

    /// The next channels of a round over all of them that are said to be complete; at most
    /// `countMax`, and fewer at the round's end.
    mutating func popSlice(_ countMax: Int) -> [Int] {
        var slice: [Int] = []
        while nextInRound < slots.count {
            if let channel = slots[nextInRound], channel.isFollowed {
                if slice.count == countMax { return slice }
                slice.append(nextInRound)
            }
            nextInRound += 1
        }
        nextInRound = 0
        return slice
    }
}

extension Channel {
    /// Whether it has a chain; the head is sent to all alike.
    fileprivate var isFollowed: Bool {
        switch topic {
        case .events, .eventsBeginning, .state: true
        case .join, .head: false
        }
    }
}
