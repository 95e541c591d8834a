import EventLog
package import Logging
import ServiceLifecycle
import UnixSignals

/// The daemon as a service: starts the threads, waits for the order to stop, and ends in order.
package struct PactwireService: Service {
    private let settings: Settings
    private let manager: ServiceManager
    private let logger: Logger

    package init(settings: Settings, manager: ServiceManager, logger: Logger) {
        self.settings = settings
        self.manager = manager
        self.logger = logger
    }

    /// Runs until graceful shutdown; returns when what was accepted is on disk and answered. On
    /// SIGHUP it reads the list of clients again.
    ///
    /// - Throws: ``DaemonFailure`` when it could not start, or could not go on.
    package func run() async throws {
        // Before the list is read: whoever changes it later and says so is heard.
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        let access = try Access(settings)
        guard
            var start = try StartedLog.open(
                settings, manager: manager, logger: logger,
                isToldToStop: { Task.isShuttingDownGracefully })
        else {
            logger.info("stopped before serving")
            return
        }
        let head = start.reader.head
        let thread = try EndpointThread(
            settings: settings, access: access, logger: logger, start: &start)
        try await withThrowingTaskGroup { group in
            group.addTask { for await _ in hangUps { reload(into: thread) } }
            try await serve(on: thread, from: head, access)
            group.cancelAll()
        }
        logger.info("stopped")
    }

    private func serve(on thread: EndpointThread, from head: UInt64, _ access: Access?) async throws
    {
        try await withGracefulShutdownHandler {
            try await thread.run { [manager, logger] in
                manager.ready(status: "serving from sequence \(head)")
                var facts: Logger.Metadata = [
                    "requests": "\(thread.requestsEndpoint)",
                    "stream": "\(thread.streamEndpoint)", "head": "\(head)",
                ]
                if let access {
                    facts["server_key"] = "\(access.publicKey)"
                    facts["clients"] = "\(access.list.count)"
                }
                logger.info("ready", metadata: facts)
            }
        } onGracefulShutdown: { [manager, logger] in
            manager.stopping()
            logger.info("stopping")
            thread.stop()
        }
    }

    /// Has the thread take over the list of clients as it is in its file now; one that can't be
    /// read or has a fault changes nothing.
    private func reload(into thread: EndpointThread) {
        guard let file = settings.accessKeys else {
            logger.info("told to reload, but there is no list of clients to read again")
            return
        }
        do throws(DaemonFailure) {
            thread.replaceAccessList(by: try Access.list(in: file))
        } catch {
            logger.error("the list of clients stays as it was: \(error)")
        }
    }
}
