// The client of Redis Streams: one XADD an event, pipelined.
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "driver.h"

static const char key[] = "events";

struct connection {
    redisContext *redis;
    // Sent, and not yet counted as whole messages.
    uint64_t sent, stored;
    unsigned answers_of_next;
};

// `requests` is a port.
static redisContext *open_redis(void) {
    redisContext *redis = redisConnect("127.0.0.1", atoi(settings.requests));
    if (!redis || redis->err) die("Redis: %s", redis ? redis->errstr : "no memory");
    return redis;
}

static void check(redisContext *redis, const redisReply *reply) {
    if (!reply) die("Redis: %s", redis->errstr);
    if (reply->type == REDIS_REPLY_ERROR) die("Redis: %s", reply->str);
}

static void *redis_connect(void) {
    struct connection *self = must(calloc(1, sizeof *self));
    self->redis = open_redis();
    return self;
}

static void redis_send(void *connection, const struct batch *batch) {
    struct connection *self = connection;
    for (unsigned i = 0; i < batch->count; i++) {
        const char *words[] = {"XADD", key, "*", "d", text_of(batch, i)};
        size_t lengths[] = {4, sizeof key - 1, 1, 1, length_of(batch, i)};
        if (redisAppendCommandArgv(self->redis, 5, words, lengths) != REDIS_OK)
            die("Redis: %s", self->redis->errstr);
    }
    self->sent += batch->count;
}

static void flush(redisContext *redis) {
    for (int done = 0; !done;)
        if (redisBufferWrite(redis, &done) != REDIS_OK) die("Redis: %s", redis->errstr);
}

// Replies of the messages that are sent whole, as many as there are.
static unsigned take_replies(struct connection *self) {
    unsigned messages = 0;
    for (void *reply; redisGetReplyFromReader(self->redis, &reply) == REDIS_OK && reply;) {
        check(self->redis, reply);
        freeReplyObject(reply);
        self->stored++;
        if (++self->answers_of_next == settings.batch || self->stored == self->sent) {
            self->answers_of_next = 0;
            messages++;
        }
    }
    if (self->redis->err) die("Redis: %s", self->redis->errstr);
    return messages;
}

static unsigned redis_acknowledged(void *connection, bool wait) {
    struct connection *self = connection;
    flush(self->redis);
    unsigned messages = take_replies(self);
    struct pollfd poll_item = {.fd = self->redis->fd, .events = POLLIN};
    while (poll(&poll_item, 1, wait && !messages ? -1 : 0) > 0) {
        if (redisBufferRead(self->redis) != REDIS_OK) die("Redis: %s", self->redis->errstr);
        messages += take_replies(self);
    }
    return messages;
}

static void redis_disconnect(void *connection) {
    struct connection *self = connection;
    if (self->stored != self->sent) die("not every event was answered");
    redisFree(self->redis);
}

// The events of one stream's entries; leaves the id of the last in `last`. False when the reader
// has enough.
static bool hand_over(
    const redisReply *entries, char last[64], heard_fn heard, void *closure) {
    for (size_t i = 0; i < entries->elements; i++) {
        const redisReply *entry = entries->element[i], *text = entry->element[1]->element[1];
        snprintf(last, 64, "%s", entry->element[0]->str);
        if (!heard(closure, text->str, text->len)) return false;
    }
    return true;
}

static void redis_follow(void (*ready)(void *), heard_fn heard, void *closure) {
    redisContext *redis = open_redis();
    char last[64] = "0-0";
    redisReply *reply = redisCommand(redis, "XREVRANGE %s + - COUNT 1", key);
    check(redis, reply);
    if (reply->elements) snprintf(last, sizeof last, "%s", reply->element[0]->element[0]->str);
    freeReplyObject(reply);
    ready(closure);
    for (bool goes_on = true; goes_on;) {
        reply = redisCommand(redis, "XREAD COUNT 1000 BLOCK 1000 STREAMS %s %s", key, last);
        check(redis, reply);
        if (reply->type == REDIS_REPLY_ARRAY)
            goes_on = hand_over(reply->element[0]->element[1], last, heard, closure);
        freeReplyObject(reply);
    }
    redisFree(redis);
}

static bool count_one(void *count, const char *text, size_t length) {
    (void)text, (void)length;
    ++*(uint64_t *)count;
    return true;
}

static uint64_t redis_read_all(void) {
    redisContext *redis = open_redis();
    char last[64] = "-";
    uint64_t events = 0;
    for (bool more = true; more;) {
        redisReply *reply =
            redisCommand(redis, "XRANGE %s %s%s + COUNT 1000", key, events ? "(" : "", last);
        check(redis, reply);
        more = reply->elements > 0;
        hand_over(reply, last, count_one, &events);
        freeReplyObject(reply);
    }
    redisFree(redis);
    return events;
}

static uint64_t redis_wait_until_ready(void) {
    for (;;) {
        redisContext *redis = redisConnect("127.0.0.1", atoi(settings.requests));
        if (redis && !redis->err) {
            redisReply *reply = redisCommand(redis, "XLEN %s", key);
            // It answers with an error while it loads.
            if (reply && reply->type == REDIS_REPLY_INTEGER) return reply->integer;
            if (reply) freeReplyObject(reply);
        }
        if (redis) redisFree(redis);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

const struct driver driver = {
    .connect = redis_connect,
    .send = redis_send,
    .acknowledged = redis_acknowledged,
    .disconnect = redis_disconnect,
    .follow = redis_follow,
    .read_all = redis_read_all,
    .wait_until_ready = redis_wait_until_ready,
};
