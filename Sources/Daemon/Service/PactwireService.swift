import EventLog
package import Logging
import ServiceLifecycle

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

    /// Runs until graceful shutdown; returns when what was accepted is on disk and answered.
    ///
    /// - Throws: ``DaemonFailure`` when it could not start, or could not go on.
    package func run() async throws {
        guard
            var start = try StartedLog.open(
                settings, manager: manager, logger: logger,
                isToldToStop: { Task.isShuttingDownGracefully })
        else {
            logger.info("stopped before serving")
            return
        }
        let head = start.reader.head
        let thread = try EndpointThread(settings: settings, logger: logger, start: &start)
        try await withGracefulShutdownHandler {
            try await thread.run { [manager, logger] in
                manager.ready(status: "serving from sequence \(head)")
                logger.info(
                    "ready",
                    metadata: [
                        "requests": "\(thread.requestsEndpoint)",
                        "stream": "\(thread.streamEndpoint)", "head": "\(head)",
                    ])
            }
        } onGracefulShutdown: { [manager, logger] in
            manager.stopping()
            logger.info("stopping")
            thread.stop()
        }
        logger.info("stopped")
    }
}
