extension Settings {
    /// Why nobody may be served with these settings, if so: half of what access control takes, or
    /// none where other machines reach an endpoint.
    var faultOfAccess: String? {
        switch (accessKeys, accessSecret) {
        case (_?, nil):
            return "access.keys stands alone: give access.secret too, the daemon's own key file"
        case (nil, _?):
            return "access.secret stands alone: give access.keys too, the list of clients"
        case (_?, _?):
            return isOpenToAnyone
                ? "access.without_keys stands beside access.keys: remove one of them" : nil
        case (nil, nil):
            guard !isOpenToAnyone else { return nil }
            let open = [("requests", requests), ("stream", stream)]
                .first { !Self.isOfThisMachine($0.1) }
            return open.map { name, endpoint in
                "\(name) \(endpoint) may be reached from other machines: give access.keys and "
                    + "access.secret, or access.without_keys: \(SettingKey.openWords)"
            }
        }
    }

    /// Whether only programs of this machine can reach an endpoint. What can't be told by looking
    /// at it, such as the name of an interface, is taken to be reached by others.
    static func isOfThisMachine(_ endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") { return true }
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":") else {
            return false
        }
        let host = endpoint[..<colon].dropFirst("tcp://".count)
        return host == "localhost" || host == "[::1]" || isLoopbackIPv4(host)
    }

    private static func isLoopbackIPv4(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt8($0) }
        // As they were written: with a zero in front the resolver reads another number.
        let isPlain = zip(numbers, parts).allSatisfy { "\($0)" == $1 }
        return parts.count == 4 && numbers.count == 4 && numbers[0] == 127 && isPlain
    }
}
