// The client of refd.
#include <stdlib.h>

#include "driver.h"
#include "sockets.h"

struct connection {
    void *socket;
    uint64_t sent, stored;
};

static void *bare_connect(void) {
    struct connection *self = must(calloc(1, sizeof *self));
    self->socket = socket_connect(ZMQ_DEALER, settings.requests);
    return self;
}

static void bare_send(void *connection, const struct batch *batch) {
    struct connection *self = connection;
    zmq_send(self->socket, batch->bytes, joined_length(batch), 0);
    self->sent += batch->count;
}

static unsigned bare_acknowledged(void *connection, bool wait) {
    struct connection *self = connection;
    unsigned count = 0;
    zmq_msg_t frame;
    for (; frame_receive(self->socket, &frame, wait && !count); count++) {
        self->stored += *(uint64_t *)zmq_msg_data(&frame);
        zmq_msg_close(&frame);
    }
    return count;
}

static void bare_disconnect(void *connection) {
    struct connection *self = connection;
    if (self->stored != self->sent) die("not every event was answered");
    socket_close(self->socket);
}

static void bare_follow(void (*ready)(void *), heard_fn heard, void *closure) {
    void *socket = socket_subscribe(settings.stream, (const char *const[]){"", NULL});
    bool is_ready = false, goes_on = true;
    for (zmq_msg_t frame; goes_on && frame_receive(socket, &frame, 1); zmq_msg_close(&frame)) {
        if (zmq_msg_size(&frame))
            goes_on = heard(closure, zmq_msg_data(&frame), zmq_msg_size(&frame));
        else if (!is_ready)
            is_ready = true, ready(closure);
    }
    socket_close(socket);
}

static uint64_t bare_wait_until_ready(void) {
    void *socket = socket_connect(ZMQ_DEALER, settings.requests);
    zmq_msg_t frame;
    zmq_send(socket, "", 0, 0);
    frame_receive(socket, &frame, 1);
    return 0;
}

const struct driver driver = {
    .connect = bare_connect,
    .send = bare_send,
    .acknowledged = bare_acknowledged,
    .disconnect = bare_disconnect,
    .follow = bare_follow,
    .wait_until_ready = bare_wait_until_ready,
};
