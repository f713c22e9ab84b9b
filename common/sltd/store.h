/*
 * store: all lists of a store folder, asked together.
 *
 * Lists that appear or go are noticed; a list that cannot be read makes every
 * answer of the store not_checked, whatever the others say: nothing is clear
 * that was not looked at.
 */
#ifndef SLTD_STORE_H
#define SLTD_STORE_H

#include "sltd/list.h"

/* In a store directory, the folder of the lists. */
#define SLTD_FOLDER_LISTS "sltd"

/* Queries that are looked at together: their cache lines come together. */
#define SLTD_STORE_BATCH 64

struct sltd_store {
	struct buf folder;
	struct sltd_list *lists[SLTD_LISTS_MAX];
	size_t count;
	uint64_t scanned_us;
	bool as_of_known;
	instant as_of;	     /* the oldest of the lists' dates */
	instant fresh_until; /* the earliest of theirs */
	bool broken;	     /* a list could not be read: why */
	struct err why;
};

/*
 * The folder of the lists: the one that is given, or the folder "sltd" in it
 * where the lists are there; both are what people take for it. ERR_USAGE where
 * both hold lists.
 */
MUST_CHECK bool sltd_store_folder(
    const char *folder, struct buf *out, struct err *err);

/*
 * Opens every list of the folder, or of the folder "sltd" in it.
 * ERR_UNAVAILABLE when the folder is not there or holds no list; ERR_IO for
 * damage.
 */
MUST_CHECK bool sltd_store_open(
    const char *folder, struct sltd_store *out, struct err *err);
void sltd_store_close(struct sltd_store *s);

/* The newest snapshot of everything, once before a batch of questions. */
void sltd_store_refresh(struct sltd_store *s, uint64_t now_us);

/* Answers queries[i] in answers[i], which it clears. */
void sltd_store_ask(struct sltd_store *s,
    const struct sltd_query *const *queries, struct sltd_answer *const *answers,
    size_t count);

/* Names of the folder's lists, sorted; for verbs that go over all. */
struct sltd_names {
	char name[SLTD_LISTS_MAX][SLTD_LIST_NAME_MAX + 1];
	size_t count;
};
MUST_CHECK bool sltd_store_names(
    const char *folder, struct sltd_names *out, struct err *err);

#endif
