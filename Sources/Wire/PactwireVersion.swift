/// The version of the programs; that of the protocol is ``WireProtocol/version``.
package enum PactwireVersion {
    package static let current = "0.1.0"
}
