// One system under measure as its client sees it, and what the drivers of all systems share. Each
// system has one driver: the shared files linked with one that defines `driver`. A driver takes
// care that nothing it counts was refused, lost or stored before; where something was, it ends the
// process with a line on standard error.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct settings {
    // Where the system answers and, if that is another place, where it publishes. SQLite: its file.
    const char *requests, *stream;
    // One event a line, as `benchmark --announcements` writes them.
    const char *events;
    // How long to go on, or, where that is 0, after how many events to end.
    double seconds;
    uint64_t count;
    // Connections that append; messages of each that may be unacknowledged; events of a message.
    unsigned producers, window, batch;
    // Events a second; 0: as fast as it goes.
    double rate;
    unsigned subscribers;
};
extern struct settings settings;

// Events of one message, their texts each ended by a line feed that is not part of it.
struct batch {
    char *bytes;
    // Of text i: starts[i] up to, not including, starts[i + 1] - 1.
    size_t *starts;
    unsigned count;
};
static inline const char *text_of(const struct batch *batch, unsigned i) {
    return batch->bytes + batch->starts[i];
}
static inline size_t length_of(const struct batch *batch, unsigned i) {
    return batch->starts[i + 1] - batch->starts[i] - 1;
}
// All texts with the line feeds between them.
static inline size_t joined_length(const struct batch *batch) {
    return batch->starts[batch->count] - 1;
}

// Takes what a subscriber was handed; false ends the subscription.
typedef bool (*heard_fn)(void *closure, const char *text, size_t length);

struct driver {
    // A connection that appends, ready to.
    void *(*connect)(void);
    // Sends a message, transaction or pipeline. May return before it is acknowledged.
    void (*send)(void *connection, const struct batch *batch);
    // How many messages were acknowledged since the last call. With `wait` at least one, and all
    // that have been: called only while one is unacknowledged.
    unsigned (*acknowledged)(void *connection, bool wait);
    // Returns once nothing is left to do of what was acknowledged, to any connection. NULL where
    // nothing ever is.
    void (*settle)(void *connection);
    // Checks, where the system tells, that everything sent was stored; then ends the connection.
    void (*disconnect)(void *connection);

    // A subscription of its own, on the calling thread: calls `ready` once nothing can be missed
    // any more, then `heard` with each event. NULL where there is none.
    void (*follow)(void (*ready)(void *), heard_fn heard, void *closure);
    // Reads all that is stored, as a client that was away for long; returns how many events.
    uint64_t (*read_all)(void);
    // Returns as soon as the system answers: how many events it has stored.
    uint64_t (*wait_until_ready)(void);
};
extern const struct driver driver;

// Events that subscribers had to ask for because their message was dropped; drivers count them.
extern _Atomic uint64_t events_repaired;

// MARK: The events

// Maps the file of settings; all threads share it.
void events_open(void);
// How many the file holds.
uint64_t events_held(void);
// A place for as many events as settings say a batch has.
struct batch batch_make(void);
// Fills the batch with the events from place `from` on (the file begins again at its end), each
// under an id that no other event of this machine has had since it was booted. Returns the place
// behind them. `thread` is 0 to 14.
uint64_t batch_fill(struct batch *batch, unsigned count, uint64_t from, unsigned thread);
// Fills it with one event whose id is a time.
void batch_stamp(struct batch *batch, uint64_t place, uint64_t nanoseconds);
// The time that is an event's id; 0 where it is none.
uint64_t stamp_of(const char *text, size_t length);

// MARK: Time

uint64_t now_nanoseconds(void);
// What this process has used of all processors.
uint64_t processor_nanoseconds(void);
void sleep_until(uint64_t nanoseconds);
// Since the clock's start, for `from` above: another at every run.
uint64_t first_place(unsigned thread);

struct samples {
    uint64_t *values;
    size_t count, capacity;
};
void samples_add(struct samples *samples, uint64_t nanoseconds);
void samples_join(struct samples *all, const struct samples *more);
// In microseconds; sorts them.
double samples_part(struct samples *samples, double part);

// MARK: Measures, each prints one JSON object

void measure_produce(void);
void measure_latency(void);
void measure_stream(void);

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
// For calls that fail only where memory ran out.
void *must(void *pointer);
