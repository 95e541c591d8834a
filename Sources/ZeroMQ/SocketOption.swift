import CZMQ

/// What can be set on a socket. Everything but `subscribe`, `unsubscribe` and `linger` goes before
/// `bind` or `connect`. Times are in milliseconds; libzmq's defaults stand where nothing is set.
package enum SocketOption: Sendable, Hashable {
    /// Messages queued for each peer before a send would block, or a publisher drops; 0: no bound.
    case sendHighWaterMark(Int32)
    /// Messages queued from each peer before it is made to wait; 0: no bound.
    case receiveHighWaterMark(Int32)
    /// How long a closed socket goes on sending; -1: for ever.
    case linger(milliseconds: Int32)
    /// A router answers `unroutable` or `wouldBlock` instead of dropping in silence.
    case routerMandatory(Bool)
    /// An XPUB is told of every subscription, not only of the first to a topic.
    case xpubVerbose(Bool)
    /// An XPUB is told of every subscription and of every one taken back.
    case xpubVerboser(Bool)
    /// A SUB wants what begins with these bytes; empty: everything.
    case subscribe([UInt8])
    /// Takes back one `subscribe` of the same bytes.
    case unsubscribe([UInt8])
    /// The largest frame taken from a peer, in bytes; one with a larger is cut off. -1: no bound.
    case maxMessageSize(Int64)
    /// The name a router knows this socket by: 1 to 255 bytes, the first not 0.
    case identity([UInt8])
    /// The wait before connecting again; with `maximum` it doubles up to that.
    case reconnect(milliseconds: Int32, maximum: Int32 = 0)
    /// Queues only for connections that stand, so that a send with no peer would block.
    case immediate(Bool)
    /// IPv6 addresses are taken as well as IPv4.
    case ipv6(Bool)
    /// Pings a silent peer every `interval` and drops it `timeout` after an unanswered ping.
    case heartbeat(interval: Int32, timeout: Int32)
    /// How long a peer may leave what is sent to it over TCP unread or unacknowledged before it is
    /// dropped. Heartbeats don't tell: a ping waits behind what the peer doesn't take.
    case unreadTimeout(milliseconds: Int32)
    /// How long a peer may take to say who it is.
    case handshake(milliseconds: Int32)
    /// How many connections may wait to be accepted.
    case backlog(Int32)
    /// This side holds the CURVE key pair that clients must know; 40 characters of Z85.
    case curveServer(secretKey: String)
    /// This side calls on the server with that public key.
    case curveClient(serverKey: String, keys: CurveKeyPair)
    /// The domain under which a ZAP handler is asked about each peer.
    case zapDomain(String)
    /// Without an answer of a ZAP handler nobody gets in, where libzmq would let everybody in.
    case zapEnforceDomain(Bool)

    /// As error lines name it; never a value, which may be a secret key.
    package var name: String {
        String(describing: self).prefix { $0 != "(" }.description
    }
}

extension Socket {
    /// Sets one option. If it throws, the option is as it was; of one that sets several values
    /// (`reconnect`, `heartbeat`, `curveServer`, `curveClient`), those before the fault are set.
    package borrowing func setOption(_ option: SocketOption) throws(ZMQError) {
        for (number, value) in option.assignments {
            let status =
                switch value {
                case .int(var value):
                    zmq_setsockopt(handle.pointer, number, &value, MemoryLayout<Int32>.size)
                case .long(var value):
                    zmq_setsockopt(handle.pointer, number, &value, MemoryLayout<Int64>.size)
                case .bytes(let bytes):
                    zmq_setsockopt(handle.pointer, number, bytes, bytes.count)
                }
            if status != 0 {
                throw ZMQError(.setOption(option.name), errno: zmq_errno())
            }
        }
    }
}

private enum OptionValue {
    case int(Int32)
    case long(Int64)
    case bytes([UInt8])

    static func flag(_ isOn: Bool) -> OptionValue { .int(isOn ? 1 : 0) }
    static func text(_ text: String) -> OptionValue { .bytes(Array(text.utf8)) }
}

extension SocketOption {
    fileprivate var assignments: [(Int32, OptionValue)] {
        switch self {
        case .sendHighWaterMark(let messages): [(ZMQ_SNDHWM, .int(messages))]
        case .receiveHighWaterMark(let messages): [(ZMQ_RCVHWM, .int(messages))]
        case .linger(let milliseconds): [(ZMQ_LINGER, .int(milliseconds))]
        case .routerMandatory(let isOn): [(ZMQ_ROUTER_MANDATORY, .flag(isOn))]
        case .xpubVerbose(let isOn): [(ZMQ_XPUB_VERBOSE, .flag(isOn))]
        case .xpubVerboser(let isOn): [(ZMQ_XPUB_VERBOSER, .flag(isOn))]
        case .subscribe(let prefix): [(ZMQ_SUBSCRIBE, .bytes(prefix))]
        case .unsubscribe(let prefix): [(ZMQ_UNSUBSCRIBE, .bytes(prefix))]
        case .maxMessageSize(let bytes): [(ZMQ_MAXMSGSIZE, .long(bytes))]
        case .identity(let name): [(ZMQ_ROUTING_ID, .bytes(name))]
        case .reconnect(let milliseconds, let maximum):
            [(ZMQ_RECONNECT_IVL, .int(milliseconds)), (ZMQ_RECONNECT_IVL_MAX, .int(maximum))]
        case .immediate(let isOn): [(ZMQ_IMMEDIATE, .flag(isOn))]
        case .ipv6(let isOn): [(ZMQ_IPV6, .flag(isOn))]
        case .heartbeat(let interval, let timeout):
            [(ZMQ_HEARTBEAT_IVL, .int(interval)), (ZMQ_HEARTBEAT_TIMEOUT, .int(timeout))]
        case .unreadTimeout(let milliseconds): [(ZMQ_TCP_MAXRT, .int(milliseconds))]
        case .handshake(let milliseconds): [(ZMQ_HANDSHAKE_IVL, .int(milliseconds))]
        case .backlog(let connections): [(ZMQ_BACKLOG, .int(connections))]
        case .curveServer(let secretKey):
            [(ZMQ_CURVE_SERVER, .flag(true)), (ZMQ_CURVE_SECRETKEY, .text(secretKey))]
        case .curveClient(let serverKey, let keys):
            [
                (ZMQ_CURVE_SERVERKEY, .text(serverKey)),
                (ZMQ_CURVE_PUBLICKEY, .text(keys.publicKey)),
                (ZMQ_CURVE_SECRETKEY, .text(keys.secretKey)),
            ]
        case .zapDomain(let domain): [(ZMQ_ZAP_DOMAIN, .text(domain))]
        case .zapEnforceDomain(let isOn): [(ZMQ_ZAP_ENFORCE_DOMAIN, .flag(isOn))]
        }
    }
}
