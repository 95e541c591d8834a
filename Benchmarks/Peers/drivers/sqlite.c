// SQLite as an event store: WAL, synchronous=FULL, one transaction a message. There is no server;
// who follows looks for changes every 200 microseconds.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "driver.h"

struct connection {
    sqlite3 *database;
    sqlite3_stmt *begin, *insert, *commit;
};

static void check(sqlite3 *database, int answer) {
    if (answer != SQLITE_OK && answer != SQLITE_ROW && answer != SQLITE_DONE)
        die("SQLite: %s", sqlite3_errmsg(database));
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *text) {
    sqlite3_stmt *statement;
    check(database, sqlite3_prepare_v2(database, text, -1, &statement, NULL));
    return statement;
}

static void run(sqlite3_stmt *statement) {
    check(sqlite3_db_handle(statement), sqlite3_step(statement));
    sqlite3_reset(statement);
}

// `requests` is the file.
static sqlite3 *open_database(void) {
    sqlite3 *database;
    check(NULL, sqlite3_open(settings.requests, &database));
    sqlite3_busy_timeout(database, 60000);
    check(database,
        sqlite3_exec(database,
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE IF NOT EXISTS events(sequence INTEGER PRIMARY KEY, text TEXT NOT NULL)",
            NULL, NULL, NULL));
    return database;
}

static void *sqlite_connect(void) {
    struct connection *self = must(calloc(1, sizeof *self));
    self->database = open_database();
    self->begin = prepare(self->database, "BEGIN IMMEDIATE");
    self->insert = prepare(self->database, "INSERT INTO events(text) VALUES(?)");
    self->commit = prepare(self->database, "COMMIT");
    return self;
}

static void sqlite_send(void *connection, const struct batch *batch) {
    struct connection *self = connection;
    if (batch->count > 1) run(self->begin);
    for (unsigned i = 0; i < batch->count; i++) {
        sqlite3_bind_text(
            self->insert, 1, text_of(batch, i), length_of(batch, i), SQLITE_STATIC);
        run(self->insert);
    }
    if (batch->count > 1) run(self->commit);
}

// A send returns when it is on disk.
static unsigned sqlite_acknowledged(void *connection, bool wait) {
    (void)connection, (void)wait;
    return 1;
}

static void sqlite_disconnect(void *connection) {
    struct connection *self = connection;
    sqlite3_finalize(self->begin);
    sqlite3_finalize(self->insert);
    sqlite3_finalize(self->commit);
    sqlite3_close(self->database);
}

static int64_t number(sqlite3_stmt *statement) {
    check(sqlite3_db_handle(statement), sqlite3_step(statement));
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return value;
}

static void sqlite_follow(void (*ready)(void *), heard_fn heard, void *closure) {
    sqlite3 *database = open_database();
    sqlite3_stmt *version = prepare(database, "PRAGMA data_version");
    sqlite3_stmt *news =
        prepare(database, "SELECT sequence, text FROM events WHERE sequence > ? ORDER BY sequence");
    sqlite3_stmt *head = prepare(database, "SELECT coalesce(max(sequence), 0) FROM events");
    int64_t last = number(head), known = number(version);
    ready(closure);
    for (bool goes_on = true; goes_on;) {
        int64_t now = number(version);
        if (now == known) {
            nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
            continue;
        }
        known = now;
        sqlite3_bind_int64(news, 1, last);
        while (goes_on && sqlite3_step(news) == SQLITE_ROW) {
            last = sqlite3_column_int64(news, 0);
            const char *text = (const char *)sqlite3_column_text(news, 1);
            goes_on = heard(closure, text, sqlite3_column_bytes(news, 1));
        }
        sqlite3_reset(news);
    }
    sqlite3_finalize(version);
    sqlite3_finalize(news);
    sqlite3_finalize(head);
    sqlite3_close(database);
}

static uint64_t sqlite_read_all(void) {
    sqlite3 *database = open_database();
    sqlite3_stmt *all = prepare(database, "SELECT sequence, text FROM events ORDER BY sequence");
    uint64_t events = 0;
    while (sqlite3_step(all) == SQLITE_ROW && sqlite3_column_text(all, 1)) events++;
    sqlite3_finalize(all);
    sqlite3_close(database);
    return events;
}

const struct driver driver = {
    .connect = sqlite_connect,
    .send = sqlite_send,
    .acknowledged = sqlite_acknowledged,
    .disconnect = sqlite_disconnect,
    .follow = sqlite_follow,
    .read_all = sqlite_read_all,
};
