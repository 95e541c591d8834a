import PactwireTesting
import SystemPackage
import Testing

@testable import SortedRuns

@Suite("What is written for a set that was discarded comes to nothing")
struct DiscardTests {
    typealias Entry = (key: [UInt8], value: [UInt8]?)

    static let delta: [Entry] = [([9], [9])]

    /// Of four runs, which call for a merge, covering 8.
    static func make() throws -> (disk: SimulatedDisk, set: RunSet) {
        let disk = SimulatedDisk()
        let set = Model.open(disk, .newest)
        for key: UInt8 in 1...4 { try set.put([([key], [key])], covered: 8) }
        return (disk, set)
    }

    static func expectSuperseded<Answer>(_ body: () throws -> Answer) {
        let error = #expect(throws: RunError.self) { _ = try body() }
        #expect(error?.code == .superseded)
    }

    @Test("It is empty, here and after a start, and begins anew")
    func anew() throws {
        let (disk, set) = try Self.make()
        set.discard()
        #expect(set.view.covered == 0)
        #expect(try set.view.value(of: [1]) == nil)
        #expect(Model.open(disk.afterCrash(.nothing), .newest).found == .nothing)
        try set.put([([2], [2])], covered: 3)
        #expect(try Model.scan(Model.open(disk, .newest).view) == [[2]: [2]])
        #expect(disk.files.count == 2)
    }

    @Test("A change of what it was is refused later", arguments: [true, false])
    func later(isForGood: Bool) throws {
        let (disk, set) = try Self.make()
        set.discard(isForGood: isForGood)
        Self.expectSuperseded { try set.add(Self.delta, onto: 8, covered: 9, meta: []) }
        #expect(set.view.covered == 0)
        #expect(Model.open(disk, .newest).found == .nothing)
    }

    @Test("A change that is being written is refused", arguments: [true, false])
    func duringAdd(isForGood: Bool) throws {
        let (disk, set) = try Self.make()
        let entries = Self.delta.lazy.map { entry in
            set.discard(isForGood: isForGood)
            return entry
        }
        Self.expectSuperseded { try set.add(entries, onto: 8, covered: 9, meta: []) }
        #expect(set.view.covered == 0)
        #expect(Model.open(disk, .newest).found == .nothing)
    }

    @Test("A merge that runs is refused", arguments: [true, false])
    func duringMerge(isForGood: Bool) throws {
        let (disk, set) = try Self.make()
        Self.expectSuperseded {
            try set.merge {
                set.discard(isForGood: isForGood)
                return false
            }
        }
        #expect(set.view.runCount == 0)
        #expect(Model.open(disk, .newest).found == .nothing)
    }

    @Test("Everything anew takes the place of what there is, and of what is being merged")
    func replaced() throws {
        let (disk, set) = try Self.make()
        Self.expectSuperseded {
            try set.merge {
                _ = try? set.add(Self.delta, onto: 0, covered: 5, meta: [])
                return false
            }
        }
        #expect(set.view.covered == 5)
        #expect(try Model.scan(Model.open(disk, .newest).view) == [[9]: [9]])
        #expect(disk.files.count == 2)
    }

    @Test("A view that isn't the one a change is for is left alone", arguments: [7, 9] as [UInt64])
    func otherBase(base: UInt64) throws {
        let (disk, set) = try Self.make()
        Self.expectSuperseded { try set.add(Self.delta, onto: base, covered: 10, meta: []) }
        #expect(set.view.covered == 8)
        #expect(Model.open(disk, .newest).found == .set(covered: 8))
        #expect(disk.files.count == 5)
    }

    @Test("A set given up leaves the one opened in its place alone, whatever it is at")
    func successor() throws {
        for moment in 0..<3 {
            let disk = SimulatedDisk()
            let old = Model.open(disk, .newest)
            var next: RunSet?
            func succeed() throws {
                old.discard(isForGood: true)
                next = Model.open(disk, .newest)
                try next?.put([([1], [1])], covered: 4)
            }
            // Even a change that stands on nothing.
            if moment == 0 { try succeed() }
            let entries = (0..<2).lazy.map { number -> Entry in
                if number + 1 == moment { try? succeed() }
                return ([UInt8(number)], [7])
            }
            #expect(throws: RunError.self, "moment \(moment)") {
                try old.add(entries, onto: 0, covered: 3, meta: [])
            }
            #expect(throws: RunError.self) { try old.add([Entry](), onto: 0, covered: 3, meta: []) }
            try next?.put([([2], [2])], covered: 5)
            let found = Model.open(disk, .newest)
            #expect(found.found == .set(covered: 5))
            #expect(try Model.scan(found.view) == [[1]: [1], [2]: [2]])
            #expect(disk.files.count == 3)
        }
    }
}
