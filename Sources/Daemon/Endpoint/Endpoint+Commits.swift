import EventLog
import Events
import Logging
import Projections
import Wire
import ZeroMQ

extension Endpoint {
    /// A group is on disk: folds it, answers for it, publishes it. In that order, so that who has
    /// an answer finds the event in every projection.
    func committed(_ commit: Commit) throws(ZMQError) {
        warn(of: commit)
        let previous = ledger.durable
        let watched = publisher.watchedProjections
        var changes: [(Projection, UInt64, [RowChange])] = []
        let events = ledger.commit(through: commit.lastSequence)
        for accepted in events {
            let before = watched.isEmpty ? nil : state
            let touched = state.apply(
                FoldRecord(
                    sequence: accepted.sequence,
                    recordedMicroseconds: commit.recordedMicroseconds,
                    targetSequence: accepted.targetSequence, event: accepted.event),
                history: history)
            guard let before else { continue }
            for projection in watched {
                let rows = ProjectionsState.changes(
                    of: projection, touched: touched, from: before, to: state)
                if !rows.isEmpty { changes.append((projection, accepted.sequence, rows)) }
            }
        }
        if let failure = history.failure {
            self.failure = failure
            return
        }
        while let answer = append.popAnswer(durable: ledger.durable) { try send(answer) }
        publish(events, recordedMicroseconds: commit.recordedMicroseconds)
        publish(changes, of: watched, from: previous)
        try sendHead()
        try takeParked()
    }

    private func publish(_ events: [Ledger.Accepted], recordedMicroseconds: Int64) {
        for accepted in events {
            let topics = publisher.heldTopics(of: accepted.routes)
            guard !topics.isEmpty else { continue }
            var json: [UInt8] = []
            StoredEvent.render(
                accepted.event.json.bytes[...], sequence: accepted.sequence,
                recordedMicroseconds: recordedMicroseconds, into: &json)
            for topic in topics {
                publish(
                    publisher.eventMessage(topic: topic, sequence: accepted.sequence, json: json))
            }
        }
    }

    private func publish(
        _ changes: [(Projection, UInt64, [RowChange])], of watched: [Projection],
        from previous: UInt64
    ) {
        for projection in watched {
            var count = 0
            for (changed, sequence, rows) in changes where changed == projection {
                for row in rows {
                    publish(publisher.rowMessage(row, of: projection, sequence: sequence))
                    count += 1
                }
            }
            publish(
                publisher.markMessage(
                    of: projection, rows: count, sequence: ledger.durable, previous: previous))
        }
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
    func commitFailed(_ error: LogError) throws(ZMQError) {
        ledger.rollBack()
        _ = append.takeGathered()
        guard error.code == .diskFull else {
            logger.critical("\(error)")
            try refuseWaiting(.stopping, "the log failed and the daemon stops: \(error)")
            failure = .log(error)
            return
        }
        logger.error("\(error)")
        append.isDiskFull = true
        try refuseWaiting(.diskFull, "\(error)")
    }

    func refuseWaiting(_ code: WireError.Code, _ reason: String) throws(ZMQError) {
        for asker in append.takeAllWaiting() { try refuse(asker, code, reason) }
        while let request = append.popParked() { try refuse(request.asker, code, reason) }
    }
}
