import Glibc
import Synchronization
import Testing
import ZeroMQ

@Suite struct PollerTests {
    let context: Context

    init() throws {
        context = try Context()
    }

    @Test("A wake-up from another thread ends a wait that has no end of its own")
    func wakeUpEndsWait() throws {
        let router = try Socket.bound(.router, in: context)
        let wakeUp = try WakeUp()
        var poller = Poller()
        let requests = poller.add(router)
        let woken = poller.add(fileDescriptor: wakeUp.fileDescriptor)

        let signaller = try Thread { wakeUp.signal() }
        #expect(try poller.wait(timeoutMilliseconds: nil) == 1)
        signaller.join()
        #expect(poller.isReadable(woken))
        #expect(!poller.isReadable(requests))
    }

    @Test("Signals add up to one, and after a drain there is none")
    func drain() throws {
        let wakeUp = try WakeUp()
        #expect(!wakeUp.drain())
        wakeUp.signal()
        wakeUp.signal()
        #expect(wakeUp.drain())
        #expect(!wakeUp.drain())
    }

    @Test("When the time is up, a wait returns with nothing ready", arguments: [0, 20])
    func timeUp(milliseconds: Int) throws {
        let router = try Socket.bound(.router, in: context)
        var poller = Poller()
        let slot = poller.add(router)
        #expect(try poller.wait(timeoutMilliseconds: milliseconds) == 0)
        #expect(!poller.isReadable(slot))
    }

    @Test("A slot without interest is never ready; with it, again")
    func interest() throws {
        let wakeUp = try WakeUp()
        wakeUp.signal()
        var poller = Poller()
        let slot = poller.add(fileDescriptor: wakeUp.fileDescriptor, for: [])
        #expect(try poller.wait(timeoutMilliseconds: 0) == 0)
        poller.setInterest(.readable, of: slot)
        #expect(try poller.wait(timeoutMilliseconds: 0) == 1)
    }

    @Test("A socket without a peer isn't writable; with one it is")
    func writable() throws {
        let router = try Socket.bound(.router, in: context)
        let dealer = try Socket(.dealer, in: context)
        var poller = Poller()
        let slot = poller.add(dealer, for: .writable)
        #expect(try poller.wait(timeoutMilliseconds: 0) == 0)
        try dealer.connect(try router.lastEndpoint())
        #expect(try poller.wait(timeoutMilliseconds: patienceMilliseconds) == 1)
        #expect(poller.isWritable(slot))
    }

    @Test("A poller that outlives its socket says so")
    func outlived() throws {
        let router = try Socket.bound(.router, in: context)
        var poller = Poller()
        _ = poller.add(router)
        router.close()
        #expect(throws: ZMQError(.poll, .socketClosed)) {
            try poller.wait(timeoutMilliseconds: 0)
        }
    }

    @Test("A shut-down context ends a wait in another thread, and terminate waits for its socket")
    func shutdownEndsWait() throws {
        let context = context
        let socket = Mutex<Socket?>(try Socket.bound(.router, in: context))
        let outcome = Mutex<ZMQError?>(nil)
        let waiter = try Thread {
            guard let router = socket.withLock({ $0.take() }) else { return }
            var poller = Poller()
            _ = poller.add(router)
            do throws(ZMQError) {
                _ = try poller.wait(timeoutMilliseconds: patienceMilliseconds)
                _ = try router.receive()
            } catch {
                outcome.withLock { $0 = error }
            }
        }
        context.terminate()
        waiter.join()
        #expect(outcome.withLock { $0?.code } == .contextTerminated)
    }
}

/// A plain thread, since a wait must not block one of the pool that runs the tests.
private struct Thread {
    private let handle: pthread_t

    init(_ body: @escaping @Sendable () -> Void) throws {
        let box = Unmanaged.passRetained(Box(body: body))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        try #require(status == 0)
        self.handle = handle
    }

    func join() {
        pthread_join(handle, nil)
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
