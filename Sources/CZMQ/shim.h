#ifndef PACTWIRE_CZMQ_SHIM_H
#define PACTWIRE_CZMQ_SHIM_H

#include <sys/eventfd.h>
#include <zmq.h>

/* libzmq takes it since 4.3.0, but zmq.h names it among the drafts only; one that doesn't know it
   refuses the option, so nothing is open by mistake. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

#endif
