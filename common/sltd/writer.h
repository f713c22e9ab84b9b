/*
 * writer: a new generation of a list, written in the order of its keys and
 * swapped in whole.
 *
 * Until sltd_writer_commit() returns true, readers see the old generation,
 * and a crash leaves a folder that the next writer removes. One writer at a
 * time: the list is locked (flock(2), so a dead process holds nothing).
 */
#ifndef SLTD_WRITER_H
#define SLTD_WRITER_H

#include "sltd/list.h"

struct sltd_writer;

/* Locks a list, whose folder is made. ERR_TEMPORARY: somebody else writes. */
struct sltd_lock {
	int fd;
};
MUST_CHECK bool sltd_lock_take(const char *store, const char *list,
    struct sltd_lock *out, struct err *err);
void sltd_lock_release(struct sltd_lock *l);

/* Under the lock: removes what crashes left, begins a generation. */
MUST_CHECK bool sltd_writer_open(const char *store, const char *list,
    uint64_t keys, struct sltd_writer **out, struct err *err);
void sltd_writer_close(struct sltd_writer *w); /* gives up; NULL is fine */

/*
 * Singles first, then series, each in the order of their keys. value is as
 * sltd_entry_value() makes it; the reach of a series is worked out here. The
 * checksum is verified: what came out of a scratch file is not believed.
 */
MUST_CHECK bool sltd_writer_put(struct sltd_writer *w, struct span key,
    struct span value, bool series, struct err *err);

/* Writes meta (its counts and sieve are filled in), syncs, swaps. */
MUST_CHECK bool sltd_writer_commit(
    struct sltd_writer *w, struct sltd_meta *meta, struct err *err);

/*
 * A generation that is a copy of the current one, to be changed in place while
 * it is not seen: its folder is STORE/LIST/new. Then swapped in, once
 * everything in it is synced; who gives up calls sltd_generation_drop().
 */
MUST_CHECK bool sltd_generation_copy(
    const char *store, const char *list, struct err *err);
MUST_CHECK bool sltd_generation_swap(const char *folder, struct err *err);
void sltd_generation_drop(const char *folder);

/* A folder of files only, with them; none is fine. */
MUST_CHECK bool sltd_folder_remove(const char *path, struct err *err);

#endif
