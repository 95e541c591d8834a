import Testing
import ZeroMQ

@testable import PactwireClient

@Suite("Errors of a client")
struct ClientErrorTests {
    @Test(
        "Only an endpoint that can't be connected to is a bad one",
        arguments: [
            (.connect, .invalidEndpoint, .badEndpoint), (.connect, .nameTooLong, .badEndpoint),
            (.connect, .unsupportedTransport, .badEndpoint), (.connect, .outOfMemory, .system),
            (.connect, .tooManySockets, .system), (.openSocket, .tooManySockets, .system),
            (.openContext, .other(11), .system), (.poll, .other(4), .system),
        ] as [(ZMQError.Operation, ZMQError.Code, ClientError.Code)])
    func system(operation: ZMQError.Operation, code: ZMQError.Code, told: ClientError.Code) {
        #expect(ClientError(ZMQError(operation, code)).code == told)
    }

    @Test("What is wrong with a key is a sentence that names its file", arguments: [nil, "me.key"])
    func keys(file: String?) throws {
        let keys = try ClientKeys.generate()
        let publicOnly = "public: \(keys.publicKey)\n"
        let errors = ["nonsense", publicOnly].map { text in
            #expect(throws: ClientError.self) {
                if let file {
                    try ClientKeys(parsing: text, named: file)
                } else {
                    try ClientKeys(parsing: text)
                }
            }
        }
        #expect(errors.map { $0?.code } == [.badKey, .badKey])
        let name = file ?? "the key file"
        #expect(errors[0]?.description.hasPrefix("\(name):1: must be ") == true)
        #expect(errors[1]?.description.hasPrefix("\(name) holds no secret key: ") == true)
        #expect(try Security(serverKeyFile: publicOnly, keys: keys).serverKey == keys.publicKey)
        let error = #expect(throws: ClientError.self) {
            try Security(serverKeyFile: "", named: "server.key", keys: keys)
        }
        #expect(error?.description.hasPrefix("server.key") == true)
    }
}
