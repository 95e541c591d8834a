// swift-tools-version: 6.2
// What `make bench` runs: a package of its own, so that building Pactwire builds none of it. The
// rooms measured are links into ../Sources: their faces have access level `package`, which a
// dependency of this package could not show it.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "pactwire-benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .target(name: "CLinux"),
        .target(name: "CRC32C"),
        .systemLibrary(
            name: "CUTF8Proc", pkgConfig: "libutf8proc", providers: [.apt(["libutf8proc-dev"])]),
        .target(
            name: "Storage", dependencies: ["CLinux", "CRC32C", system], swiftSettings: strict),
        .target(
            name: "EventLog", dependencies: ["Storage", "CRC32C", system], swiftSettings: strict),
        .target(name: "Events", swiftSettings: strict),
        .target(
            name: "Projections",
            dependencies: [
                "CUTF8Proc", "Events",
                .product(name: "HashTreeCollections", package: "swift-collections"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        .target(name: "SortedRuns", dependencies: ["Storage", system], swiftSettings: strict),

        .target(name: "BareDisk"),
        .executableTarget(
            name: "benchmark",
            dependencies: ["BareDisk", "EventLog", "Events", "Projections", "Storage", system],
            path: "Sources/Benchmark", swiftSettings: strict),
        .executableTarget(
            name: "micro",
            dependencies: ["EventLog", "Events", "Projections", "SortedRuns", "Storage", system],
            path: "Sources/Micro", swiftSettings: strict),
    ]
)
