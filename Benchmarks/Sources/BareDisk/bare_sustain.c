#include "bare_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/// What the two threads share. `mutex` guards all but the first three members, which nobody
/// changes.
struct filler {
    const char *folder;
    const char *suffix;
    uint64_t file_bytes;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    /// Files filled so far, and files taken to append to.
    unsigned filled, taken;
    bool stopped;
    int error;
};

static void name_file(char *path, size_t room, const struct filler *filler, unsigned number)
{
    snprintf(path, room, "%s/%020u%s", filler->folder, number, filler->suffix);
}

static void *fill_ahead(void *argument)
{
    struct filler *filler = argument;
    char path[4096];
    pthread_mutex_lock(&filler->mutex);
    while (!filler->stopped && filler->error == 0) {
        if (filler->filled > filler->taken) {
            pthread_cond_wait(&filler->changed, &filler->mutex);
            continue;
        }
        name_file(path, sizeof path, filler, filler->filled);
        pthread_mutex_unlock(&filler->mutex);
        int error = bare_fill(path, filler->file_bytes);
        pthread_mutex_lock(&filler->mutex);
        filler->error = error;
        filler->filled++;
        pthread_cond_broadcast(&filler->changed);
    }
    pthread_mutex_unlock(&filler->mutex);
    return NULL;
}

/// Waits for the next filled file and opens it; a descriptor, or -1 with `filler->error`.
static int take_file(struct filler *filler)
{
    char path[4096];
    pthread_mutex_lock(&filler->mutex);
    while (filler->filled == filler->taken && filler->error == 0)
        pthread_cond_wait(&filler->changed, &filler->mutex);
    name_file(path, sizeof path, filler, filler->taken);
    int file = filler->error == 0 ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0 && filler->error == 0)
        filler->error = errno;
    filler->taken++;
    pthread_cond_broadcast(&filler->changed);
    pthread_mutex_unlock(&filler->mutex);
    return file;
}

int bare_sustain(
    const char *folder, const char *suffix, uint64_t file_bytes, double seconds,
    struct bare_source source, struct bare_times *times)
{
    struct filler filler = {
        .folder = folder,
        .suffix = suffix,
        .file_bytes = file_bytes,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
    };
    pthread_t thread;
    int error = pthread_create(&thread, NULL, fill_ahead, &filler);
    if (error != 0)
        return error;
    int file = take_file(&filler);
    uint64_t end = bare_now() + (uint64_t)(seconds * 1e9), at = 0;
    size_t from = 0;
    while (file >= 0 && error == 0 && times->count < times->room && bare_now() < end) {
        if (at + source.piece > file_bytes) {
            uint64_t start = bare_now();
            close(file);
            file = take_file(&filler);
            at = 0;
            if (file < 0)
                break;
            error = bare_append_piece(file, at, &source, &from, times);
            // An append that had to wait for its file took that long.
            times->nanoseconds[times->count - 1] = bare_now() - start;
        } else {
            error = bare_append_piece(file, at, &source, &from, times);
        }
        at += source.piece;
    }
    if (file >= 0)
        close(file);
    pthread_mutex_lock(&filler.mutex);
    filler.stopped = true;
    pthread_cond_broadcast(&filler.changed);
    pthread_mutex_unlock(&filler.mutex);
    pthread_join(thread, NULL);
    return error != 0 ? error : filler.error;
}
