import Glibc
import Storage
import Testing

@testable import Daemon

@Suite("What nobody asks any more")
struct FormerStatesTests {
    /// Tells on which thread it was let go of.
    private final class Holder: Sendable {
        private let endings: Monitor<[pthread_t]>

        init(_ endings: Monitor<[pthread_t]>) { self.endings = endings }

        deinit { endings.change { $0.append(pthread_self()) } }
    }

    @Test("It is let go of on another thread, all of it, and soon")
    func letGo() {
        let endings = Monitor<[pthread_t]>([])
        let former = FormerStates<[Holder]>()
        for count in 1...20 {
            former.add((0..<count).map { _ in Holder(endings) })
        }
        let threads = endings.wait { $0.count == 210 ? $0 : nil }
        #expect(threads.allSatisfy { pthread_equal($0, pthread_self()) == 0 })
    }
}
