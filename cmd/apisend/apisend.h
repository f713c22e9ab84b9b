/*
 * apisend: what the verbs share.
 */
#ifndef APISEND_APISEND_H
#define APISEND_APISEND_H

#include "base/opt.h"

/* The context of all verbs. */
struct apisend {
	struct opt_common common;
	/* build, send, check */
	const char *profile;		/* --profile: a name or a path */
	const char *flight;		/* --flight */
	const char *out;		/* --out */
	const char *reference;		/* --reference */
	bool message_only, all_or_nothing;
	/* the sending verbs */
	const char *config;		/* --config */
	bool flush_now;			/* flush --now */
	uint64_t keep_days;		/* purge --older */
};

int apisend_decode(void *context, int argc, char **argv);
int apisend_build(void *context, int argc, char **argv);
int apisend_check(void *context, int argc, char **argv);

/*
 * What build does with a finished interchange, one call a part, in order,
 * before any record is written: a record says "queued" only when this has
 * returned true. For send: enqueue.
 */
typedef bool apisend_deliver(void *context, struct span interchange,
    struct err *err);

/*
 * build with another end: deliver (NULL: --out and --message-only) gets the
 * interchanges, state ("built", "queued") is what the records say.
 */
int apisend_build_with(struct apisend *a, int argc, char **argv,
    apisend_deliver *deliver, void *context, const char *state);

/* The next control reference of a sender, durable (spool_reference()). */
bool apisend_reference(struct apisend *a, const char *sender, char out[15],
    struct err *err);

#endif
