import Testing
import ZeroMQ

@Suite struct ZMQErrorTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test("An endpoint in use is one line that names it and what to do")
    func bindInUse() throws {
        let first = try Socket.bound(.router, in: context)
        let endpoint = try first.lastEndpoint()
        let second = try Socket(.router, in: context)
        let error = #expect(throws: ZMQError.self) { try second.bind(endpoint) }
        #expect(
            error?.description
                == "can't bind \(endpoint): address already in use; "
                + "stop the other program or choose another endpoint")
    }

    @Test(
        "What can't be bound is told apart",
        arguments: [
            ("127.0.0.1:7400", ZMQError.Code.invalidEndpoint),
            ("tcp://127.0.0.1", .invalidEndpoint),
            ("http://127.0.0.1:7400", .unsupportedTransport),
            ("tcp://192.0.2.1:7400", .addressNotAvailable),
            ("ipc:///nonexistent/pactwire/requests", .noSuchDirectory),
            ("ipc:///\(String(repeating: "x", count: 200))", .nameTooLong),
        ])
    func bindCodes(endpoint: String, code: ZMQError.Code) throws {
        let socket = try Socket(.router, in: context)
        #expect(throws: ZMQError(.bind, code, endpoint: endpoint)) { try socket.bind(endpoint) }
    }

    @Test("An option out of range is refused by its name, without its value")
    func optionRefused() throws {
        let socket = try Socket(.router, in: context)
        let error = #expect(throws: ZMQError.self) {
            try socket.setOption(.curveServer(secretKey: "too short"))
        }
        #expect(
            error?.description == "can't set the ZeroMQ option curveServer: "
                + "value out of range; see zmq_setsockopt(3) for what it takes")
    }

    @Test("After terminate no socket opens")
    func terminated() {
        context.terminate()
        context.terminate()
        #expect(throws: ZMQError(.openSocket, .contextTerminated)) {
            _ = try Socket(.router, in: context)
        }
    }

    @Test("More sockets than the context allows are refused")
    func tooManySockets() throws {
        let small = try Context(socketsMax: 1)
        let only = try Socket(.dealer, in: small)
        #expect(throws: ZMQError(.openSocket, .tooManySockets)) {
            _ = try Socket(.dealer, in: small)
        }
        only.close()
    }

    @Test("A secret key gives its public key back, and a wrong one is refused")
    func keyPair() throws {
        let pair = try CurveKeyPair.generate()
        #expect(try CurveKeyPair(secretKey: pair.secretKey) == pair)
        #expect(!"\(pair)".contains(pair.secretKey))
        for wrong in ["", "short", String(repeating: "\u{7f}", count: 40)] {
            #expect(throws: ZMQError(.makeKeyPair, .invalidValue)) {
                try CurveKeyPair(secretKey: wrong)
            }
        }
    }

    @Test("The loaded library is of version 4 and has CURVE and ipc")
    func libraryVersion() {
        #expect(LibraryVersion.loaded.major == 4)
        #expect(LibraryVersion.has("curve"))
        #expect(LibraryVersion.has("ipc"))
    }
}
