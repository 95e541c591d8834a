import PactwireTesting
import SortedRuns
import SystemPackage
import Testing

@Suite("Crashes and failing calls leave one whole set")
struct CrashTests {
    static let keepings: [SimulatedDisk.Keeping] =
        [.nothing, .everything] + (1...6).map { .some(seed: $0) }
    static let keys = 30

    static func run(_ disk: SimulatedDisk, seed: UInt64, steps: Int = 14) -> Model {
        var model = Model(disk, combine: .newest, seed: seed)
        for _ in 0..<steps {
            guard (try? model.step(keys: keys, entries: 12)) != nil else { break }
        }
        return model
    }

    static let callsOfWorkload: Int = {
        let disk = SimulatedDisk()
        _ = run(disk, seed: 5)
        return disk.calls
    }()

    /// Whether `disk` holds what the model completed last, or what it was at.
    static func isWhole(_ disk: SimulatedDisk, _ model: Model) throws -> Bool {
        let set = Model.open(disk, .newest)
        if case .ignored = set.found { return false }
        try set.view.verify()
        if set.view.covered == model.covered,
            try Model.holds(set.view, model.contents, keys: keys)
        {
            return true
        }
        guard let attempted = model.attempted, set.view.covered == attempted.covered else {
            return false
        }
        return try Model.holds(set.view, attempted.contents, keys: keys)
    }

    @Test("The workload merges, and a crash after it loses nothing")
    func undisturbed() throws {
        let disk = SimulatedDisk()
        let model = Self.run(disk, seed: 5)
        #expect(model.covered >= 8)
        #expect(model.set.view.runCount < model.covered)
        #expect(try Self.isWhole(disk.afterCrash(.nothing), model))
    }

    @Test("A crash at any call", arguments: 1...callsOfWorkload)
    func crash(at call: Int) throws {
        let disk = SimulatedDisk(trouble: .init(call: call, errno: .ioError, isCrash: true))
        let model = Self.run(disk, seed: 5)
        for keeping in Self.keepings {
            let image = disk.afterCrash(keeping)
            #expect(try Self.isWhole(image, model), "\(keeping)")
            // It is written on, and what the crash left is gone.
            let set = Model.open(image, .newest)
            try set.put([([1], [1])], covered: 99)
            #expect(image.files.count == set.view.runCount + 1)
        }
    }

    @Test(
        "A call that fails once: the set in use stands, and the next try succeeds",
        arguments: 1...callsOfWorkload, [Errno.ioError, .noSpace])
    func failure(of call: Int, errno: Errno) throws {
        let disk = SimulatedDisk(trouble: .init(call: call, errno: errno))
        var model = Self.run(disk, seed: 5)
        #expect(try Model.holds(model.set.view, model.contents, keys: Self.keys))
        #expect(model.set.view.covered == model.covered)
        for keeping in [.nothing, .some(seed: UInt64(call))] as [SimulatedDisk.Keeping] {
            #expect(try Self.isWhole(disk.afterCrash(keeping), model), "\(keeping)")
        }
        try model.add(keys: Self.keys, entries: 12)
        while try model.set.merge(isCancelled: { false }) != nil {}
        #expect(try Model.holds(model.set.view, model.contents, keys: Self.keys))
        #expect(try Self.isWhole(disk.afterCrash(.nothing), model))
    }

    @Test("The simulator can fail: without syncs a set is found broken")
    func catchesMissingSyncs() throws {
        let disk = SimulatedDisk(flaw: .forgetsSyncs)
        let model = Self.run(disk, seed: 5)
        let whole = try Self.keepings.filter { try Self.isWhole(disk.afterCrash($0), model) }
        #expect(whole.count < Self.keepings.count)
    }
}
