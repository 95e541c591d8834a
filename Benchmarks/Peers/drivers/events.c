#define _GNU_SOURCE
#include "driver.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// What each text begins with, its id behind it.
static const char beginning[] = "{\"specversion\":\"1.0\",\"id\":\"";
enum { id_start = sizeof beginning - 1, id_digits = 16 };
// The first digit of an id that is a time; others have their thread's there.
enum { stamp_mark = 15 };

static const char *text;
static size_t *line_starts;
static uint64_t lines;
static size_t line_bytes_max;

void events_open(void) {
    int file = open(settings.events, O_RDONLY);
    struct stat facts;
    if (file < 0 || fstat(file, &facts) != 0) die("%s can't be read", settings.events);
    size_t bytes = facts.st_size;
    text = mmap(NULL, bytes, PROT_READ, MAP_SHARED, file, 0);
    if (text == MAP_FAILED) die("%s can't be mapped", settings.events);
    close(file);
    size_t capacity = 1 << 16;
    line_starts = must(malloc(capacity * sizeof *line_starts));
    const char *end = text + bytes;
    for (const char *line = text, *next; line < end; line = next) {
        const char *feed = memchr(line, '\n', end - line);
        if (!feed || (size_t)(feed - line) < id_start + id_digits ||
            memcmp(line, beginning, id_start) != 0 || line[id_start + id_digits] != '"')
            die("%s: event %llu has no id of %d digits first", settings.events,
                (unsigned long long)lines + 1, id_digits);
        next = feed + 1;
        if (lines + 2 > capacity) {
            capacity *= 2;
            line_starts = must(realloc(line_starts, capacity * sizeof *line_starts));
        }
        line_starts[lines++] = line - text;
        if ((size_t)(next - line) > line_bytes_max) line_bytes_max = next - line;
    }
    if (!lines) die("%s holds no events", settings.events);
    line_starts[lines] = bytes;
}

uint64_t events_held(void) { return lines; }

struct batch batch_make(void) {
    return (struct batch){
        .bytes = must(malloc(settings.batch * line_bytes_max)),
        .starts = must(malloc((settings.batch + 1) * sizeof(size_t))),
    };
}

static void write_id(char *id, unsigned mark, uint64_t number) {
    static const char digits[] = "0123456789abcdef";
    id[0] = digits[mark];
    for (int i = id_digits - 1; i > 0; i--, number >>= 4) id[i] = digits[number & 15];
}

// Ids count up from the time at which their thread began. No thread makes one a nanosecond, so the
// next process begins beyond them.
static _Thread_local uint64_t next_id;

uint64_t batch_fill(struct batch *batch, unsigned count, uint64_t from, unsigned thread) {
    if (!next_id) next_id = now_nanoseconds();
    size_t end = 0;
    for (unsigned i = 0; i < count; i++, from++) {
        size_t start = line_starts[from % lines], bytes = line_starts[from % lines + 1] - start;
        memcpy(batch->bytes + end, text + start, bytes);
        write_id(batch->bytes + end + id_start, thread, next_id++);
        batch->starts[i] = end;
        end += bytes;
    }
    batch->starts[count] = end;
    batch->count = count;
    return from;
}

void batch_stamp(struct batch *batch, uint64_t place, uint64_t nanoseconds) {
    batch_fill(batch, 1, place, 0);
    write_id(batch->bytes + id_start, stamp_mark, nanoseconds);
}

uint64_t stamp_of(const char *event, size_t length) {
    const char *id = memmem(event, length, "\"id\":\"f", 7);
    if (!id || id + 6 + id_digits > event + length) return 0;
    char digits[id_digits] = {0};
    memcpy(digits, id + 7, id_digits - 1);
    return strtoull(digits, NULL, 16);
}

uint64_t first_place(unsigned thread) {
    // Anywhere, so that runs don't all append the same beginning of the file.
    return now_nanoseconds() / 1000 % lines + thread * (lines / 16);
}
