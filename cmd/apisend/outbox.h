/*
 * outbox: the spool of apisend and its destinations, as the sending verbs
 * open them.
 */
#ifndef APISEND_OUTBOX_H
#define APISEND_OUTBOX_H

#include "apisend.h"
#include "spool/spool.h"
#include "target.h"

/*
 * What the sending verbs exit with, beside 0 and sysexits(3); the worst of a
 * run. Something held is ERR_CONFIG (78).
 */
enum {
	OUTBOX_REFUSED = 1, /* an answer clears fewer than all */
	OUTBOX_PARTIAL = 2, /* some were sent, some wait */
	OUTBOX_WAITS = 3,   /* nothing could be sent; try again later */
	OUTBOX_DEAD = 4,    /* a dead letter was made, or damage found */
	OUTBOX_EXPIRED = 5, /* a message's time was over */
	OUTBOX_UNKNOWN = 6  /* it is not known whether it was received */
};

/* Without a ttl in configuration or profile: Regulation (EU) 2025/12 art. 16 */
#define OUTBOX_TTL_S (UINT64_C(96) * 3600)

struct outbox {
	struct spool *spool;
	struct targets targets;
	struct buf inbox; /* the folder for polled answers */
	bool configured;  /* a configuration was found */
	struct apisend *apisend;
	struct profile *profile; /* of --profile, or the guide's */
	instant now;
	int64_t moved_ms; /* how far --at is from the clock */
};

/* The configuration may be missing where nothing says that it is there. */
MUST_CHECK bool outbox_open(
    struct apisend *a, struct outbox *o, struct err *err);
void outbox_close(struct outbox *o);

/* Milliseconds of the wall clock, moved by --at where it is given. */
int64_t outbox_now_ms(const struct outbox *o);

/*
 * Puts interchanges in, all of them durable when it returns true. Their ids
 * are appended to ids, a line each; what each has come to, "queued" or for one
 * that was in before a word of status, goes into states (NULL: not asked).
 */
MUST_CHECK bool outbox_put(struct outbox *o, const struct span *interchanges,
    size_t count, struct buf *ids, const char **states, struct err *err);

/* The same for bytes with one or several, one after the other. */
MUST_CHECK bool outbox_put_file(
    struct outbox *o, struct span bytes, struct buf *ids, struct err *err);

#endif
