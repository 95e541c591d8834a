#ifndef PACTWIRE_BARE_DISK_H
#define PACTWIRE_BARE_DISK_H

#include <stddef.h>
#include <stdint.h>

/// What the disk can do with nothing in the way: the loops every figure of the log is set against.
/// Each returns 0 or the errno of the call that failed, and leaves the files it made.

/// What is appended: pieces of `piece` bytes out of `bytes`, one after another, round and round.
struct bare_source {
    const uint8_t *bytes;
    size_t count;
    size_t piece;
};

/// Where the time of each append goes, in nanoseconds: `count` of at most `room`.
struct bare_times {
    uint64_t *nanoseconds;
    size_t room;
    size_t count;
};

/// Makes a file of `bytes` zeros and syncs it; with 0 bytes an empty one.
int bare_fill(const char *path, uint64_t bytes);

/// Writes pieces from the start of the file at `path` on, each followed by fdatasync, until
/// `times` is full.
int bare_append(const char *path, struct bare_source source, struct bare_times *times);

/// The same for `seconds` into files of `file_bytes` zeros in `folder`, which a second thread fills
/// and syncs one ahead. The first stands before the clock does. Ends early when `times` is full.
int bare_sustain(
    const char *folder, const char *suffix, uint64_t file_bytes, double seconds,
    struct bare_source source, struct bare_times *times);

/// Reads the file at `path` with calls of 1 MiB and adds its length to `bytes`.
int bare_read(const char *path, uint64_t *bytes);

/// Nanoseconds since some moment in the past; never goes back.
uint64_t bare_now(void);

#endif
