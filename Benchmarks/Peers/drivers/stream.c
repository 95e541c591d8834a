// One producer of batches for some seconds, and as many subscribers as settings say, none included.
// The producer waits for the slowest, so that no queue is ever full; the rate is of what all heard.
#include "driver.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// Fewer than anything on the way holds for one subscriber.
enum { lead_max = 8192 };

struct listener {
    _Atomic uint64_t count;
};

static pthread_barrier_t start_line;
_Atomic uint64_t events_repaired;

static void ready(void *closure) {
    (void)closure;
    pthread_barrier_wait(&start_line);
}

static bool heard(void *closure, const char *text, size_t length) {
    (void)text, (void)length;
    struct listener *self = closure;
    atomic_fetch_add_explicit(&self->count, 1, memory_order_relaxed);
    return true;
}

static void *listen(void *argument) {
    driver.follow(ready, heard, argument);
    return NULL;
}

static uint64_t slowest(struct listener *listeners, uint64_t acknowledged) {
    for (unsigned i = 0; i < settings.subscribers; i++) {
        uint64_t count = atomic_load_explicit(&listeners[i].count, memory_order_relaxed);
        if (count < acknowledged) acknowledged = count;
    }
    return acknowledged;
}

void measure_stream(void) {
    if (settings.subscribers && !driver.follow) die("nothing to subscribe to here");
    struct listener *listeners = must(calloc(settings.subscribers + 1, sizeof *listeners));
    pthread_t thread;
    pthread_barrier_init(&start_line, NULL, settings.subscribers + 1);
    for (unsigned i = 0; i < settings.subscribers; i++)
        if (pthread_create(&thread, NULL, listen, &listeners[i])) die("no thread");
    void *connection = driver.connect();
    struct batch batch = batch_make();
    if (driver.settle) driver.settle(connection);
    pthread_barrier_wait(&start_line);
    uint64_t start = now_nanoseconds(), deadline = start + (uint64_t)(settings.seconds * 1e9);
    uint64_t place = first_place(0), sent = 0, acknowledged = 0;
    for (uint64_t heard = 0; heard < sent || now_nanoseconds() < deadline;
         heard = slowest(listeners, acknowledged)) {
        if (sent + settings.batch - heard <= lead_max && now_nanoseconds() < deadline) {
            place = batch_fill(&batch, settings.batch, place, 0);
            driver.send(connection, &batch);
            sent += settings.batch;
            acknowledged += settings.batch * driver.acknowledged(connection, false);
        } else if (acknowledged < sent) {
            acknowledged += settings.batch * driver.acknowledged(connection, true);
        } else {
            nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
        }
    }
    if (driver.settle) driver.settle(connection);
    double rate = sent * 1e9 / (now_nanoseconds() - start);
    driver.disconnect(connection);
    printf("{\"events\":%llu,\"rate\":%.1f,\"delivered\":%.1f,\"repaired\":%llu}\n",
        (unsigned long long)sent, rate, settings.subscribers * rate,
        (unsigned long long)events_repaired);
}
