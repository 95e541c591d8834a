// swift-tools-version: 6.2
// What `make fuzz` runs: a package of its own, so that building Pactwire builds none of it, and all
// that is fuzzed is built with the fuzzer's eyes in it. The rooms are links into ../Sources and
// ../Tests: their faces have access level `package`, which a dependency could not show.
import PackageDescription

let watched: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "pactwire-fuzzing",
    dependencies: [
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1")
    ],
    targets: [
        .target(name: "CLinux"),
        .target(name: "CRC32C"),
        .target(
            name: "Storage", dependencies: ["CLinux", "CRC32C", system], swiftSettings: watched),
        .target(
            name: "EventLog", dependencies: ["Storage", "CRC32C", system], swiftSettings: watched),
        .target(name: "Events", swiftSettings: watched),
        .target(name: "Wire", dependencies: ["Events"], swiftSettings: watched),
        .target(name: "HostileBytes", dependencies: ["Events", "Wire"], swiftSettings: watched),

        .target(name: "LibFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: ["HostileBytes", "EventLog", "Storage", "LibFuzzer", system],
            path: "Sources/Fuzz", swiftSettings: watched,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ]
)
