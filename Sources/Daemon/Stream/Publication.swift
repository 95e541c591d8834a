import Wire

/// One body, and where it goes out: on each channel under two frames of its own.
struct Publication: Equatable {
    struct Heading: Equatable {
        let topic: [UInt8]
        let header: StreamHeader
    }

    var headings: [Heading]
    var body: [UInt8]

    /// On one channel.
    init(_ topic: [UInt8], _ header: StreamHeader, _ body: [UInt8]) {
        self.init(headings: [Heading(topic: topic, header: header)], body: body)
    }

    init(headings: [Heading], body: [UInt8]) {
        self.headings = headings
        self.body = body
    }
}
