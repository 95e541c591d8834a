/// One connection through the proxy, and what is still to befall it.
struct ChaosConnection {
    var toServer: ChaosFlow
    var toClient: ChaosFlow
    private var forecast: ChaosForecast
    /// When the next fault happens, in milliseconds.
    private(set) var nextFault: Int
    /// When a half-closed connection is cut.
    private(set) var cutAt: Int?

    init(client: TCPSocket, server: TCPSocket, forecast: ChaosForecast, at now: Int) {
        self.forecast = forecast
        toServer = ChaosFlow(from: client, to: server, seed: self.forecast.next())
        toClient = ChaosFlow(from: server, to: client, seed: self.forecast.next())
        nextFault = now + self.forecast.pauseMilliseconds()
    }

    /// When something is to be looked at again, in milliseconds.
    func due(isCalm: Bool) -> Int? {
        var times = [toServer.due, toClient.due]
        if !isCalm { times += [nextFault, cutAt] }
        return times.compactMap(\.self).min()
    }

    /// Ends what has lasted long enough, and lets happen what is due.
    ///
    /// - Returns: false when the connection is to be closed.
    mutating func age(
        at now: Int, isCalm: Bool, happened: (ChaosWeather.Fault) -> Void
    ) -> Bool {
        if isCalm || now >= toServer.moodEnds { toServer.clear() }
        if isCalm || now >= toClient.moodEnds { toClient.clear() }
        if toServer.isOver && toClient.isOver { return false }
        if let cutAt, now >= cutAt || isCalm { return false }
        guard !isCalm, now >= nextFault else { return true }
        nextFault = now + forecast.pauseMilliseconds()
        guard cutAt == nil, let step = forecast.step() else { return true }
        happened(step.fault)
        let end = now + step.lastingMilliseconds
        func enter(_ mood: ChaosFlow.Mood) {
            if step.toClient {
                toClient.enter(mood, until: end)
            } else {
                toServer.enter(mood, until: end)
            }
        }
        switch step.fault {
        case .cut: return false
        case .reset:
            toServer.source.resetWhenClosed()
            toServer.sink.resetWhenClosed()
            return false
        case .halfClose:
            if step.toClient { toClient.close() } else { toServer.close() }
            cutAt = end
        case .stall: enter(.stalled)
        case .delay: enter(.delayed)
        case .throttle: enter(.throttled)
        case .split: enter(.split)
        }
        return true
    }

    /// Moves what can be moved.
    ///
    /// - Returns: false when one end has closed it.
    mutating func move(at now: Int, using buffer: inout [UInt8]) -> Bool {
        for flow in [\ChaosConnection.toServer, \.toClient] {
            if self[keyPath: flow].wantsToTake, !self[keyPath: flow].take(using: &buffer) {
                return false
            }
            if self[keyPath: flow].wantsToPass(at: now), !self[keyPath: flow].pass(at: now) {
                return false
            }
        }
        return true
    }
}
