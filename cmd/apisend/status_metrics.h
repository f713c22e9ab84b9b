/*
 * status_metrics: the queue in numbers, for a monitor.
 */
#ifndef APISEND_STATUS_METRICS_H
#define APISEND_STATUS_METRICS_H

#include "spool/spool.h"

/* States of a message that status has words for. */
#define STATUS_METRICS_STATES 16

struct status_metrics {
	struct destination_count {
		char name[SPOOL_DESTINATION_MAX + 1];
		/* By word; a word's row is the same in all of them. */
		uint64_t count[STATUS_METRICS_STATES];
		uint64_t overdue; /* waiting past the state's deadline */
		instant oldest;	  /* waiting, enqueued first; 0: none waits */
		instant settled;  /* the last that was sent or answered */
	} * list;
	size_t count, cap;
	const char *words[STATUS_METRICS_STATES];
};

/* state: its word in the output of status. */
MUST_CHECK bool status_metrics_add(struct status_metrics *s,
    const struct spool_message *m, const char *state, instant now,
    struct err *err);
MUST_CHECK bool status_metrics_write(
    const struct status_metrics *s, const char *path, struct err *err);
void status_metrics_release(struct status_metrics *s);

#endif
