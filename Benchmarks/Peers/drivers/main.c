// DRIVER COMMAND [--OPTION VALUE]...: measures one system and prints one JSON object.
//
//   produce   appends a second, with the times of each where one is under way at a time
//   latency   from an append to its subscribers
//   stream    events a second that reach every subscriber
//   read      events a second of a reader of all that is stored
//   ready     when the system first answers, on CLOCK_MONOTONIC, and what it holds
#define _GNU_SOURCE
#include "driver.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

struct settings settings = {
    .producers = 1, .window = 1, .batch = 1, .subscribers = 1, .rate = 0};

static void measure_read(void) {
    uint64_t start = now_nanoseconds(), events = driver.read_all();
    printf("{\"events\":%llu,\"rate\":%.1f}\n", (unsigned long long)events,
        events * 1e9 / (now_nanoseconds() - start));
}

static void measure_ready(void) {
    uint64_t events = driver.wait_until_ready();
    printf("{\"events\":%llu,\"at\":%llu}\n", (unsigned long long)events,
        (unsigned long long)now_nanoseconds());
}

static const struct {
    const char *name;
    void (*measure)(void);
    bool sends;
} commands[] = {
    {"produce", measure_produce, true}, {"latency", measure_latency, true},
    {"stream", measure_stream, true},   {"read", measure_read, false},
    {"ready", measure_ready, false},
};

int main(int count, char **words) {
    static const struct option options[] = {
        {"requests", required_argument, NULL, 'r'}, {"stream", required_argument, NULL, 's'},
        {"events", required_argument, NULL, 'e'},   {"seconds", required_argument, NULL, 't'},
        {"count", required_argument, NULL, 'n'},    {"producers", required_argument, NULL, 'p'},
        {"window", required_argument, NULL, 'w'},   {"batch", required_argument, NULL, 'b'},
        {"rate", required_argument, NULL, 'a'},     {"subscribers", required_argument, NULL, 'k'},
        {0},
    };
    for (int option; (option = getopt_long(count, words, "", options, NULL)) != -1;) {
        switch (option) {
        case 'r': settings.requests = optarg; break;
        case 's': settings.stream = optarg; break;
        case 'e': settings.events = optarg; break;
        case 't': settings.seconds = atof(optarg); break;
        case 'n': settings.count = strtoull(optarg, NULL, 10); break;
        case 'p': settings.producers = atoi(optarg); break;
        case 'w': settings.window = atoi(optarg); break;
        case 'b': settings.batch = atoi(optarg); break;
        case 'a': settings.rate = atof(optarg); break;
        case 'k': settings.subscribers = atoi(optarg); break;
        default: die("the options stand in main.c");
        }
    }
    if (optind != count - 1 || !settings.requests) die("a command and --requests are needed");
    if (settings.producers < 1 || settings.producers > 14 || !settings.window || !settings.batch)
        die("from 1 to 14 producers, a window and a batch of at least 1");
    // Sleeps as exact as the kernel can; and no survivor where whoever started this one was killed.
    prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, words[optind]) != 0) continue;
        if (commands[i].sends) events_open();
        commands[i].measure();
        fflush(stdout);
        // Sockets that linger have nothing left to say.
        _Exit(0);
    }
    die("no command is named %s", words[optind]);
}
