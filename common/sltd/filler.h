/*
 * filler: a new store filled in the order of its keys, by a thread of its own.
 *
 * What is put is copied and stored a block later; a failure is told by a later
 * call, at the latest by filler_finish(). The store is one that is not read
 * yet (KV_BUILD): it is committed in portions, because LMDB looks for every
 * page among all those that a transaction has changed.
 */
#ifndef SLTD_FILLER_H
#define SLTD_FILLER_H

#include "store/kv.h"

struct filler;

MUST_CHECK bool filler_open(
    struct kv *kv, struct filler **out, struct err *err);
void filler_close(struct filler *f); /* gives up; NULL is fine */

/* One table after the other, the keys of each in their order. */
MUST_CHECK bool filler_put(struct filler *f, unsigned table, struct span key,
    struct span value, struct err *err);

/* All of it is stored and committed, though not synced. */
MUST_CHECK bool filler_finish(struct filler *f, struct err *err);

#endif
