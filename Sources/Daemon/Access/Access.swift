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
        let text = try text(of: file, guarding: .change)
        return try AccessList(parsing: text, of: file)
    }

    private static func text(
        of file: String, guarding guarded: SmallFile.Guarded
    ) throws(DaemonFailure) -> String {
        do throws(SmallFile.Fault) {
            let bytes = try SmallFile.read(FilePath(file), guarding: guarded)
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            switch error {
            case .call(let error):
                throw .configuration(
                    "can't read \(file): \(error); check the path and its permissions")
            case .isOpenToOthers where guarded == .change:
                throw .configuration(
                    "\(file) says who may do what, and others than its owner can change it: "
                        + "chmod go-w it, and look whom it lists")
            case .isOpenToOthers:
                throw .configuration(
                    "\(file) is open to others than its owner: chmod 600 it, or make a new key if "
                        + "others were there")
            case .tooLarge:
                throw .configuration("\(file) is larger than 1 MiB: it can't be a file of keys")
            }
        }
    }

    private static func keys(in file: String) throws(DaemonFailure) -> CurveKeyPair {
        let text = try text(of: file, guarding: .readAndChange)
        let keys: KeyFile
        do throws(KeyFileError) {
            keys = try KeyFile(parsing: text)
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
