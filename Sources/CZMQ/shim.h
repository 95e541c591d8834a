#ifndef PACTWIRE_CZMQ_SHIM_H
#define PACTWIRE_CZMQ_SHIM_H

#include <sys/eventfd.h>
#include <zmq.h>

#endif
