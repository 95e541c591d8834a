#define _GNU_SOURCE
#include "bare_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (1u << 20)

uint64_t bare_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int write_fully(int file, const uint8_t *bytes, size_t count, uint64_t offset)
{
    while (count > 0) {
        ssize_t written = pwrite(file, bytes, count, (off_t)offset);
        if (written < 0)
            return errno;
        bytes += written;
        count -= (size_t)written;
        offset += (uint64_t)written;
    }
    return 0;
}

int bare_fill(const char *path, uint64_t bytes)
{
    static const uint8_t zeros[CHUNK];
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return errno;
    int error = 0;
    for (uint64_t at = 0; at < bytes && error == 0; at += CHUNK)
        error = write_fully(file, zeros, bytes - at < CHUNK ? bytes - at : CHUNK, at);
    if (error == 0 && fsync(file) != 0)
        error = errno;
    close(file);
    return error;
}

int bare_append_piece(
    int file, uint64_t offset, const struct bare_source *source, size_t *from,
    struct bare_times *times)
{
    if (*from + source->piece > source->count)
        *from = 0;
    uint64_t start = bare_now();
    int error = write_fully(file, source->bytes + *from, source->piece, offset);
    if (error == 0 && fdatasync(file) != 0)
        error = errno;
    times->nanoseconds[times->count++] = bare_now() - start;
    *from += source->piece;
    return error;
}

int bare_append(const char *path, struct bare_source source, struct bare_times *times)
{
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return errno;
    int error = 0;
    size_t from = 0;
    for (uint64_t at = 0; times->count < times->room && error == 0; at += source.piece)
        error = bare_append_piece(file, at, &source, &from, times);
    close(file);
    return error;
}

int bare_read(const char *path, uint64_t *bytes)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    uint8_t *buffer = malloc(CHUNK);
    ssize_t count = buffer ? 0 : -1;
    uint64_t at = 0;
    if (buffer) {
        while ((count = pread(file, buffer, CHUNK, (off_t)at)) > 0)
            at += (uint64_t)count;
    }
    int error = count < 0 ? errno : 0;
    free(buffer);
    close(file);
    *bytes += at;
    return error;
}
