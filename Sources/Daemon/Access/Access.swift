import Storage
import SystemPackage
import ZeroMQ

/// The keys that a daemon with access control starts with: its own, and those of its clients.
package struct Access: Sendable {
    let keys: CurveKeyPair
    let list: AccessList

    var publicKey: String { keys.publicKey }

    /// Reads both files; `nil` where the settings name none.
    ///
    /// - Throws: `.configuration` with the first fault, and where it stands.
    package init?(_ settings: Settings) throws(DaemonFailure) {
        guard let secret = settings.accessSecret, let list = settings.accessKeys else {
            return nil
        }
        keys = try Self.keys(in: secret)
        self.list = try Self.list(in: list)
    }

    static func list(in file: String) throws(DaemonFailure) -> AccessList {
        try AccessList(parsing: SettingsLoader.text(of: file), of: file)
    }

    private static func keys(in file: String) throws(DaemonFailure) -> CurveKeyPair {
        let bytes: [UInt8]
        do throws(SmallFile.Fault) {
            bytes = try SmallFile.read(FilePath(file), isSecret: true)
        } catch {
            switch error {
            case .call(let error):
                throw .configuration(
                    "can't read \(file): \(error); check the path and its permissions")
            case .isOpenToOthers:
                throw .configuration(
                    "\(file) is open to others than its owner: chmod 600 it, or make a new key if "
                        + "others were there")
            case .tooLarge:
                throw .configuration("\(file) is too large for a key: 'pactwire keygen' makes one")
            }
        }
        let keys: KeyFile
        do throws(KeyFileError) {
            keys = try KeyFile(parsing: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .configuration("\(file)\(error)")
        }
        guard let pair = keys.pair else {
            throw .configuration(
                "\(file) has no secret key: name the file that 'pactwire keygen' wrote")
        }
        return pair
    }
}
