// libzmq alone, from a publisher to its subscribers: what a stream could be at most. The publisher
// waits for whoever is slow.
#include <stdlib.h>

#include "driver.h"
#include "sockets.h"

static void *pubsub_connect(void) {
    void *socket = socket_bind(must(zmq_ctx_new()), ZMQ_XPUB, settings.requests);
    int on = 1;
    zmq_setsockopt(socket, ZMQ_XPUB_NODROP, &on, sizeof on);
    zmq_setsockopt(socket, ZMQ_XPUB_VERBOSE, &on, sizeof on);
    for (unsigned i = 0; i < settings.subscribers; i++) {
        zmq_msg_t frame;
        frame_receive(socket, &frame, 1);
        zmq_msg_close(&frame);
    }
    // All of them are in force.
    zmq_send(socket, "", 0, 0);
    return socket;
}

static void pubsub_send(void *socket, const struct batch *batch) {
    for (unsigned i = 0; i < batch->count; i++)
        zmq_send(socket, text_of(batch, i), length_of(batch, i), 0);
}

static unsigned pubsub_acknowledged(void *socket, bool wait) {
    (void)socket, (void)wait;
    return 1;
}

static void pubsub_follow(void (*ready)(void *), heard_fn heard, void *closure) {
    void *socket = socket_subscribe(settings.requests, (const char *const[]){"", NULL});
    bool goes_on = true;
    for (zmq_msg_t frame; goes_on && frame_receive(socket, &frame, 1); zmq_msg_close(&frame)) {
        if (zmq_msg_size(&frame))
            goes_on = heard(closure, zmq_msg_data(&frame), zmq_msg_size(&frame));
        else
            ready(closure);
    }
    socket_close(socket);
}

const struct driver driver = {
    .connect = pubsub_connect,
    .send = pubsub_send,
    .acknowledged = pubsub_acknowledged,
    .disconnect = socket_close,
    .follow = pubsub_follow,
};
