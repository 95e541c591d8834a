#ifndef PACTWIRE_CLINUX_H
#define PACTWIRE_CLINUX_H

#include <sys/types.h>

/// `fallocate(2)` that keeps the file's size; 0, or -1 with errno. Glibc shows it only to those who
/// define _GNU_SOURCE, which Swift's module of it does not.
int pactwire_reserve(int descriptor, off_t offset, off_t bytes);

/// Whether an open file still has a name: 1 or 0, or -1 with errno. `statx(2)` asked for the links
/// alone: `fstat` notes that the time of the last write was asked for, and then the next
/// `fdatasync` has to write the inode too (Linux 6.13 and later).
int pactwire_is_linked(int descriptor);

/// Gives the calling thread a name of at most 15 bytes, which ends with a zero.
void pactwire_name_thread(const void *name);

/// Has mimalloc give back what it keeps for the calling thread and has no use for, also of what
/// other threads freed. Does nothing in a program without mimalloc.
void pactwire_release_memory(void);

/// Has the processor fetch what lies at `address` while it does other work. Never faults.
static inline void pactwire_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
