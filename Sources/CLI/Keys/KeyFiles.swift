import PactwireClient
import Storage
import SystemPackage

/// The files that keys are kept in.
enum KeyFiles {
    /// - Parameter key: a file.
    /// - Parameter serverKey: a public key, or a file that holds one.
    static func security(key: String, serverKey: String) throws(Failure) -> Security {
        let keys = try parsed(key, isSecret: true) { text throws(ClientError) in
            try ClientKeys(parsing: text, named: key)
        }
        if let security = try? Security(serverKey: serverKey, keys: keys) { return security }
        return try parsed(serverKey, isSecret: false) { text throws(ClientError) in
            try Security(serverKeyFile: text, named: serverKey, keys: keys)
        }
    }

    /// Writes a key to a file of its own, which only its owner may read.
    static func write(_ keys: ClientKeys, to file: String) throws(Failure) {
        do throws(Errno) {
            try SmallFile.createSecret(FilePath(file), Array(keys.text.utf8))
        } catch {
            let remedy =
                error == .fileExists
                ? "a key is never overwritten: choose another name" : "choose another place"
            throw Failure(.refused, "can't make \(file): \(error): \(remedy)")
        }
    }

    private static func parsed<Parsed>(
        _ file: String, isSecret: Bool, _ parse: (String) throws(ClientError) -> Parsed
    ) throws(Failure) -> Parsed {
        let bytes: [UInt8]
        do throws(SmallFile.Fault) {
            bytes = try SmallFile.read(
                FilePath(file), guarding: isSecret ? .readAndChange : .nothing)
        } catch {
            throw Failure(.usage, "\(file) \(said(error))")
        }
        do throws(ClientError) {
            return try parse(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw Failure(error)
        }
    }

    private static func said(_ fault: SmallFile.Fault) -> String {
        switch fault {
        case .call(let error): "can't be read: \(error): give a key, or a file that has one"
        case .isOpenToOthers: "is open to others than you: chmod 600 it, or make another key"
        case .tooLarge: "is too large for a key: give one that 'pactwire keygen' wrote"
        }
    }
}
