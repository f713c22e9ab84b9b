/*
 * spool_schedule: who is next, among everything that waits; in memory only.
 *
 * Messages of one destination and order key are a queue: only its first may
 * leave, and nothing after it while it is under way or waits. Queues of one
 * destination are a lane, nearest deadline first.
 */
#ifndef SPOOL_SPOOL_SCHEDULE_H
#define SPOOL_SPOOL_SCHEDULE_H

#include "spool/spool.h"

/* What the schedule knows of a waiting message. */
struct waiting {
	char *id, *destination, *order; /* one allocation, of id */
	uint64_t sequence;
	instant deadline, due, expires;
	int64_t tried_ms;
	uint64_t wait_ms;
	bool tried; /* by this flush: not again */
};

/* A destination; kept while the queue is locked. */
struct destination {
	char name[SPOOL_DESTINATION_MAX + 1];
	struct breaker breaker;
	int64_t rest_from_ms; /* the server asked to be left alone */
	uint64_t rest_ms;
	bool held; /* our own side is wrong: not in this flush */
};

struct schedule;

struct schedule *schedule_new(void);
void schedule_free(struct schedule *s);

/* ---- filling: forget, add all, then order ---- */
void schedule_forget(struct schedule *s);
/* Copies. False: no memory. */
bool schedule_add(struct schedule *s, const struct waiting *w);
/* What is under way keeps its queue closed. False: no memory. */
bool schedule_order(struct schedule *s);

/* ---- asking ---- */

/*
 * The next to leave; *next NULL: none now. It is under way from then on. False:
 * no memory.
 */
MUST_CHECK bool schedule_next(struct schedule *s, int64_t now_ms,
    bool impatient, const struct waiting **next);

/*
 * A message that was under way, or that is found gone, is done with: its
 * queue goes on after it. Or it stays in front: its queue waits.
 */
void schedule_done(struct schedule *s, const char *id);
void schedule_stays(struct schedule *s, const char *id);

/* Found or made; NULL: no memory. *is_new: its breaker is to be read. */
struct destination *schedule_destination(
    struct schedule *s, const char *name, bool *is_new);

/* Messages that were added since it was filled. */
size_t schedule_count(const struct schedule *s);

/* Messages that wait and could not be given out; *overdue: due before now. */
size_t schedule_left(const struct schedule *s, int64_t now_ms, size_t *overdue);

#endif
