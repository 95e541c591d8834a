import Synchronization
import Wire
import ZeroMQ

/// What a daemon answered: the bodies behind the header, and which start of it that was.
struct DaemonAnswer: Sendable {
    let epoch: UInt64
    let bodies: [[UInt8]]
}

/// What other threads want of the engine.
final class Orders: Sendable {
    enum Waiter: Sendable {
        case call(Reply)
        case follower(Int)

        func tell(_ answer: Reply.Answer) {
            if case .call(let reply) = self { reply.tell(answer) }
        }
    }

    enum Order: Sendable {
        case ask(Verb, [[UInt8]], Waiter)
        /// A call was cancelled.
        case forget(Reply)
        case follow(any RunningFollower)
        /// A reader has room again, or went away.
        case wake
        case close
    }

    private struct State {
        var orders: [Order] = []
        /// Why nothing more is taken.
        var end: ClientError?
    }

    let wakeUp: WakeUp
    private let state = Mutex(State())

    init() throws(ZMQError) { wakeUp = try WakeUp() }

    func put(_ order: Order) {
        let end = state.withLock { state -> ClientError? in
            if state.end == nil { state.orders.append(order) }
            return state.end
        }
        guard let end else { return wakeUp.signal() }
        Self.refuse(order, end)
    }

    func takeAll() -> [Order] {
        wakeUp.drain()
        return state.withLock { state in
            defer { state.orders = [] }
            return state.orders
        }
    }

    /// From here on every order is refused at once, those still waiting included.
    func refuseFurther(_ error: ClientError) {
        let left = state.withLock { state in
            defer { state.orders = [] }
            state.end = error
            return state.orders
        }
        for order in left { Self.refuse(order, error) }
    }

    private static func refuse(_ order: Order, _ error: ClientError) {
        switch order {
        case .ask(_, _, let waiter): waiter.tell(.failure(error))
        case .follow(let follower): follower.finish(error)
        case .forget, .wake, .close: break
        }
    }
}
