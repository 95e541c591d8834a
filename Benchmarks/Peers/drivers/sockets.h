// ZeroMQ sockets as every driver here opens them. Keys come from the environment: BENCH_SERVER_KEY
// with BENCH_PUBLIC_KEY and BENCH_SECRET_KEY for whoever connects; with BENCH_SERVER_SECRET for
// whoever binds. Without them nothing is encrypted.
#pragma once
#include <zmq.h>

// In a context of its own, so that each has an I/O thread, as each process would.
void *socket_connect(int type, const char *endpoint);
// With `topics` subscribed to before it connects; the list ends with NULL.
void *socket_subscribe(const char *endpoint, const char *const *topics);
void *socket_bind(void *context, int type, const char *endpoint);
void socket_close(void *socket);

// Receives one frame; false where there is none now and `wait` is not asked for.
int frame_receive(void *socket, zmq_msg_t *frame, int wait);
