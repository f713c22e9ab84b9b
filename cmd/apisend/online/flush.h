/*
 * flush: what the files of the program with network code share.
 */
#ifndef APISEND_ONLINE_FLUSH_H
#define APISEND_ONLINE_FLUSH_H

#include "../outbox.h"
#include "net/http.h"

/* What `flush` does; returns its exit status. */
int outbox_flush(struct outbox *o, bool impatient);

/* A sandbox_needs; context is the outbox. */
MUST_CHECK bool flush_needs(void *context, struct sandbox *s, struct err *err);

/* Asks every destination that has an address for it; answers to the inbox. */
MUST_CHECK bool answers_poll(
    struct outbox *o, struct http *http, struct err *err);

#endif
