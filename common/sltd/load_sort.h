/*
 * load_sort: the first half of a load: records become keys and values, in
 * order; the inside of load.c, for no other module.
 *
 * Records are copied into a block; a thread of its own encodes and sorts a
 * full one while the next is filled. When a chunk of the sort may not hold one
 * more block, all is written, and the journal then tells another process how
 * to go on at the end of that block.
 */
#ifndef SLTD_LOAD_SORT_H
#define SLTD_LOAD_SORT_H

#include "sltd/entry.h"
#include "sltd/journal.h"

struct load_sort;

/* Under the list's lock. chunk: bytes in memory, 0: SLTD_SORT_CHUNK. */
MUST_CHECK bool load_sort_open(const char *store, const char *list,
    size_t chunk, struct load_sort **out, struct err *err);
/* What a killed one could go on with is removed; NULL is fine. */
void load_sort_close(struct load_sort *s);

/* As sltd_load_resume(). */
MUST_CHECK bool load_sort_resume(struct load_sort *s,
    const struct input_mark *file, struct input_mark *at, uint64_t *added,
    struct err *why, struct err *err);

MUST_CHECK bool load_sort_add(
    struct load_sort *s, const struct sltd_entry *e, struct err *err);
bool load_sort_full(const struct load_sort *s);

/* Hands the block over; at is where the file is, NULL when that is not known.
 */
MUST_CHECK bool load_sort_pass(
    struct load_sort *s, const struct input_mark *at, struct err *err);

/* The file has ended there. What follows comes out of the sorts. */
MUST_CHECK bool load_sort_finish(
    struct load_sort *s, const struct input_mark *at, struct err *err);
struct sltd_sort *load_sort_of(const struct load_sort *s, bool series);

#endif
