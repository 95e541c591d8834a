import Logging
import Wire
import ZeroMQ

/// What a subscriber said: 1 and a topic that is held from now on, or 0 and one that no longer is.
struct Subscription {
    let bytes: [UInt8]
    let connection: Connection

    func isTakenBack(by other: Subscription) -> Bool {
        other.bytes.first == 0 && other.connection == connection
            && other.bytes.dropFirst() == bytes.dropFirst()
    }
}

extension Endpoint {
    /// The most subscriptions taken before the loop looks at anything else.
    private static var subscriptionsPerTurn: Int { 1024 }

    func takeSubscriptions() throws(ZMQError) {
        for _ in 0..<Self.subscriptionsPerTurn {
            guard let message = try stream.receive() else { return }
            // Who is gone holds nothing, and who isn't listed any more nothing else.
            let connection =
                access == nil
                ? Connection(of: message, hasKeys: false) : admit(message)?.connection
            guard let connection else { continue }
            take(Subscription(bytes: message.bytes(), connection: connection), isAgain: false)
        }
    }

    /// What is beyond a cap is looked at once more before it is refused, when connections that are
    /// gone have given back what they held: their peer may only have come back.
    private func take(_ subscription: Subscription, isAgain: Bool) {
        let connection = subscription.connection
        do throws(WireError) {
            let joined = try publisher.take(
                subscription.bytes, from: connection, head: ledger.durable)
            if let joined { publish(joined) }
            if !isAgain { overdue.removeAll { $0.isTakenBack(by: subscription) } }
        } catch {
            if !isAgain, error.code == .tooManyTopics, overdue.count < Self.overdueMax {
                overdue.append(subscription)
            } else {
                logRefusal(error)
                let refusal = publisher.refusal(of: subscription.bytes, error)
                if let refusal { publish(refusal) }
            }
        }
        if publisher.isExcessive(connection) { end(connection) }
    }

    /// The most that wait to be looked at again; more are refused at once.
    private static var overdueMax: Int { 1024 }

    private func takeOverdue() {
        let again = overdue
        overdue = []
        for subscription in again { take(subscription, isAgain: true) }
    }

    private func logRefusal(_ error: WireError) {
        guard let refused = topicsRefused.countUp() else { return }
        logger.warning(
            "a subscription was refused: \(error)", metadata: ["refused": "\(refused)"])
    }

    /// What libzmq holds for a connection it lets go with the connection only.
    private func end(_ connection: Connection) {
        connection.end()
        // Also what it had sent already comes by here.
        guard let ended = subscribersEnded.countUp() else { return }
        logger.warning(
            "a subscriber asked for too much that nothing is published on: its connection was ended",
            metadata: ["key": "\(connection.key)", "ended": "\(ended)"])
    }

    /// Tells the next channels that they are complete.
    func sendBeats() {
        if !publisher.isRoundBegun {
            publisher.releaseAll { !$0.isAlive }
            takeOverdue()
        }
        let rowsHead = watchedGroups == 0 ? ledger.durable : rowsFolded
        publish(
            publisher.beats(head: ledger.durable) { rowLines.told(of: $0, head: rowsHead) })
    }

    /// Puts a publication on the stream. A subscriber whose queue is full loses it, and sees by
    /// the next message on the channel that it did.
    func publish(_ publication: Publication) {
        var body = Message(copying: publication.body)
        do throws(ZMQError) {
            for heading in publication.headings {
                guard try stream.send(heading.topic, more: true) == .sent else { continue }
                let result = try heading.header.withEncoded { (header) throws(ZMQError) in
                    try stream.send(header, more: true)
                }
                guard result == .sent else { continue }
                var frame = body.duplicate()
                _ = try stream.send(&frame)
            }
        } catch {
            fail(.endpoint(error))
        }
    }
}
