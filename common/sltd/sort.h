/*
 * sort: more keys and values than fit in memory, brought into order.
 *
 * Chunks are sorted in memory by a thread of their own while the next is
 * filled, written to runs in a folder, and merged at the end. Of several
 * values with one key the last that was added stays. What fits in one chunk
 * never touches the disk.
 *
 * It knows nothing of what it sorts. The runs are scratch without a name,
 * which go with the process; or, with sltd_sort_keep(), files NAME.N that
 * another process can adopt.
 */
#ifndef SLTD_SORT_H
#define SLTD_SORT_H

#include "base/err.h"
#include "base/span.h"

#define SLTD_SORT_KEY_MAX 255
#define SLTD_SORT_VALUE_MAX 4096
/* Bytes of a chunk; two of them and the index are in memory. */
#define SLTD_SORT_CHUNK_MIN ((size_t)64 << 10)
#define SLTD_SORT_CHUNK_MAX ((size_t)1 << 30)
#define SLTD_SORT_CHUNK ((size_t)192 << 20)
/* Runs that are merged at once: what 4 TB of input would make. */
#define SLTD_SORT_RUNS_MAX 4096

struct sltd_sort;

MUST_CHECK bool sltd_sort_open(const char *folder, const char *name,
    size_t chunk, struct sltd_sort **out, struct err *err);
void sltd_sort_close(struct sltd_sort *s); /* NULL is fine */

MUST_CHECK bool sltd_sort_add(
    struct sltd_sort *s, struct span key, struct span value, struct err *err);

/* A run that was kept. */
struct sltd_sort_run {
	uint64_t size, sum; /* of its bytes: what it is told by */
};

/* Before anything is added: runs keep their names in the folder. */
void sltd_sort_keep(struct sltd_sort *s);

/*
 * Takes the run that another sort of this name kept; false, with the reason,
 * when it is not there as it was. In their order, before anything is added.
 */
MUST_CHECK bool sltd_sort_adopt(
    struct sltd_sort *s, const struct sltd_sort_run *kept, struct err *err);

/* And how many items the runs stand for, duplicates among them. */
void sltd_sort_adopted(
    struct sltd_sort *s, uint64_t count, uint64_t duplicates);

/*
 * Bytes of keys and values, with 24 more for each item, that the chunk still
 * takes.
 */
size_t sltd_sort_room(const struct sltd_sort *s);

/* Begins to write what is in memory as a run, however little. */
MUST_CHECK bool sltd_sort_flush(struct sltd_sort *s, struct err *err);

/* Waits until it is written; then the runs, and the duplicates in them. */
MUST_CHECK bool sltd_sort_settle(struct sltd_sort *s, struct err *err);
unsigned sltd_sort_runs(const struct sltd_sort *s);
struct sltd_sort_run sltd_sort_kept(const struct sltd_sort *s, unsigned i);
uint64_t sltd_sort_found(const struct sltd_sort *s);

/* No more to come: what follows is sltd_sort_next(). */
MUST_CHECK bool sltd_sort_finish(struct sltd_sort *s, struct err *err);

/* In bytewise order; the spans live until the next call. */
MUST_CHECK bool sltd_sort_next(struct sltd_sort *s, struct span *key,
    struct span *value, bool *more, struct err *err);

/* Added; and so far found to have the key of a later one. */
uint64_t sltd_sort_count(const struct sltd_sort *s);
uint64_t sltd_sort_duplicates(const struct sltd_sort *s);

#endif
