import Configuration
import SystemPackage
import Yams

/// Finds the value of every setting: the command line first, then the environment, then the file,
/// then the default.
package struct SettingsLoader: Sendable {
    /// What the command line gave, by key.
    package var flags: [String: String] = [:]
    package var environment: [String: String]
    package var file: String?

    package init(environment: [String: String], file: String? = nil) {
        self.environment = environment
        self.file = file
    }

    /// - Throws: `.configuration` with the first unknown key or bad value, and where it stands.
    package func load() throws(DaemonFailure) -> Settings {
        let layers = try [commandLine(), environmentLayer(), fileLayer()].compactMap(\.self)
        let reader = ConfigReader(providers: layers.map(\.provider))
        var settings = Settings()
        if let directory = environment["STATE_DIRECTORY"], !directory.isEmpty {
            // systemd lists several with colons; the first is ours.
            settings.data = String(directory.prefix { $0 != ":" })
        }
        for layer in layers { try layer.check() }
        for key in SettingKey.allCases {
            guard let text = reader.string(forKey: ConfigKey([key.rawValue])) else { continue }
            let fault = key.set(text, in: &settings)
            precondition(fault == nil, "each layer was checked")
        }
        if settings.requests == settings.stream, !settings.stream.hasSuffix(":*") {
            throw .configuration(
                "requests and stream are both \(settings.stream): give each an endpoint of its own")
        }
        if let fault = settings.faultOfAccess { throw .configuration(fault) }
        return settings
    }

    /// One place that settings come from, and how to name a key there to a person.
    private struct Layer {
        let provider: InMemoryProvider
        private let values: [SettingKey: (text: String, place: String)]

        init(_ values: [SettingKey: (text: String, place: String)]) {
            self.values = values
            provider = InMemoryProvider(
                values: Dictionary(
                    uniqueKeysWithValues: values.map { key, value in
                        (AbsoluteConfigKey([key.rawValue]), ConfigValue(stringLiteral: value.text))
                    }))
        }

        /// - Throws: `.configuration` with the first bad value, also of a setting that another place
        ///   has the last word on.
        func check() throws(DaemonFailure) {
            var settings = Settings()
            for key in SettingKey.allCases {
                guard let (text, place) = values[key], let fault = key.set(text, in: &settings)
                else { continue }
                throw .configuration("\(place) \(fault), not \"\(text)\"")
            }
        }
    }

    private func commandLine() -> Layer {
        var values: [SettingKey: (text: String, place: String)] = [:]
        for key in SettingKey.allCases {
            guard let text = flags[key.rawValue] else { continue }
            values[key] = (text, "--" + key.rawValue.map { $0 == "_" ? "-" : String($0) }.joined())
        }
        return Layer(values)
    }

    /// Of a client's own keys, which may stand in an environment that both share.
    private static let clientNames: Set = ["PACTWIRE_KEY", "PACTWIRE_SERVER_KEY"]

    private func environmentLayer() throws(DaemonFailure) -> Layer {
        var values: [SettingKey: (text: String, place: String)] = [:]
        for name in environment.keys.sorted()
        where name.hasPrefix("PACTWIRE_") && !Self.clientNames.contains(name) {
            guard let key = SettingKey.allCases.first(where: { $0.environmentName == name }) else {
                throw .configuration(
                    "\(name) in the environment is no setting: unset it, or use one of "
                        + SettingKey.allCases.map(\.environmentName).joined(separator: " "))
            }
            values[key] = (environment[name] ?? "", name)
        }
        return Layer(values)
    }

    private func fileLayer() throws(DaemonFailure) -> Layer? {
        guard let file else { return nil }
        return Layer(try Self.scalars(of: Self.text(of: file), in: file))
    }

    /// All of a file.
    static func text(of file: String) throws(DaemonFailure) -> String {
        do {
            let descriptor = try FileDescriptor.open(FilePath(file), .readOnly)
            return try descriptor.closeAfter {
                var bytes: [UInt8] = []
                let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
                defer { chunk.deallocate() }
                while true {
                    let count = try descriptor.read(into: chunk)
                    if count == 0 { break }
                    bytes.append(contentsOf: chunk[..<count])
                }
                return String(decoding: bytes, as: UTF8.self)
            }
        } catch {
            throw .configuration("can't read \(file): \(error); check the path and its permissions")
        }
    }

    private static func scalars(
        of text: String, in file: String
    ) throws(DaemonFailure) -> [SettingKey: (text: String, place: String)] {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            let reason = "\(error)".split(separator: "\n").first.map(String.init) ?? "\(error)"
            throw .configuration("\(file) is no YAML: \(reason)")
        }
        var values: [SettingKey: (text: String, place: String)] = [:]
        guard let root, root != Node("") else { return values }
        guard case .mapping(let mapping) = root else {
            throw .configuration("\(file) must hold keys and values, such as log_level: info")
        }
        for (name, line, value) in entries(of: mapping, under: "") {
            let line = line.map { ":\($0)" } ?? ""
            guard let key = SettingKey(rawValue: name) else {
                throw .configuration(
                    "\(file)\(line): \"\(name)\" is no setting; known are: "
                        + SettingKey.allCases.map(\.rawValue).joined(separator: " "))
            }
            guard case .scalar(let scalar) = value else {
                throw .configuration("\(file)\(line): \(key.rawValue) must be one value")
            }
            guard values[key] == nil else {
                throw .configuration("\(file)\(line): \(key.rawValue) stands twice")
            }
            values[key] = (scalar.string, "\(file)\(line): \(key.rawValue)")
        }
        return values
    }

    /// Name, line and value of each entry; one inside another is named with a dot between.
    private static func entries(
        of mapping: Node.Mapping, under prefix: String
    ) -> [(name: String, line: Int?, value: Node)] {
        mapping.flatMap { name, value in
            let full = prefix + (name.string ?? "?")
            let isGroup = SettingKey.allCases.contains { $0.rawValue.hasPrefix(full + ".") }
            guard isGroup, case .mapping(let inner) = value else {
                return [(full, name.mark?.line, value)]
            }
            return entries(of: inner, under: full + ".")
        }
    }
}
