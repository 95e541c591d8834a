import Logging
import Wire
import ZeroMQ

extension Endpoint {
    /// Sends the answer to a request that was counted.
    func send(_ answer: Answer) {
        transmit(answer)
        credits.end(answer.asker)
    }

    /// One to a peer that is gone is nobody's; one that a peer's full queue doesn't take is lost to
    /// that peer, which is said in the log.
    func transmit(_ answer: Answer) {
        do {
            switch try put(answer) {
            case .sent, .unroutable: break
            case .wouldBlock: noteLost()
            }
        } catch {
            fail(.endpoint(error))
        }
    }

    private func put(_ answer: Answer) throws(ZMQError) -> Socket.SendResult {
        var result = try requests.send(answer.asker.peer.name, more: true)
        if result == .sent, answer.asker.isREQ { result = try requests.send([], more: true) }
        guard result == .sent else { return result }
        let last = answer.frames.count - 1
        for (index, frame) in answer.frames.enumerated() {
            switch frame {
            case .small(let bytes):
                result = try requests.send(bytes, more: index < last)
            case .counted(let bytes):
                var message = flow.message(
                    bytes, countedBy: credits.counter(of: answer.asker.peer))
                result = try requests.send(&message, more: index < last)
            }
            guard result == .sent else { return result }
        }
        return .sent
    }

    private func noteLost() {
        guard let dropped = answersLost.countUp() else { return }
        logger.warning(
            "a peer doesn't read its answers: some were dropped",
            metadata: ["dropped": "\(dropped)"])
    }

    func refuse(_ asker: Asker, _ code: WireError.Code, _ reason: String) {
        refuse(asker, WireError(code, reason, requestId: asker.requestId))
    }

    /// Tells who asked, of a request that was counted, why it isn't carried out.
    func refuse(_ asker: Asker, _ error: WireError) {
        send(Answer(asker: asker, frames: error.frames(epoch: epoch)))
    }

    // MARK: What waits for room

    /// Whether another answer may begin for a peer, as far as what is queued goes.
    func mayBegin(_ peer: Peer) -> Bool {
        flow.mayBegin(
            queued: credits.queued(for: peer), ofAccount: credits.queued(forAccountOf: peer))
    }

    /// Puts a job in line, to begin when its turn comes and its peer has room for the answer.
    func submit(
        _ kind: JobKind, for asker: Asker, _ job: @escaping JobQueue.Job
    ) throws(WireError) {
        switch self[keyPath: kind.queue].add(job, of: asker.peer, places: asker.places) {
        case .taken: beginJobs(of: kind.queue)
        case .peerIsFull:
            throw WireError(
                .creditExceeded,
                "\(JobQueue.waitingOfPeerMax) of your questions are in line; await answers before "
                    + "you ask more", requestId: asker.requestId)
        case .accountIsFull:
            throw WireError(
                .creditExceeded,
                "so many of your key's questions are in line that others would find no place; "
                    + "await answers before you ask more", requestId: asker.requestId)
        case .full:
            throw WireError(
                .busy, "too many questions are waiting; ask again later",
                requestId: asker.requestId)
        }
    }

    /// Begins what there is room for now.
    func beginJobs() {
        for kind in JobKind.allCases { beginJobs(of: kind.queue) }
    }

    private func beginJobs(of queue: ReferenceWritableKeyPath<Endpoint, JobQueue>) {
        guard !isStopping, self[keyPath: queue].canBegin else { return }
        flow.awaitRoom()
        self[keyPath: queue].begin { self.mayBegin($0) }
    }
}

extension JobKind {
    /// The line that jobs of this kind wait in.
    var queue: ReferenceWritableKeyPath<Endpoint, JobQueue> {
        switch self {
        case .read: \.reads
        case .query: \.queries
        case .past: \.past
        case .status: \.statuses
        case .copy: \.copies
        }
    }
}
