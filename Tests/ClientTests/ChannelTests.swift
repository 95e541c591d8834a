import Synchronization
import Testing

@testable import PactwireClient

@Suite("Elements on their way to a reader")
struct ChannelTests {
    /// Counts how often the engine is told that there is room.
    private final class Wakes: Sendable {
        private let number = Atomic<Int>(0)

        var count: Int { number.load(ordering: .acquiring) }
        func add() { number.add(1, ordering: .acquiringAndReleasing) }
    }

    private func makeChannel() -> (Channel<Int>, Wakes) {
        let wakes = Wakes()
        return (Channel { wakes.add() }, wakes)
    }

    private var lost: ClientError { .unreachable("tcp://127.0.0.1:7400") }

    @Test("What is put comes out in order, then the end, again and again")
    func order() async throws {
        let (channel, _) = makeChannel()
        for number in 0..<5 { channel.put(number) }
        channel.finish(.success(()))
        channel.put(99)
        for number in 0..<5 { #expect(try await channel.next() == number) }
        #expect(try await channel.next() == nil)
        #expect(try await channel.next() == nil)
    }

    @Test("The first end stands, and comes behind everything that was put before it")
    func firstEnd() async throws {
        let (channel, _) = makeChannel()
        channel.put(1)
        #expect(!channel.isFinished)
        channel.finish(.failure(lost))
        channel.finish(.success(()))
        #expect(channel.isFinished)
        #expect(try await channel.next() == 1)
        await #expect(throws: lost) { try await channel.next() }
    }

    @Test("Room is what is left of the capacity, and never less than none")
    func room() async throws {
        let (channel, _) = makeChannel()
        let capacity = Channel<Int>.capacity
        #expect(channel.room == capacity)
        for number in 0..<capacity + 10 {
            channel.put(number)
            #expect(channel.room == max(0, capacity - number - 1))
        }
        for _ in 0..<11 { _ = try await channel.next() }
        #expect(channel.room == 1)
    }

    @Test("The engine is woken once on the way down from full to empty")
    func lowWater() async throws {
        let (channel, wakes) = makeChannel()
        for number in 0..<Channel<Int>.capacity { channel.put(number) }
        #expect(channel.room == 0)
        var wokenAt: [Int] = []
        for number in 0..<Channel<Int>.capacity {
            let before = wakes.count
            #expect(try await channel.next() == number)
            if wakes.count > before { wokenAt.append(channel.room) }
        }
        #expect(wokenAt.count == 1)
        #expect(wokenAt.allSatisfy { $0 > Channel<Int>.capacity / 2 })
    }

    @Test("The engine is woken as well where the channel was never full: a page may need more room")
    func neverFull() async throws {
        let (channel, wakes) = makeChannel()
        for _ in 0..<3 {
            let before = wakes.count
            for number in 0..<Channel<Int>.capacity / 2 { channel.put(number) }
            for _ in 0..<Channel<Int>.capacity / 2 { _ = try await channel.next() }
            #expect(wakes.count == before + 1)
        }
    }

    @Test("Who reads along with what is put wakes nobody")
    func noWakeWithoutNeed() async throws {
        let (channel, wakes) = makeChannel()
        for number in 0..<Channel<Int>.capacity {
            channel.put(number)
            #expect(try await channel.next() == number)
        }
        #expect(wakes.count == 0)
    }

    @Test("A reader gets the next element whether it waits for it or not")
    func waiting() async throws {
        let (channel, _) = makeChannel()
        for number in 1...100 {
            async let next = channel.next()
            channel.put(number)
            #expect(try await next == number)
        }
    }

    @Test("A second reader ends the wait of the first")
    func secondReader() async throws {
        let (channel, _) = makeChannel()
        async let one = channel.next()
        async let other = channel.next()
        channel.put(1)
        channel.finish(.success(()))
        let taken = try await [one, other]
        #expect(taken.compactMap(\.self) == [1])
    }

    @Test("An end reaches a reader whether it waits or not")
    func endWhileWaiting() async throws {
        let (channel, _) = makeChannel()
        let reader = Task { try await channel.next() }
        channel.finish(.failure(lost))
        await #expect(throws: lost) { try await reader.value }
    }

    @Test("A cancelled task reads no further, and the channel is over")
    func cancellation() async throws {
        for _ in 0..<100 {
            let (channel, _) = makeChannel()
            let reader = Task { try await channel.next() }
            reader.cancel()
            #expect(try await reader.value == nil)
            #expect(channel.isFinished)
        }
    }

    @Test("A cancelled task is handed nothing of what still waits for it, and no error")
    func cancelledWithElements() async throws {
        let (channel, _) = makeChannel()
        for number in 0..<5 { channel.put(number) }
        #expect(try await channel.next() == 0)
        channel.finish(.failure(lost))
        let reader = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await channel.next()
        }
        #expect(try await reader.value == nil)
        #expect(try await channel.next() == nil)
    }

    @Test("Two threads at full speed lose nothing and mix nothing up")
    func concurrently() async throws {
        let (channel, _) = makeChannel()
        let writer = Task.detached {
            for number in 0..<20_000 { channel.put(number) }
            channel.finish(.success(()))
        }
        var count = 0
        while let number = try await channel.next() {
            #expect(number == count)
            count += 1
        }
        await writer.value
        #expect(count == 20_000)
    }
}
