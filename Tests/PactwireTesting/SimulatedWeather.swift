package import SystemPackage

/// What goes wrong by chance on a simulated disk while it lasts.
package struct SimulatedWeather: Sendable {
    package struct Risk: Sendable {
        let calls: Set<SimulatedDisk.Call>
        let errno: Errno
        let oneIn: Int

        /// Each of `calls` fails once in so many times; 1: always.
        package init(_ calls: Set<SimulatedDisk.Call>, _ errno: Errno, oneIn: Int) {
            self.calls = calls
            self.errno = errno
            self.oneIn = oneIn
        }
    }

    package static let calm = SimulatedWeather()

    package var risks: [Risk]
    /// Sectors that all files together may take; nil: as many as they like.
    package var sectorsMax: Int?
    /// Once in so many times a write writes less than it was given.
    package var shortWriteOneIn: Int?

    package init(
        risks: [Risk] = [], sectorsMax: Int? = nil, shortWriteOneIn: Int? = nil
    ) {
        self.risks = risks
        self.sectorsMax = sectorsMax
        self.shortWriteOneIn = shortWriteOneIn
    }

    func errno(of call: SimulatedDisk.Call, _ random: inout SeededRandom) -> Errno? {
        risks.first { $0.calls.contains(call) && random.once(in: $0.oneIn) }?.errno
    }
}
