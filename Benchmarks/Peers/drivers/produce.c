// As many producers as settings say append, each with its window full, for some seconds or events.
#include "driver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct producer {
    pthread_t thread;
    unsigned number;
    uint64_t events, end;
    // From before a message is sent until it is acknowledged, where one is under way at a time.
    struct samples samples;
};

static pthread_barrier_t start_line;

static void *produce(void *argument) {
    struct producer *self = argument;
    void *connection = driver.connect();
    struct batch batch = batch_make();
    uint64_t place = settings.seconds > 0 ? first_place(self->number) : 0;
    uint64_t share = settings.count / settings.producers;
    unsigned under_way = 0;
    pthread_barrier_wait(&start_line);
    uint64_t deadline = now_nanoseconds() + (uint64_t)(settings.seconds * 1e9), sent_at = 0;
    for (bool open = true; open || under_way;) {
        if (open && under_way < settings.window) {
            unsigned count = settings.batch;
            if (settings.seconds <= 0 && share - self->events < count)
                count = share - self->events;
            place = batch_fill(&batch, count, place, self->number);
            sent_at = now_nanoseconds();
            driver.send(connection, &batch);
            self->events += count;
            under_way++;
            open = settings.seconds > 0 ? sent_at < deadline : self->events < share;
            continue;
        }
        under_way -= driver.acknowledged(connection, true);
        if (settings.window == 1) samples_add(&self->samples, now_nanoseconds() - sent_at);
    }
    self->end = now_nanoseconds();
    driver.disconnect(connection);
    return NULL;
}

void measure_produce(void) {
    struct producer *producers = must(calloc(settings.producers, sizeof *producers));
    pthread_barrier_init(&start_line, NULL, settings.producers + 1);
    for (unsigned i = 0; i < settings.producers; i++) {
        producers[i].number = i;
        if (pthread_create(&producers[i].thread, NULL, produce, &producers[i])) die("no thread");
    }
    // Connected before the clock starts, and nothing of an earlier run goes on in it.
    void *settler = driver.settle ? driver.connect() : NULL;
    if (settler) driver.settle(settler);
    pthread_barrier_wait(&start_line);
    uint64_t start = now_nanoseconds(), end = start, events = 0;
    uint64_t processor = processor_nanoseconds();
    for (unsigned i = 0; i < settings.producers; i++) {
        pthread_join(producers[i].thread, NULL);
        events += producers[i].events;
        if (producers[i].end > end) end = producers[i].end;
    }
    if (settler) {
        driver.settle(settler);
        end = now_nanoseconds();
    }
    processor = processor_nanoseconds() - processor;
    struct samples samples = {0};
    for (unsigned i = 0; i < settings.producers; i++)
        samples_join(&samples, &producers[i].samples);
    printf("{\"events\":%llu,\"rate\":%.1f,\"client_us\":%.3f", (unsigned long long)events,
        events * 1e9 / (end - start), processor / 1e3 / events);
    if (samples.count)
        printf(",\"p50\":%.1f,\"p99\":%.1f", samples_part(&samples, 0.5),
            samples_part(&samples, 0.99));
    printf("}\n");
}
