// The client of NATS JetStream: one message an event, published asynchronously.
#include <nats/nats.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "driver.h"

static const char stream[] = "EVENTS", subject[] = "events";

struct connection {
    natsConnection *nats;
    jsCtx *jetstream;
    // What the library's thread counts, under the lock.
    pthread_mutex_t lock;
    pthread_cond_t more;
    uint64_t stored;
    // Events and messages told to whoever asked.
    uint64_t sent, told;
};

static void check(natsStatus status) {
    if (status != NATS_OK) die("NATS: %s", nats_GetLastError(NULL));
}

static void heed_answer(
    jsCtx *jetstream, natsMsg *message, jsPubAck *stored, jsPubAckErr *error, void *closure) {
    (void)jetstream;
    struct connection *self = closure;
    if (!stored) die("NATS: %s", error && error->ErrText ? error->ErrText : "no answer");
    if (stored->Duplicate) die("NATS: a duplicate");
    natsMsg_Destroy(message);
    pthread_mutex_lock(&self->lock);
    self->stored++;
    pthread_cond_signal(&self->more);
    pthread_mutex_unlock(&self->lock);
}

// `requests` is a URL.
static natsStatus try_to_connect(natsConnection **nats) {
    natsOptions *options;
    check(natsOptions_Create(&options));
    natsOptions_SetURL(options, settings.requests);
    // At a steady rate each event leaves at once; else they leave together.
    natsOptions_SetSendAsap(options, settings.rate > 0 || settings.window == 1);
    natsStatus status = natsConnection_Connect(nats, options);
    natsOptions_Destroy(options);
    return status;
}

static struct connection *open_nats(void) {
    struct connection *self = must(calloc(1, sizeof *self));
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->more, NULL);
    check(try_to_connect(&self->nats));
    jsOptions options;
    jsOptions_Init(&options);
    options.PublishAsync.AckHandler = heed_answer;
    options.PublishAsync.AckHandlerClosure = self;
    check(natsConnection_JetStream(&self->jetstream, self->nats, &options));
    jsStreamConfig config;
    jsStreamConfig_Init(&config);
    config.Name = stream;
    config.Subjects = (const char *[]){subject};
    config.SubjectsLen = 1;
    config.Storage = js_FileStorage;
    check(js_AddStream(NULL, self->jetstream, &config, NULL, NULL));
    return self;
}

static void *nats_connect(void) { return open_nats(); }

static void nats_send(void *connection, const struct batch *batch) {
    struct connection *self = connection;
    for (unsigned i = 0; i < batch->count; i++)
        check(js_PublishAsync(
            self->jetstream, subject, text_of(batch, i), length_of(batch, i), NULL));
    self->sent += batch->count;
}

static unsigned nats_acknowledged(void *connection, bool wait) {
    struct connection *self = connection;
    pthread_mutex_lock(&self->lock);
    while (wait && self->stored / settings.batch == self->told && self->stored < self->sent)
        pthread_cond_wait(&self->more, &self->lock);
    // The last message may be shorter than the others.
    uint64_t messages = self->stored / settings.batch;
    if (self->stored == self->sent && self->stored % settings.batch) messages++;
    pthread_mutex_unlock(&self->lock);
    unsigned count = messages - self->told;
    self->told = messages;
    return count;
}

static void nats_disconnect(void *connection) {
    struct connection *self = connection;
    jsStreamInfo *info;
    if (self->stored != self->sent) die("not every event was answered");
    check(js_GetStreamInfo(&info, self->jetstream, stream, NULL, NULL));
    if (info->State.Msgs < self->sent) die("not every event was stored");
    jsStreamInfo_Destroy(info);
    natsConnection_Close(self->nats);
}

// An ordered consumer, the fastest reader NATS has.
static void consume(
    struct connection *self, jsDeliverPolicy from, void (*ready)(void *), heard_fn heard,
    void *closure) {
    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Ordered = true;
    options.Config.DeliverPolicy = from;
    natsSubscription *subscription;
    check(js_SubscribeSync(
        &subscription, self->jetstream, subject, NULL, &options, NULL));
    natsSubscription_SetPendingLimits(subscription, -1, -1);
    if (ready) ready(closure);
    for (bool goes_on = true; goes_on;) {
        natsMsg *message;
        natsStatus status = natsSubscription_NextMsg(&message, subscription, 1000);
        if (status == NATS_TIMEOUT) continue;
        check(status);
        goes_on = heard(closure, natsMsg_GetData(message), natsMsg_GetDataLength(message));
        natsMsg_Destroy(message);
    }
    natsSubscription_Destroy(subscription);
}

static void nats_follow(void (*ready)(void *), heard_fn heard, void *closure) {
    consume(open_nats(), js_DeliverNew, ready, heard, closure);
}

struct reading {
    uint64_t events, last;
};

static bool count_one(void *closure, const char *text, size_t length) {
    (void)text, (void)length;
    struct reading *reading = closure;
    return ++reading->events < reading->last;
}

static uint64_t nats_read_all(void) {
    struct connection *self = open_nats();
    jsStreamInfo *info;
    check(js_GetStreamInfo(&info, self->jetstream, stream, NULL, NULL));
    struct reading reading = {.last = info->State.Msgs};
    if (reading.last) consume(self, js_DeliverAll, NULL, count_one, &reading);
    return reading.events;
}

static uint64_t nats_wait_until_ready(void) {
    for (natsConnection *nats; try_to_connect(&nats) != NATS_OK;)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    jsStreamInfo *info;
    check(js_GetStreamInfo(&info, open_nats()->jetstream, stream, NULL, NULL));
    return info->State.Msgs;
}

const struct driver driver = {
    .connect = nats_connect,
    .send = nats_send,
    .acknowledged = nats_acknowledged,
    .disconnect = nats_disconnect,
    .follow = nats_follow,
    .read_all = nats_read_all,
    .wait_until_ready = nats_wait_until_ready,
};
