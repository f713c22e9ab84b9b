/*
 * source: who is asked, beside each other, and how long each may take.
 *
 * The embedded store is asked by the caller's own thread, for it answers in
 * microseconds; every other source has a thread, a window of queries under
 * way, a deadline for each query, and a breaker. What does not answer, does
 * not answer in time, or answers with what cannot be understood, is
 * not_checked: no source is ever clear because it was not reached.
 */
#ifndef SLTDQUERY_SOURCE_H
#define SLTDQUERY_SOURCE_H

#include <pthread.h>

#include "record/filter.h"
#include "spool/retry.h"
#include "sltd/match.h"
#include "sltd/store.h"

#define SOURCES_MAX 16
#define SOURCE_NAME_MAX 64
#define SOURCE_DEADLINE_MS 3000u
#define SOURCE_DEADLINE_MIN_MS 1u
#define SOURCE_DEADLINE_MAX_MS 600000u
/* Queries asked together: a batch of records, each with several documents. */
#define SOURCE_BATCH_MAX (FILTER_BATCH_MAX + 32u)
/* A thread that has done nothing for so long beyond its deadline is stuck. */
#define SOURCE_STUCK_MS 2000u

enum source_kind {
	SOURCE_LOCAL,
	SOURCE_POSTGRESQL,
	SOURCE_HTTPS,
	SOURCE_COMMAND
};

/* A [source NAME] of the configuration, or --source NAME=URL. Owned text. */
struct source_config {
	char name[SOURCE_NAME_MAX + 1];
	enum source_kind kind;
	char *url; /* without "lmdb:" and "cmd:" */
	char *ca, *certificate, *key;
	char *request, *mapping; /* templates of https */
	char *detail_request;
	bool detail; /* https: ask for a listed record's details */
	uint64_t deadline_ms;
	uint64_t max_age_s; /* older data is sltd.stale; 0: not said */
	bool any_age;	    /* max_age = none: the operator's word */
};

struct source;

/*
 * How a source is spoken to. One thread calls; nothing here waits but wait().
 */
struct source_transport {
	/* Makes what is needed; need not connect yet. */
	bool (*open)(
	    const struct source_config *config, void **state, struct err *err);
	void (*close)(void *state);
	/*
	 * The files that it reads later; it has the network by then, and no
	 * program. NULL: it starts some, and nothing can be shut.
	 */
	bool (*sandbox)(const struct source_config *config, struct sandbox *s,
	    struct err *err);
	/* Queries that may be under way together. */
	unsigned window;
	/* Sends; slot is below window and not in use. False: why. */
	bool (*send)(void *state, unsigned slot, const struct sltd_query *q,
	    struct sltd_answer *a, struct err *err);
	/*
	 * Waits until something ended, timeout_ms at most, and calls
	 * source_done() for each query that did.
	 */
	void (*wait)(void *state, struct source *source, int timeout_ms);
	/* Gives up a query whose time is over. */
	void (*cancel)(void *state, unsigned slot);
};

/*
 * From wait(): the query of that slot is over. failed is NULL when the answer
 * was filled in; else it is not_checked, and counts as a failure.
 */
void source_done(struct source *s, unsigned slot, const struct err *failed);

struct source {
	struct source_config config;
	/* the last answer's as_of, and as text; "": none yet */
	instant as_of;
	char as_of_text[INSTANT_TEXT];
	/* local */
	struct sltd_store store;
	bool opened;
	struct err failure; /* why it is not */
	/* all others */
	const struct source_transport *transport;
	void *state;
	struct breaker breaker;
	struct pending *pending; /* window */
	unsigned under_way, next_slot;

	/* Handed to the thread and back, under the mutex. */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool started, asked, quit, stuck;
	uint64_t steps; /* grows while it gets on */
	struct sltd_query *queries;
	struct sltd_answer *answers; /* SOURCE_BATCH_MAX */
	size_t used;		     /* of them, in the largest batch */
	size_t count;
};

struct sources {
	struct source *list[SOURCES_MAX];
	size_t count;
	struct sltd_answer missing; /* of a source that is stuck */
};

/* ---- configuration (config.h) ------------------------------------------ */

/* NAME=URL. */
MUST_CHECK bool source_parse(
    const char *option, struct source_config *out, struct err *err);
void source_config_release(struct source_config *c);

/* Whether any of them needs more than this process has (online.h). */
bool sources_need_online(const struct source_config *configs, size_t count);

/* ---- running ----------------------------------------------------------- */

/*
 * Opens what the configurations say (taken over). One that cannot be opened
 * is said, and is not_checked for every record: none is lost by it.
 */
MUST_CHECK bool sources_open(struct sources *s, struct source_config *configs,
    size_t count, struct err *err);
/*
 * What they need while records are looked at: their stores are read, the
 * network is there for those that are asked by it. A program that is asked
 * may do what it likes: where there is one, nothing is given up.
 */
MUST_CHECK bool sources_sandbox(
    const struct sources *s, struct sandbox *sandbox, struct err *err);
/*
 * Starts their threads, after the sandbox so that it holds for them. One whose
 * thread cannot be made is said, and is not_checked.
 */
MUST_CHECK bool sources_start(struct sources *s, struct err *err);
/* What to exit with when not one could be opened; 0: at least one was. */
int sources_status(const struct sources *s);
void sources_close(struct sources *s);

/*
 * Asks all sources all queries, SOURCE_BATCH_MAX at most, and returns when
 * each has its answers or its time is over. Answer i of source s is then
 * sources_answer(s, source, i), until the next call.
 */
void sources_ask(
    struct sources *s, const struct sltd_query *const *queries, size_t count);
struct sltd_answer *sources_answer(
    struct sources *s, size_t source, size_t query);

/* Transports; the last two are NULL in the program without network code. */
extern const struct source_transport source_command;
extern const struct source_transport source_https __attribute__((weak));
extern const struct source_transport source_postgresql __attribute__((weak));

#endif
