#include "sockets.h"

#include <stdlib.h>
#include <string.h>

#include "driver.h"

static void *open_socket(void *context, int type) {
    void *socket = must(zmq_socket(context, type));
    int queue = 100000, linger = 0, reconnect = 1;
    zmq_setsockopt(socket, ZMQ_SNDHWM, &queue, sizeof queue);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &queue, sizeof queue);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    // A daemon that starts is found at once.
    zmq_setsockopt(socket, ZMQ_RECONNECT_IVL, &reconnect, sizeof reconnect);
    return socket;
}

static void set_key(void *socket, int option, const char *variable) {
    const char *key = getenv(variable);
    if (!key || zmq_setsockopt(socket, option, key, strlen(key) + 1) != 0)
        die("%s is no key", variable);
}

static void *open_connecting(int type) {
    void *socket = open_socket(must(zmq_ctx_new()), type);
    if (getenv("BENCH_SERVER_KEY")) {
        set_key(socket, ZMQ_CURVE_SERVERKEY, "BENCH_SERVER_KEY");
        set_key(socket, ZMQ_CURVE_PUBLICKEY, "BENCH_PUBLIC_KEY");
        set_key(socket, ZMQ_CURVE_SECRETKEY, "BENCH_SECRET_KEY");
    }
    return socket;
}

void *socket_connect(int type, const char *endpoint) {
    void *socket = open_connecting(type);
    if (zmq_connect(socket, endpoint) != 0) die("%s: %s", endpoint, zmq_strerror(zmq_errno()));
    return socket;
}

void *socket_subscribe(const char *endpoint, const char *const *topics) {
    void *socket = open_connecting(ZMQ_SUB);
    for (; *topics; topics++) zmq_setsockopt(socket, ZMQ_SUBSCRIBE, *topics, strlen(*topics));
    if (zmq_connect(socket, endpoint) != 0) die("%s: %s", endpoint, zmq_strerror(zmq_errno()));
    return socket;
}

void *socket_bind(void *context, int type, const char *endpoint) {
    void *socket = open_socket(context, type);
    if (getenv("BENCH_SERVER_SECRET")) {
        int server = 1;
        zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &server, sizeof server);
        set_key(socket, ZMQ_CURVE_SECRETKEY, "BENCH_SERVER_SECRET");
    }
    if (zmq_bind(socket, endpoint) != 0) die("%s: %s", endpoint, zmq_strerror(zmq_errno()));
    return socket;
}

void socket_close(void *socket) { zmq_close(socket); }

int frame_receive(void *socket, zmq_msg_t *frame, int wait) {
    zmq_msg_init(frame);
    while (zmq_msg_recv(frame, socket, wait ? 0 : ZMQ_DONTWAIT) < 0) {
        if (zmq_errno() == EAGAIN && !wait) return 0;
        if (zmq_errno() != EINTR) die("receiving: %s", zmq_strerror(zmq_errno()));
    }
    return 1;
}
