// The client of Pactwire, as docs/PROTOCOL.md has it.
#define _GNU_SOURCE
#include <endian.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "sockets.h"

enum { verb_append = 1, verb_read = 2, verb_show = 3 };
enum { request_bytes = 16, answer_bytes = 24, stream_bytes = 32 };
enum { kind_event = 1, kind_joined = 4, kind_beat = 6 };

struct connection {
    void *socket;
    uint64_t last_request;
    uint64_t sent, appended;
};

static uint64_t big_endian(const uint8_t *bytes) {
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return be64toh(number);
}

static void *pactwire_connect(void) {
    struct connection *self = must(calloc(1, sizeof *self));
    self->socket = socket_connect(ZMQ_DEALER, settings.requests);
    return self;
}

static void send_header(struct connection *self, int verb, int more) {
    uint8_t header[request_bytes] = {'P', 'W', 1, verb};
    uint64_t request = htobe64(++self->last_request);
    memcpy(header + 8, &request, sizeof request);
    zmq_send(self->socket, header, sizeof header, more);
}

// One answer: its first two bodies, which may be empty. False where none is there and `wait` is not
// asked for.
static bool receive_answer(
    struct connection *self, int verb, zmq_msg_t bodies[2], bool wait) {
    zmq_msg_t header;
    if (!frame_receive(self->socket, &header, wait)) return false;
    bool more = zmq_msg_more(&header);
    for (int i = 0; i < 2; i++) {
        if (more)
            frame_receive(self->socket, &bodies[i], 1), more = zmq_msg_more(&bodies[i]);
        else
            zmq_msg_init(&bodies[i]);
    }
    const uint8_t *bytes = zmq_msg_data(&header);
    if (zmq_msg_size(&header) != answer_bytes || memcmp(bytes, "PW\1", 3) != 0 || more)
        die("no answer of this protocol");
    if (bytes[3] != verb + 128)
        die("the daemon answered %.*s", (int)zmq_msg_size(&bodies[0]),
            (const char *)zmq_msg_data(&bodies[0]));
    zmq_msg_close(&header);
    return true;
}

static void close_bodies(zmq_msg_t bodies[2]) {
    zmq_msg_close(&bodies[0]);
    zmq_msg_close(&bodies[1]);
}

// The unsigned number of a member of a flat object.
static uint64_t number_in(zmq_msg_t *body, const char *member) {
    const char *found =
        memmem(zmq_msg_data(body), zmq_msg_size(body), member, strlen(member));
    if (!found) die("an answer without %s", member);
    return strtoull(found + strlen(member), NULL, 10);
}

static uint64_t count_of(zmq_msg_t *body, const char *part, size_t length) {
    const char *text = zmq_msg_data(body), *end = text + zmq_msg_size(body);
    uint64_t count = 0;
    while ((text = memmem(text, end - text, part, length))) count++, text += length;
    return count;
}

// MARK: Appending

static void pactwire_send(void *connection, const struct batch *batch) {
    struct connection *self = connection;
    send_header(self, verb_append, ZMQ_SNDMORE);
    zmq_send(self->socket, "", 0, ZMQ_SNDMORE);
    zmq_send(self->socket, batch->bytes, joined_length(batch), 0);
    self->sent += batch->count;
}

static unsigned pactwire_acknowledged(void *connection, bool wait) {
    static const char appended[] = "\"outcome\":\"appended\"";
    struct connection *self = connection;
    unsigned count = 0;
    zmq_msg_t bodies[2];
    for (; receive_answer(self, verb_append, bodies, wait && !count); count++) {
        uint64_t events = count_of(&bodies[0], appended, sizeof appended - 1);
        if (!events || events != count_of(&bodies[0], "\"outcome\":", 10))
            die("not appended: %.*s", (int)zmq_msg_size(&bodies[0]),
                (const char *)zmq_msg_data(&bodies[0]));
        self->appended += events;
        close_bodies(bodies);
    }
    return count;
}

static void pactwire_disconnect(void *connection) {
    struct connection *self = connection;
    if (self->appended != self->sent) die("not every event was answered");
    socket_close(self->socket);
}

// MARK: Reading

// The sequences of one request, few enough that their events fit its answer; as many requests under
// way as keep both sides at work.
enum { range_events = 2048, ranges_under_way = 3 };

static void ask_page(struct connection *self, uint64_t from, uint64_t count) {
    char what[96];
    int length = snprintf(what, sizeof what, "{\"from\":%llu,\"through\":%llu,\"bytes\":4194304}",
        (unsigned long long)from, (unsigned long long)(from + count - 1));
    send_header(self, verb_read, ZMQ_SNDMORE);
    zmq_send(self->socket, what, length, 0);
}

// A page that begins behind everything. (A status would say it too, and count its digest.)
static uint64_t ask_head(struct connection *self) {
    zmq_msg_t bodies[2];
    ask_page(self, UINT32_MAX, 1);
    receive_answer(self, verb_read, bodies, true);
    uint64_t head = number_in(&bodies[0], "\"head\":");
    close_bodies(bodies);
    return head;
}

// An append is answered before it is folded; a question only when all before it is.
static void pactwire_settle(void *connection) {
    static const char nothing[] = "{\"projection\":\"deals\",\"key\":\"no such deal\"}";
    struct connection *self = connection;
    send_header(self, verb_show, ZMQ_SNDMORE);
    zmq_send(self->socket, nothing, sizeof nothing - 1, 0);
    zmq_msg_t bodies[2];
    receive_answer(self, verb_show, bodies, true);
    uint64_t folded = number_in(&bodies[0], "\"sequence\":");
    if (zmq_msg_size(&bodies[1])) die("there is such a deal");
    close_bodies(bodies);
    if (folded < ask_head(self)) die("an answer before everything was folded");
}

static uint64_t pactwire_read_all(void) {
    struct connection *self = pactwire_connect();
    uint64_t head = ask_head(self), asked = 0, events = 0;
    unsigned under_way = 0;
    while (asked < head || under_way) {
        if (asked < head && under_way < ranges_under_way) {
            // What is appended meanwhile is not of it.
            uint64_t count = head - asked < range_events ? head - asked : range_events;
            ask_page(self, asked + 1, count);
            asked += count;
            under_way++;
            continue;
        }
        zmq_msg_t bodies[2];
        receive_answer(self, verb_read, bodies, true);
        events += count_of(&bodies[1], "\n", 1);
        under_way--;
        close_bodies(bodies);
    }
    // Less where a page was cut short.
    if (events != head)
        die("read %llu of %llu events", (unsigned long long)events, (unsigned long long)head);
    return events;
}

static uint64_t pactwire_wait_until_ready(void) {
    return ask_head(pactwire_connect());
}

// MARK: Following

struct subscriber {
    struct connection *requests;
    // Everything up to here was handed over.
    uint64_t complete;
    heard_fn heard;
    void *closure;
};

// Hands over what lies behind `complete`, up to the head. False when the reader has enough.
static bool repair(struct subscriber *self) {
    uint64_t next = self->complete + 1, head;
    bool goes_on = true;
    do {
        zmq_msg_t bodies[2];
        ask_page(self->requests, next, UINT32_MAX);
        receive_answer(self->requests, verb_read, bodies, true);
        head = number_in(&bodies[0], "\"head\":");
        next = number_in(&bodies[0], "\"next\":");
        const char *text = zmq_msg_data(&bodies[1]), *end = text + zmq_msg_size(&bodies[1]);
        while (goes_on && text < end) {
            const char *feed = memchr(text, '\n', end - text);
            if (!feed) die("a page without a last line feed");
            goes_on = self->heard(self->closure, text, feed - text);
            events_repaired++;
            text = feed + 1;
        }
        close_bodies(bodies);
    } while (next <= head && goes_on);
    self->complete = head;
    return goes_on;
}

// One message that is an event or a beat, by the reader's rule.
static bool take(
    struct subscriber *self, int kind, uint64_t sequence, uint64_t previous, zmq_msg_t *body) {
    if (previous > self->complete || (kind == kind_event && !zmq_msg_size(body)))
        return repair(self);
    if (sequence <= self->complete) return true;
    self->complete = sequence;
    return kind != kind_event ||
           self->heard(self->closure, zmq_msg_data(body), zmq_msg_size(body));
}

static void pactwire_follow(void (*ready)(void *), heard_fn heard, void *closure) {
    static const char events[] = "event/all/";
    char join[64];
    snprintf(join, sizeof join, "join/%llx-%lx/", (unsigned long long)now_nanoseconds(),
        (unsigned long)pthread_self());
    void *socket = socket_subscribe(settings.stream, (const char *const[]){events, join, NULL});
    struct subscriber self = {.requests = pactwire_connect(), .heard = heard, .closure = closure};
    bool has_joined = false;
    for (bool goes_on = true; goes_on;) {
        zmq_msg_t topic, header, body;
        frame_receive(socket, &topic, 1);
        frame_receive(socket, &header, 1);
        frame_receive(socket, &body, 1);
        const uint8_t *bytes = zmq_msg_data(&header);
        if (zmq_msg_size(&header) != stream_bytes) die("no message of this protocol");
        uint64_t sequence = big_endian(bytes + 16), previous = big_endian(bytes + 24);
        if (bytes[3] == kind_joined && !has_joined) {
            // Nothing was appended yet, or nobody measures it.
            has_joined = true;
            self.complete = sequence;
            ready(closure);
        } else if (has_joined && (bytes[3] == kind_event || bytes[3] == kind_beat)) {
            goes_on = take(&self, bytes[3], sequence, previous, &body);
        }
        zmq_msg_close(&topic);
        zmq_msg_close(&header);
        zmq_msg_close(&body);
    }
    socket_close(socket);
}

const struct driver driver = {
    .connect = pactwire_connect,
    .send = pactwire_send,
    .acknowledged = pactwire_acknowledged,
    .settle = pactwire_settle,
    .disconnect = pactwire_disconnect,
    .follow = pactwire_follow,
    .read_all = pactwire_read_all,
    .wait_until_ready = pactwire_wait_until_ready,
};
