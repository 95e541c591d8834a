// swift-tools-version: 6.2
// The rooms and floors of the house: see docs/ARCHITECTURE.md. An arrow goes down only; Scripts/check-floors holds it.
import PackageDescription

/// `make check` builds with warnings as errors; a newcomer with a newer compiler does not.
let isChecked = Context.environment["WARNINGS_AS_ERRORS"] != nil

let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (isChecked ? [.treatAllWarnings(as: .error)] : [])

/// In the place of the C library's: docs/decisions/0012-mimalloc-allocates.md.
let allocator: [LinkerSetting] = [.linkedLibrary("mimalloc")]

let package = Package(
    name: "pactwire",
    products: [
        .executable(name: "pactwired", targets: ["pactwired"]),
        .executable(name: "pactwire", targets: ["pactwire"]),
        .library(name: "PactwireClient", targets: ["PactwireClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Floor 1
        .target(name: "Events", swiftSettings: strict),
        .target(name: "CRC32C"),
        .target(name: "CLinux"),
        .target(
            name: "Storage",
            dependencies: [
                "CLinux", "CRC32C", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .systemLibrary(
            name: "CZMQ", pkgConfig: "libzmq", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(
            name: "CUTF8Proc", pkgConfig: "libutf8proc", providers: [.apt(["libutf8proc-dev"])]),

        // Floor 2
        .target(
            name: "EventLog",
            dependencies: [
                "Storage", "CRC32C", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "SortedRuns",
            dependencies: ["Storage", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: strict),
        .target(name: "ZeroMQ", dependencies: ["CZMQ"], swiftSettings: strict),
        .target(name: "Wire", dependencies: ["Events"], swiftSettings: strict),
        .target(
            name: "Projections",
            dependencies: [
                "CUTF8Proc", "Events",
                .product(name: "HashTreeCollections", package: "swift-collections"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // Floor 3
        .target(
            name: "Recall",
            dependencies: [
                "Events", "EventLog", "Projections", "SortedRuns", "Storage",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "PactwireClient",
            dependencies: [
                "Wire", "ZeroMQ", "Events",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "Sources/Client", swiftSettings: strict),
        .target(
            name: "Daemon",
            dependencies: [
                "Events", "EventLog", "Storage", "Projections", "Recall", "SortedRuns", "Wire",
                "ZeroMQ",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "pactwired",
            dependencies: [
                "Daemon", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/DaemonMain", swiftSettings: strict, linkerSettings: allocator),

        // Floor 4
        .executableTarget(
            name: "pactwire",
            dependencies: [
                "PactwireClient", "EventLog", "Storage", "Projections", "Recall", "Events",
                "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Sources/CLI", swiftSettings: strict, linkerSettings: allocator),

        // Tests mirror the rooms
        .testTarget(
            name: "EventsTests", dependencies: ["Events", "PactwireTesting"],
            swiftSettings: strict),
        .testTarget(
            name: "EventLogTests",
            dependencies: [
                "EventLog", "Storage", "CRC32C", "PactwireTesting",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SortedRunsTests",
            dependencies: [
                "SortedRuns", "Storage", "PactwireTesting",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RecallTests",
            dependencies: [
                "Recall", "SortedRuns", "Storage", "EventLog", "Events", "Projections",
                "PactwireTesting",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "ZeroMQTests", dependencies: ["ZeroMQ"], swiftSettings: strict),
        .testTarget(
            name: "WireTests",
            dependencies: [
                "Wire", "Events", "HostileBytes", "PactwireTesting",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ProjectionsTests", dependencies: ["Projections", "Events", "PactwireTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "EventLog", "Events", "Projections", "Storage", "Wire", "ZeroMQ",
                "PactwireTesting", .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ClientTests",
            dependencies: ["PactwireClient", "Wire", "ZeroMQ", "Events", "PactwireTesting"],
            swiftSettings: strict),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "pactwire", "PactwireClient", "Events", "EventLog", "PactwireTesting", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "PactwireTesting",
            dependencies: [
                "Storage", "Wire", "ZeroMQ",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/PactwireTesting", swiftSettings: strict),
        .target(
            name: "HostileBytes", dependencies: ["Events", "Wire"], path: "Tests/HostileBytes",
            swiftSettings: strict),
        .testTarget(
            name: "EndToEnd",
            dependencies: [
                "PactwireTesting", "PactwireClient", "Events", "Projections", "Wire", "ZeroMQ",
                "pactwired", "pactwire",
            ],
            exclude: ["Python"], swiftSettings: strict),
    ]
)
