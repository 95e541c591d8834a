// refd FILE REQUESTS STREAM: the ceiling. What Pactwire's design costs where nothing is parsed,
// checked, folded, remembered or counted: a ROUTER whose messages (events with line feeds between
// them) are appended to a file, one fdatasync for all that came together, then each is answered
// with the number of its events, and each event is published by itself if somebody subscribes.
//
// refd - REQUESTS STREAM: libzmq alone. Every message is answered at once, and nothing is kept.
//
// An empty message on STREAM says that a subscription is in force. Runs until it is killed.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "driver.h"
#include "sockets.h"

enum { round_messages = 1024, round_bytes = 32 << 20, file_bytes = 512 << 20 };

static void *requests, *stream;
static int file = -1;
static size_t file_end;
static char *round_text;
static unsigned subscriptions;

// Blocks that are written over need no journal when they are synced, as in Pactwire's filled
// segments; beyond its end the file begins again.
static void make_file(const char *path) {
    file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0) die("%s can't be made", path);
    memset(round_text, 0, round_bytes);
    for (size_t end = 0; end < file_bytes; end += round_bytes)
        if (pwrite(file, round_text, round_bytes, end) != round_bytes) die("%s: no space", path);
    if (fsync(file) != 0) die("%s can't be synced", path);
}

static void append(size_t bytes) {
    if (file_end + bytes > file_bytes) file_end = 0;
    if (pwrite(file, round_text, bytes, file_end) != (ssize_t)bytes) die("write");
    file_end += bytes;
    if (fdatasync(file) != 0) die("fdatasync");
}

// Heeds who came and who went.
static void heed_subscribers(void) {
    zmq_msg_t frame;
    while (frame_receive(stream, &frame, 0)) {
        bool came = zmq_msg_size(&frame) > 0 && *(char *)zmq_msg_data(&frame) == 1;
        subscriptions += came ? 1 : -1;
        if (came) zmq_send(stream, "", 0, 0);
        zmq_msg_close(&frame);
    }
}

static void publish(zmq_msg_t *body) {
    const char *text = zmq_msg_data(body), *end = text + zmq_msg_size(body);
    const char *feed = memchr(text, '\n', end - text);
    if (!feed) {
        zmq_msg_send(body, stream, 0);
        return;
    }
    for (; feed; text = feed + 1, feed = memchr(text, '\n', end - text))
        zmq_send(stream, text, feed - text, 0);
    zmq_send(stream, text, end - text, 0);
}

static uint64_t events_in(zmq_msg_t *body) {
    const char *text = zmq_msg_data(body), *end = text + zmq_msg_size(body);
    uint64_t count = 1;
    while ((text = memchr(text, '\n', end - text))) count++, text++;
    return count;
}

// All that has come by now, appended together.
static void serve_round(void) {
    static zmq_msg_t askers[round_messages], bodies[round_messages];
    size_t bytes = 0;
    int count = 0;
    while (count < round_messages && bytes < round_bytes / 2 &&
           frame_receive(requests, &askers[count], 0)) {
        frame_receive(requests, &bodies[count], 1);
        size_t size = zmq_msg_size(&bodies[count]);
        if (bytes + size + 1 > round_bytes) die("a message of %zu bytes", size);
        if (file >= 0) {
            memcpy(round_text + bytes, zmq_msg_data(&bodies[count]), size);
            round_text[bytes + size] = '\n';
        }
        bytes += size + 1;
        count++;
    }
    if (file >= 0 && count) append(bytes);
    for (int i = 0; i < count; i++) {
        uint64_t events = events_in(&bodies[i]);
        zmq_msg_send(&askers[i], requests, ZMQ_SNDMORE);
        zmq_send(requests, &events, sizeof events, 0);
        if (subscriptions) publish(&bodies[i]);
        zmq_msg_close(&bodies[i]);
    }
}

int main(int count, char **words) {
    if (count != 4) die("usage: refd FILE|- REQUESTS STREAM");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    round_text = must(malloc(round_bytes));
    if (strcmp(words[1], "-") != 0) make_file(words[1]);
    void *context = must(zmq_ctx_new());
    requests = socket_bind(context, ZMQ_ROUTER, words[2]);
    stream = socket_bind(context, ZMQ_XPUB, words[3]);
    int every = 1;
    zmq_setsockopt(stream, ZMQ_XPUB_VERBOSER, &every, sizeof every);
    for (;;) {
        zmq_pollitem_t items[] = {{requests, 0, ZMQ_POLLIN, 0}, {stream, 0, ZMQ_POLLIN, 0}};
        zmq_poll(items, 2, -1);
        if (items[1].revents) heed_subscribers();
        if (items[0].revents) serve_round();
    }
}
