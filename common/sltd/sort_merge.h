/*
 * sort_merge: many runs as one; the inside of sort.c, for no other module.
 */
#ifndef SLTD_SORT_MERGE_H
#define SLTD_SORT_MERGE_H

#include "sltd/sort_run.h"

struct sort_merge {
	struct run *runs; /* the caller's */
	unsigned count;
	unsigned *losers;    /* losers[0] is the winner */
	bool advance;	     /* the winner was given out */
	uint64_t duplicates; /* dropped so far */
	bool any;	     /* last holds the key that was given out */
	uint8_t last_len;
	uint8_t last[SLTD_SORT_KEY_MAX];
};

/* In the order of their age: of equal keys that of the last run counts. */
MUST_CHECK bool sort_merge_start(
    struct sort_merge *m, struct run *runs, unsigned count, struct err *err);
void sort_merge_release(struct sort_merge *m);

MUST_CHECK bool sort_merge_next(struct sort_merge *m, struct span *key,
    struct span *value, bool *more, struct err *err);

#endif
