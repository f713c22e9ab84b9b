/*
 * kv: an ordered key-value store with transactions; the only module that
 * knows LMDB.
 *
 * Many processes read beside one writer; a reader sees the store as it was
 * when its transaction began, and goes over to the newest state when it renews.
 * A reader leaves no trace in a store, and can be let write not one byte of it:
 * a writer changes a copy, which takes the store's place when it commits. A
 * commit is durable when it returns. Keys are compared bytewise and are 1 to
 * KV_KEY_MAX bytes; values are up to 2 GiB. Spans got from a transaction live
 * until it ends (for a writing one: until the next write).
 *
 * A damaged or truncated file never raises a signal. kv_open() compares the
 * file's size with what its meta page says is in use; every call meets damage
 * with ERR_DATA, and from then on the store answers nothing. To that end
 * kv_open() installs handlers for SIGSEGV and SIGBUS, which pass on what does
 * not come from a call into the store.
 */
#ifndef STORE_KV_H
#define STORE_KV_H

#include "base/err.h"
#include "base/span.h"

/* LMDB's limit, kept so that stores stay readable everywhere. */
#define KV_KEY_MAX 511
/* Named tables in one store. */
#define KV_TABLES_MAX 32
/* Address space reserved; the file grows as needed. */
#define KV_MAP_SIZE ((size_t)64 << 30)
/* Where that is not to be had, less, down to this. */
#define KV_MAP_LEAST ((size_t)1 << 30)
/* A writer waits so long for another one; then it is ERR_TEMPORARY. */
#define KV_LOCK_WAIT_S 600
/*
 * A reader has so long from the commit that replaced the file he reads: after
 * that the next writer may empty it, and what he asks is ERR_DATA.
 */
#define KV_HELD_S 600

struct kv;     /* an open store */
struct kv_txn; /* a snapshot, or a writing transaction */
struct kv_cursor;

/*
 * KV_BUILD: as KV_CREATE, for a store that is opened by no one else until it is
 * whole: written in place, without a lock. A commit is not durable then;
 * kv_sync() makes all of them so.
 *
 * KV_FROZEN: as KV_READ, of a store that was built so, and is never replaced.
 */
enum kv_mode { KV_READ, KV_FROZEN, KV_WRITE, KV_CREATE, KV_BUILD };
/* How kv_put() treats a key that is there. */
enum kv_put { KV_REPLACE, KV_KEEP, KV_APPEND };

/*
 * folder holds the store, data.mdb; while it is written the copy, work.mdb;
 * writer.lock, which only its owner can open; and a folder of the same kind,
 * held, with what was replaced while it was read. What creates makes the
 * folder, 0750 less the umask, as the files are 0640 less the umask. A copy
 * belongs to the same owner and group as the file whose place it takes.
 */
MUST_CHECK bool kv_open(
    const char *folder, enum kv_mode mode, struct kv **out, struct err *err);
void kv_close(struct kv *kv);

/*
 * Only one writing transaction at a time: a second one waits KV_LOCK_WAIT_S.
 * Its cost is that of copying the file (nothing where the file system shares
 * blocks between files).
 */
MUST_CHECK bool kv_begin(
    struct kv *kv, bool write, struct kv_txn **out, struct err *err);
MUST_CHECK bool kv_commit(
    struct kv_txn *txn, struct err *err); /* ends it either way */
MUST_CHECK bool kv_sync(struct kv *kv, struct err *err);
void kv_abort(struct kv_txn *txn); /* NULL is fine */

/* A read snapshot that is parked and taken up again at the newest state. */
void kv_reset(struct kv_txn *txn);
MUST_CHECK bool kv_renew(struct kv_txn *txn, struct err *err);

/*
 * Tables are small numbers from kv_table(), which makes the table when the
 * transaction writes; *found is false when a reader finds none. A number is
 * valid for every later transaction of this kv.
 */
MUST_CHECK bool kv_table(struct kv_txn *txn, const char *name, unsigned *table,
    bool *found, struct err *err);

/* *found is false when the key is not there. */
MUST_CHECK bool kv_get(struct kv_txn *txn, unsigned table, struct span key,
    struct span *value, bool *found, struct err *err);

/* KV_APPEND: keys must come in order, far faster. KV_KEEP: *value is kept. */
MUST_CHECK bool kv_put(struct kv_txn *txn, unsigned table, struct span key,
    struct span value, enum kv_put how, struct err *err);
MUST_CHECK bool kv_delete(struct kv_txn *txn, unsigned table, struct span key,
    bool *found, struct err *err);
MUST_CHECK bool kv_count(
    struct kv_txn *txn, unsigned table, uint64_t *count, struct err *err);

/*
 * Ordered walk. seek: the first key not before it (an empty one: the first of
 * all); *found false: none. Close the cursor before its transaction ends.
 */
MUST_CHECK bool kv_cursor_open(struct kv_txn *txn, unsigned table,
    struct kv_cursor **out, struct err *err);
MUST_CHECK bool kv_cursor_seek(struct kv_cursor *c, struct span key,
    struct span *found_key, struct span *value, bool *found, struct err *err);
MUST_CHECK bool kv_cursor_next(struct kv_cursor *c, struct span *key,
    struct span *value, bool *found, struct err *err);
MUST_CHECK bool kv_cursor_previous(struct kv_cursor *c, struct span *key,
    struct span *value, bool *found, struct err *err);
/* After the last key, by a writer: faster than kv_put(). */
MUST_CHECK bool kv_cursor_append(
    struct kv_cursor *c, struct span key, struct span value, struct err *err);
void kv_cursor_close(struct kv_cursor *c);

/* Reads every page in use: ERR_DATA when one cannot be. For fsck. */
MUST_CHECK bool kv_check(struct kv *kv, struct err *err);

#endif
