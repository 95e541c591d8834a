import CLinux

/// Gives back to the system what the allocator keeps for this thread and nothing uses, also of what
/// other threads freed since. Takes milliseconds where much was freed: for a thread that has nothing
/// to do.
package func releaseMemory() { pactwire_release_memory() }
