/*
 * list: one supplier's records in the store, as readers see them.
 *
 * A store is a folder with a folder for each list in it:
 *
 *	STORE/uto/lock		flock(2)ed by whoever writes; its owner's alone
 *	STORE/uto/current	the name of the generation that counts
 *	STORE/uto/g000017/	that generation: data.mdb, sieve
 *	STORE/uto/new/		one that is being built
 *
 * A load builds a generation beside and swaps it in by replacing `current`; a
 * delta changes a copy of the current one and swaps that in. No generation
 * changes once it is named, so that readers need no lock and leave no trace:
 * they cannot write one byte of a list, and delay no one. They take the
 *newest one up with sltd_list_refresh(), and never wait. The generation before
 *the current one stays until the next writer comes, who empties it.
 *
 * Tables of a generation: "single" and "series" (keys and values of
 * sltd/entry.h) and "meta". The series of one state and length are in the
 * order of their first numbers, and the value of each has the reach of all
 * before it (the greatest last number), so that all series around a number
 * are found by one look-up backwards, however they overlap.
 */
#ifndef SLTD_LIST_H
#define SLTD_LIST_H

#include "sltd/match.h"
#include "sltd/sieve.h"
#include "sltd/variant.h"
#include "store/kv.h"

/* Lists in one store. */
#define SLTD_LISTS_MAX 64
#define SLTD_GENERATION_MAX 16

/* Deltas whose contents a list remembers, the newest of them. */
#define SLTD_DELTAS_KEPT 64
#define SLTD_DELTA_DIGEST 16

/* A delta that is in the list: another one of its number is refused. */
struct sltd_delta_mark {
	uint64_t sequence;
	uint8_t digest[SLTD_DELTA_DIGEST]; /* of its changes, in their order */
};

/* What a list says about itself. */
struct sltd_meta {
	bool numbered;
	uint64_t sequence; /* of the last load or delta */
	instant date;	   /* of the data, as the supplier said */
	instant loaded;	   /* when it was brought in */
	bool by_delta;	   /* kept by deltas, which come often */
	/*
	 * The sieve knows of records what other ways to write their numbers
	 * have in common (sltd/variant.h); false of what older versions made:
	 * then each way is asked for. And whether of a series, at all.
	 */
	bool has_short, series_short;
	uint8_t longest; /* number of a single, where has_short */
	uint64_t singles, series, withdrawn;
	uint64_t sieve_id, sieve_keys; /* keys that the sieve was made for */
	struct sltd_delta_mark delta[SLTD_DELTAS_KEPT]; /* oldest first */
	unsigned deltas;
};

/* When the list is too old for its silence to prove anything. */
static inline instant
sltd_meta_fresh_until(const struct sltd_meta *m)
{
	return m->date + (m->by_delta ? SLTD_MAX_AGE_DELTA_S : SLTD_MAX_AGE_S);
}

struct sltd_list {
	char name[SLTD_LIST_NAME_MAX + 1];
	struct buf folder;     /* STORE/NAME */
	struct buf generation; /* STORE/NAME/g… */
	struct kv *kv;
	struct kv_txn *txn;
	struct kv_cursor *singles, *series_cursor; /* of txn */
	unsigned single, series, meta_table;
	struct sltd_meta meta;
	struct sltd_sieve sieve;
	uint64_t looked_us; /* at `current`, last */
	bool writes;
};

/* a-z 0-9 _ - and a letter or digit first; what it is called in the store. */
bool sltd_list_name_valid(struct span name);

/*
 * Opens the current generation, or, to write, the one that is being built
 * (sltd_generation_copy()). ERR_UNAVAILABLE: there is no such list.
 * Damage is ERR_IO, so that whoever dies of it ends with 70 or more.
 */
MUST_CHECK bool sltd_list_open(const char *store, const char *name, bool writes,
    struct sltd_list **out, struct err *err);
void sltd_list_close(struct sltd_list *l); /* NULL is fine */

/*
 * Takes up the newest snapshot; a new generation is noticed at most 200 ms
 * late. now_us is monotonic_us(). What was borrowed from the list is gone.
 */
MUST_CHECK bool sltd_list_refresh(
    struct sltd_list *l, uint64_t now_us, struct err *err);

/* False: nothing here can answer the query. */
bool sltd_list_maybe_series(
    const struct sltd_list *l, const struct sltd_query *q);

/* What a sieve is asked of a query's number: its fold and shorter forms. */
struct sltd_short_keys {
	unsigned count;
	sltd_sieve_key key[SLTD_SINGLE_KEYS];
};

static inline void
sltd_query_keys(const struct sltd_query *q, struct sltd_short_keys *out)
{
	out->count = 1;
	out->key[0] = sltd_sieve_fold(&q->fold);
	if (q->has_short)
		out->count = sltd_single_keys(&q->number, out->key);
}

/* Whether any single may be the number or another way to write it. */
static inline bool
sltd_list_maybe_single(
    const struct sltd_list *l, const struct sltd_short_keys *keys)
{
	for (unsigned i = 0; i < keys->count; i++)
		if (sltd_sieve_maybe(&l->sieve, keys->key[i]))
			return true;
	return !l->meta.has_short;
}

static inline bool
sltd_list_maybe(const struct sltd_list *l, const struct sltd_query *q,
    const struct sltd_short_keys *keys)
{
	return sltd_list_maybe_single(l, keys) ||
	    (l->meta.series > 0 && sltd_list_maybe_series(l, q));
}

/*
 * Adds every record that answers the query (not near ones). False: the
 * answer is not complete (damage).
 */
MUST_CHECK bool sltd_list_ask(struct sltd_list *l, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err);

/* The same for records at edit distance 1. */
MUST_CHECK bool sltd_list_ask_near(struct sltd_list *l,
    const struct sltd_query *q, struct sltd_answer *a, struct err *err);

/*
 * Every record, singles first, in the order of their keys, checksums
 * verified. visit returns false after err_set() to stop.
 */
typedef bool sltd_list_visit(
    void *context, const struct sltd_entry *e, struct err *err);
MUST_CHECK bool sltd_list_walk(struct sltd_list *l, sltd_list_visit *visit,
    void *context, struct err *err);

/*
 * Looks at every page, record, reach and count, and at the sieve: what it
 * finds wrong goes to report, a sentence each. False: cannot be looked at.
 */
typedef void sltd_list_report(void *context, const char *what);
MUST_CHECK bool sltd_list_check(struct sltd_list *l, sltd_list_report *report,
    void *context, struct err *err);

/* ---- for those that write ---------------------------------------------- */

void sltd_meta_write(const struct sltd_meta *m, struct buf *out);

#define SLTD_TABLE_SINGLE "single"
#define SLTD_TABLE_SERIES "series"
#define SLTD_TABLE_META "meta"
#define SLTD_META_KEY "meta"
#define SLTD_FILE_CURRENT "current"
#define SLTD_FILE_LOCK "lock"
#define SLTD_FILE_SIEVE "sieve"
#define SLTD_FOLDER_NEW "new"

/* ERR_UNAVAILABLE: the folder holds none, and what makes one. */
bool sltd_list_none(const char *folder, struct err *err);

/* ERR_DATA becomes ERR_IO: damage of the store is no fault of the input. */
bool sltd_store_damage(struct err *err);

#endif
