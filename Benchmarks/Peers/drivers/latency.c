// One producer at a steady rate that waits for no acknowledgement while few are missing, and the time
// from there to each subscriber. A send that was held up counts from when it was due.
#include "driver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct listener {
    pthread_t thread;
    struct samples samples;
};

// A daemon refuses more than its credit, which is 4,096 with Pactwire.
enum { under_way_max = 4000 };

static pthread_barrier_t start_line;
static uint64_t events;

static void ready(void *closure) {
    (void)closure;
    pthread_barrier_wait(&start_line);
}

static bool heard(void *closure, const char *text, size_t length) {
    struct listener *self = closure;
    uint64_t sent = stamp_of(text, length);
    if (sent) samples_add(&self->samples, now_nanoseconds() - sent);
    return self->samples.count < events;
}

static void *listen(void *argument) {
    driver.follow(ready, heard, argument);
    return NULL;
}

void measure_latency(void) {
    if (!driver.follow) die("nothing to subscribe to here");
    events = settings.seconds * settings.rate;
    struct listener *listeners = must(calloc(settings.subscribers, sizeof *listeners));
    pthread_barrier_init(&start_line, NULL, settings.subscribers + 1);
    void *connection = driver.connect();
    struct batch batch = batch_make();
    if (driver.settle) driver.settle(connection);
    for (unsigned i = 0; i < settings.subscribers; i++)
        if (pthread_create(&listeners[i].thread, NULL, listen, &listeners[i])) die("no thread");
    pthread_barrier_wait(&start_line);
    uint64_t start = now_nanoseconds(), place = first_place(0);
    uint64_t unacknowledged = 0, woken = 0;
    for (uint64_t i = 0; i < events; i++, place++) {
        uint64_t due = start + (uint64_t)(i * 1e9 / settings.rate), sent = due;
        if (now_nanoseconds() < due) {
            sleep_until(due);
            sent = woken = now_nanoseconds();
        } else if (due == woken) {
            // It woke late, and to the nanosecond when this one was due: each has an id of its own.
            sent++;
        }
        batch_stamp(&batch, place, sent);
        driver.send(connection, &batch);
        unacknowledged++;
        do unacknowledged -= driver.acknowledged(connection, unacknowledged >= under_way_max);
        while (unacknowledged >= under_way_max);
    }
    while (unacknowledged) unacknowledged -= driver.acknowledged(connection, true);
    double seconds = (now_nanoseconds() - start) / 1e9;
    // Of several subscribers the one that heard latest.
    double p50 = 0, p99 = 0;
    for (unsigned i = 0; i < settings.subscribers; i++) {
        pthread_join(listeners[i].thread, NULL);
        double half = samples_part(&listeners[i].samples, 0.5);
        double most = samples_part(&listeners[i].samples, 0.99);
        if (half > p50) p50 = half;
        if (most > p99) p99 = most;
    }
    // So that whoever is measured next has the machine to itself.
    if (driver.settle) driver.settle(connection);
    driver.disconnect(connection);
    printf("{\"events\":%llu,\"rate\":%.1f,\"p50\":%.1f,\"p99\":%.1f}\n",
        (unsigned long long)events, events / seconds, p50, p99);
}
