/*
 * postgresql_arrays: queries as the arrays that the one statement of
 * postgresql.c takes; the inside of it.
 */
#ifndef SLTD_POSTGRESQL_ARRAYS_H
#define SLTD_POSTGRESQL_ARRAYS_H

#include "base/buf.h"
#include "sltd/match.h"

/* $1 to $5. Of the series the three belong together. */
enum pg_array {
	PG_FOLDS,   /* single records, by the fold of their number */
	PG_STATES,  /* series: of this state; "" is all of them, */
	PG_LENGTHS, /* of this length, */
	PG_NUMBERS, /* around this number */
	PG_CORES,   /* single records, by the core of their number */
	PG_ARRAYS
};

struct pg_arrays {
	struct buf text[PG_ARRAYS]; /* array literals, still open */
};

void pg_arrays_init(struct pg_arrays *a);
void pg_arrays_release(struct pg_arrays *a);
void pg_arrays_clear(struct pg_arrays *a);

/* All that one query is asked by. */
void pg_arrays_put(struct pg_arrays *to, const struct sltd_query *q);

/* Closes the literals; borrowed. False: no memory. */
bool pg_arrays_text(struct pg_arrays *a, const char *out[PG_ARRAYS]);

#endif
