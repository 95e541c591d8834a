#define _GNU_SOURCE
#include "driver.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

uint64_t now_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

uint64_t processor_nanoseconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000000
        + (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000;
}

void sleep_until(uint64_t nanoseconds) {
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) != 0) continue;
}

void samples_add(struct samples *samples, uint64_t nanoseconds) {
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity ? 2 * samples->capacity : 1 << 14;
        samples->values =
            must(realloc(samples->values, samples->capacity * sizeof *samples->values));
    }
    samples->values[samples->count++] = nanoseconds;
}

void samples_join(struct samples *all, const struct samples *more) {
    for (size_t i = 0; i < more->count; i++) samples_add(all, more->values[i]);
}

static int compare(const void *a, const void *b) {
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return (one > other) - (one < other);
}

double samples_part(struct samples *samples, double part) {
    if (!samples->count) return 0;
    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    return samples->values[(size_t)(part * (samples->count - 1))] / 1000.0;
}

void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    // Other threads may hold whatever an orderly end waits for.
    _Exit(1);
}

void *must(void *pointer) {
    if (!pointer) die("no memory");
    return pointer;
}
