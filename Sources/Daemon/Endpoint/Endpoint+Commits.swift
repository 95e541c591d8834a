import EventLog
import Events
import Logging
import Wire
import ZeroMQ

extension Endpoint {
    /// A group is on disk: answers for it, publishes it, and has it folded.
    func committed(_ commit: Commit) {
        warn(of: commit)
        let events = ledger.commit(through: commit.lastSequence, to: ledgerHistory)
        keyUpkeep.look()
        while let answer = append.popAnswer(durable: ledger.durable) { send(answer) }
        publish(events, recordedMicroseconds: commit.recordedMicroseconds)
        fold(events, recordedMicroseconds: commit.recordedMicroseconds)
        sendHead()
        takeParked()
    }

    /// How long the events of a group may hold the loop; those that are left then are not sent.
    private static var sendMilliseconds: Int { 100 }

    /// The first event always, the rest while there is time: how many topics an event goes out on
    /// is up to readers.
    private func publish(_ events: [Ledger.Accepted], recordedMicroseconds: Int64) {
        guard publisher.topicsCount > 0 else { return }
        let deadline = monotonicMilliseconds() + Self.sendMilliseconds
        var stamp = EventStamp()
        for (index, accepted) in events.enumerated() {
            if index > 0, monotonicMilliseconds() >= deadline {
                skip(events[index...])
                return
            }
            let publication = publisher.event(
                accepted.sequence, accepted.routes, project: accepted.event.project
            ) {
                stamp.set(
                    sequence: accepted.sequence, recordedMicroseconds: recordedMicroseconds)
                return accepted.event.json.bytes.withUnsafeBytes { stamp.text(with: $0) }
            }
            if let publication { publish(publication) }
        }
    }

    private func skip(_ events: ArraySlice<Ledger.Accepted>) {
        guard let first = events.first, let last = events.last else { return }
        let topics = publisher.skip(
            events.map { ($0.routes, $0.event.project) }, through: last.sequence)
        guard let groups = groupsCutShort.countUp() else { return }
        logger.warning(
            "a group took too long to publish: the rest was not sent, readers ask for it",
            metadata: [
                "sequence": "\(first.sequence)", "through": "\(last.sequence)",
                "topics": "\(topics)", "groups": "\(groups)",
            ])
    }

    private func warn(of commit: Commit) {
        if let behind = commit.clockBehindMicroseconds {
            logger.warning(
                "the clock is behind the last record: its time is repeated",
                metadata: [
                    "sequence": "\(commit.firstSequence)", "behind_microseconds": "\(behind)",
                ])
        }
        if let ahead = commit.clockAheadMicroseconds {
            logger.warning(
                "the clock is more than a day ahead of the last record",
                metadata: [
                    "sequence": "\(commit.firstSequence)", "ahead_microseconds": "\(ahead)",
                ])
        }
    }

    /// A group is not on disk, nor is anything behind it: whoever waits is told. A full disk is
    /// waited out; anything else ends the daemon, because what is on disk is known only to the
    /// next start.
    func commitFailed(_ error: LogError) {
        ledger.rollBack()
        _ = append.takeGathered()
        guard error.code == .diskFull else {
            logger.critical("\(error)")
            refuseWaiting(.stopping, "the log failed and the daemon stops: \(error)")
            fail(.log(error))
            return
        }
        logger.error("\(error)")
        append.isDiskFull = true
        refuseWaiting(.diskFull, "\(error)")
    }

    func refuseWaiting(_ code: WireError.Code, _ reason: String) {
        for asker in append.takeAllWaiting() { refuse(asker, code, reason) }
        while let request = append.popParked() { refuse(request.asker, code, reason) }
    }
}
