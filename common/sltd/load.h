/*
 * load: a list replaced whole by a file's records.
 *
 * The records come in any order and are sorted beside; the old generation is
 * walked beside the new one, so that what is added and what is gone is known
 * before anything is swapped. A record that is gone is kept as withdrawn for
 * SLTD_WITHDRAWN_DAYS: whoever still meets it elsewhere can then be told.
 */
#ifndef SLTD_LOAD_H
#define SLTD_LOAD_H

#include "sltd/journal.h"
#include "sltd/writer.h"

#define SLTD_WITHDRAWN_DAYS 366

/*
 * What a load or delta may change, in hundredths of a percent of the records
 * that were there: so many may be added, and so many removed. Where the
 * operator does not say, a short list may still grow by SLTD_GUARD_FREE.
 */
#define SLTD_GUARD_DEFAULT 1000
#define SLTD_GUARD_FREE 10

struct sltd_guard {
	bool given; /* by the operator: nothing is free */
	uint64_t per_10000;
};

/*
 * ERR_DATA when added or removed of the present records are too many, and, be
 * what may be allowed, when nothing would be left.
 */
MUST_CHECK bool sltd_guard_check(const struct sltd_guard *g, uint64_t present,
    uint64_t added, uint64_t removed, struct err *err);

struct sltd_load_options {
	const char *store, *list;
	size_t chunk; /* of the sort, 0: default */
	struct sltd_guard guard;
	bool fresh; /* whatever was there is not looked at */
	bool older; /* a lower sequence number is fine */
	instant now;
};

struct sltd_load_counts {
	uint64_t records, duplicates; /* in the file */
	uint64_t before;	      /* records that answered before */
	uint64_t added, removed, changed, unchanged;
};

struct sltd_load;

/* Locks the list. */
MUST_CHECK bool sltd_load_open(const struct sltd_load_options *options,
    struct sltd_load **out, struct err *err);
void sltd_load_close(struct sltd_load *l); /* gives up; NULL is fine */

MUST_CHECK bool sltd_load_add(
    struct sltd_load *l, const struct sltd_entry *e, struct err *err);

/*
 * A load that can go on after it was killed: before anything is added, says
 * which file is read. When a load of it was under way, *at is the place
 * after the *added records that need not come again; else *added is 0, and
 * *why tells why what was left there (if anything) is thrown away.
 */
MUST_CHECK bool sltd_load_resume(struct sltd_load *l,
    const struct input_mark *file, struct input_mark *at, uint64_t *added,
    struct err *why, struct err *err);

/*
 * Then, after each record, when sltd_load_due(): where the file is (NULL:
 * that cannot be told), so that another process can go on there. And once at
 * the end of the file.
 */
bool sltd_load_due(const struct sltd_load *l);
MUST_CHECK bool sltd_load_mark(
    struct sltd_load *l, const struct input_mark *at, struct err *err);
MUST_CHECK bool sltd_load_end(
    struct sltd_load *l, const struct input_mark *at, struct err *err);

/* meta: numbered, sequence and date are the caller's. */
MUST_CHECK bool sltd_load_commit(struct sltd_load *l, struct sltd_meta *meta,
    struct sltd_load_counts *counts, struct err *err);

/*
 * A new generation without what is past its review date, and without records
 * withdrawn over SLTD_WITHDRAWN_DAYS ago. Also makes sieve and pages anew.
 */
MUST_CHECK bool sltd_list_purge(const char *store, const char *list,
    sltd_day today, instant now, uint64_t *removed, uint64_t *kept,
    struct err *err);

#endif
