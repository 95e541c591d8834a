import Glibc

/// One connection of a peer, as the messages that come over it name it.
///
/// libzmq gives neither an owner nor an end of it, only the descriptor. That number is used again
/// after the connection, the kernel's cookie never, so the two together name one connection.
package struct Connection: Sendable, Hashable {
    package let fileDescriptor: Int32
    package let cookie: UInt64
    /// The peer's public key, which came with its `User-Id`; empty without security.
    package let key: String

    package init(fileDescriptor: Int32, cookie: UInt64, key: String) {
        self.fileDescriptor = fileDescriptor
        self.cookie = cookie
        self.key = key
    }

    /// The connection a received frame came over; `nil` for one that came over none, such as what
    /// an XPUB says for a peer that is gone, and where the connection is gone by now.
    ///
    /// When its number is in use again already, that is the connection answered.
    ///
    /// - Parameter hasKeys: whether peers were asked for keys; a peer that wasn't may say whatever
    ///   it likes of its `User-Id`.
    package init?(of message: borrowing Message, hasKeys: Bool) {
        guard let descriptor = message.property("__fd").flatMap({ Int32($0) }),
            let cookie = Self.cookie(of: descriptor)
        else { return nil }
        let key = hasKeys ? message.property("User-Id") : nil
        self.init(fileDescriptor: descriptor, cookie: cookie, key: key ?? "")
    }

    /// For a moment yes, after an XPUB has told that the peer's subscriptions are gone.
    package var isAlive: Bool { Self.cookie(of: fileDescriptor) == cookie }

    /// Ends the connection, if it is still there: libzmq closes it, and its peer may come again.
    ///
    /// libzmq may close it itself between the look and the end, and another may be accepted under
    /// the number: that one would be ended, and come again.
    package func end() {
        guard isAlive else { return }
        shutdown(fileDescriptor, Int32(SHUT_RDWR))
    }

    private static func cookie(of descriptor: Int32) -> UInt64? {
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        let status = getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size)
        return status == 0 ? cookie : nil
    }
}
