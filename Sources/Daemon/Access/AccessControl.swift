import Logging
import ZeroMQ

/// Lets clients in by their keys, says what each may do, and puts out those whose key is taken off
/// the list. On the socket thread alone, like the sockets it guards.
final class AccessControl {
    private let zap: Socket
    private let keys: CurveKeyPair
    private var list: AccessList
    private var connections = ConnectionTable()
    private var refusals = SparseCount()
    private let logger: Logger

    /// Answers libzmq from here on: made before the sockets it guards are bound.
    init(_ access: Access, in context: Context, logger: Logger) throws(ZMQError) {
        zap = try Socket(.router, in: context)
        try zap.bind(ZAP.endpoint)
        keys = access.keys
        list = access.list
        self.logger = logger
    }

    /// Makes a socket ask for keys; before it is bound.
    func guardSocket(_ socket: borrowing Socket) throws(ZMQError) {
        try socket.setOption(.zapDomain(ZAP.domain))
        try socket.setOption(.zapEnforceDomain(true))
        try socket.setOption(.curveServer(secretKey: keys.secretKey))
    }

    func watch(with poller: inout Poller) -> Poller.Slot { poller.add(zap) }

    private static let questionsPerTurn = 1024
    private static let questionBytesMax = 4096

    /// Answers what libzmq asked.
    func answerQuestions() throws(ZMQError) {
        for _ in 0..<Self.questionsPerTurn {
            guard
                let question = try zap.receiveMultipart(
                    framesMax: 16, bytesMax: Self.questionBytesMax)
            else { return }
            guard case .frames(let frames) = question,
                let decision = ZAP.decide(frames, isListed: { list[key: $0] != nil })
            else { continue }
            // Whoever asked and is gone needs no answer.
            _ = try zap.sendMultipart(decision.answer)
            if let refused = decision.refused { note(refused) }
        }
    }

    /// What the sender of a message may do; `nil` where its key is not listed any more. Then its
    /// connection was ended, and the message counts as never sent.
    func admit(_ message: borrowing Message) -> Admitted? {
        let connection = Connection(of: message, hasKeys: true)
        guard let key = message.property("User-Id"), let client = list[key: key] else {
            connection?.end()
            return nil
        }
        if let connection { connections.note(connection) }
        return Admitted(role: client.role, key: key, connection: connection)
    }

    /// Another list stands from here on. Connections under a key that isn't in it are ended, and
    /// can't come back; nobody else's are touched.
    func replace(by list: AccessList) {
        self.list = list
        let ended = connections.take { list[key: $0] == nil }
        for connection in ended { connection.end() }
        logger.info(
            "took over the list of clients",
            metadata: ["clients": "\(list.count)", "connections_ended": "\(ended.count)"])
    }

    private func note(_ refused: ZAP.Refused) {
        guard let count = refusals.countUp() else { return }
        logger.warning(
            "a client was turned away: its key is not listed",
            metadata: [
                "key": "\(refused.key)", "address": "\(refused.address)", "refused": "\(count)",
            ])
    }
}
