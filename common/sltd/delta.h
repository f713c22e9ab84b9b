/*
 * delta: changes to a list, made in a copy that is swapped in.
 *
 * Readers see all of a delta or none of it; what is killed half-way has not
 * been. Each change is complete by itself (the record is to be there as it is
 * given, or is to be withdrawn), so that the same delta twice is the same as
 * once. Deltas are numbered: one that does not follow the list's number is
 * refused and the missing one named.
 */
#ifndef SLTD_DELTA_H
#define SLTD_DELTA_H

#include "base/hash.h"
#include "sltd/form.h"
#include "sltd/list.h"
#include "sltd/load.h"

struct sltd_delta_options {
	const char *store, *list;
	bool numbered;
	uint64_t sequence, previous; /* of the file, when numbered */
	struct sltd_guard guard;
	instant date, now;
};

struct sltd_delta_counts {
	uint64_t inserted, updated, withdrawn;
	uint64_t unchanged; /* was so already */
	uint64_t unknown;   /* updates and withdrawals of what is not there */
};

/* The changes of a delta, in one digest: of all that was added to it. */
struct sltd_delta_sum {
	uint8_t sum[SHA256_SIZE];
};
MUST_CHECK bool sltd_delta_sum_add(struct sltd_delta_sum *s,
    enum sltd_action action, const struct sltd_entry *e, struct err *err);

/*
 * Whether such a delta may be applied to a list that says this of itself, or
 * is in it already. ERR_DATA: a gap, whose missing ones are named.
 */
MUST_CHECK bool sltd_delta_follows(const struct sltd_delta_options *o,
    const struct sltd_meta *m, bool *already, struct err *err);

struct sltd_delta;

/*
 * Locks the list and begins. *already: the list has this number or a higher
 * one: what is added is then only compared with what the list knows of it, and
 * a commit changes nothing. ERR_DATA: a gap.
 */
MUST_CHECK bool sltd_delta_open(const struct sltd_delta_options *options,
    struct sltd_delta **out, bool *already, struct err *err);
void sltd_delta_close(struct sltd_delta *d); /* gives up; NULL is fine */

MUST_CHECK bool sltd_delta_add(struct sltd_delta *d, enum sltd_action action,
    const struct sltd_entry *e, struct err *err);

/* ERR_DATA also when this number was another delta's. */
MUST_CHECK bool sltd_delta_commit(
    struct sltd_delta *d, struct sltd_delta_counts *counts, struct err *err);

#endif
