/// How much one measurement appends, and in what manner.
struct BenchPlan: Sendable, Equatable {
    /// In all, of all producers together.
    var events: Int
    /// Each with a connection of its own.
    var producers: Int
    /// Requests under way at once, of each producer.
    var window: Int
    /// Events a request.
    var batch: Int
    /// Events a second that all producers together aim at; `nil`: as fast as they are answered.
    var rate: Int?
    /// Each with a connection of its own; every one is sent every event.
    var subscribers: Int

    /// The last may be shorter than a batch.
    var requests: Int { (events + batch - 1) / batch }

    /// Which events go out in a request, from 0.
    func events(of request: Int) -> Range<Int> {
        request * batch..<min((request + 1) * batch, events)
    }

    /// The requests of a producer: they take turns, so that together they keep the rate.
    func requests(of producer: Int) -> StrideTo<Int> {
        stride(from: producer, to: requests, by: producers)
    }

    /// When a request is to go out, from the start; `nil` where only answers set the pace.
    func due(_ request: Int) -> Duration? {
        rate.map { .seconds(Double(request * batch) / Double($0)) }
    }

    /// `10,000 events, 8 producers, 16 requests of 1 event each under way, 1 subscriber`.
    var text: String {
        let requests = Printable.count(window, "request", "requests")
        var parts = [
            Printable.count(events, "event", "events"),
            Printable.count(producers, "producer", "producers"),
            "\(requests) of \(Printable.count(batch, "event", "events")) each under way",
        ]
        if let rate { parts.append("\(Printable.grouped(String(rate))) events/s aimed at") }
        parts.append(Printable.count(subscribers, "subscriber", "subscribers"))
        return parts.joined(separator: ", ")
    }
}
