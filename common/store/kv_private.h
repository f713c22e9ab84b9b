/*
 * kv_private: what the files of kv share.
 */
#ifndef STORE_KV_PRIVATE_H
#define STORE_KV_PRIVATE_H

#include <lmdb.h>
#include <pthread.h>
#include <sys/types.h>

#include "base/buf.h"
#include "store/guard.h"
#include "store/kv.h"

#define KV_DATA "data.mdb"
#define KV_WORK "work.mdb"
#define KV_LOCK "writer.lock"
#define KV_FILE_MODE 0640
#define KV_FOLDER_MODE 0750

/* Longest name of a table, its NUL included. */
#define KV_NAME_MAX 64

/* One file, mapped; closed by the last that uses it. */
struct kv_map {
	MDB_env *env;
	unsigned users; /* transactions, and the store whose newest it is */
	dev_t device;	/* which file it is, whatever its name is now */
	ino_t inode;
	/* Tables as the store numbers them. */
	MDB_dbi dbi[KV_TABLES_MAX];
	bool open[KV_TABLES_MAX];	       /* in every transaction */
	struct kv_txn *pending[KV_TABLES_MAX]; /* or, yet, only in this one */
};

struct kv {
	enum kv_mode mode;
	struct buf folder, data; /* the folder, and the file in it */
	volatile bool damaged;	 /* met damage: answers nothing more */
	pthread_mutex_t mutex;	 /* over what follows */
	struct kv_map *map;	 /* of the newest file that was seen */
	char names[KV_TABLES_MAX][KV_NAME_MAX];
	unsigned count;
};

struct kv_txn {
	struct kv *kv;
	struct kv_map *map;
	MDB_txn *txn; /* NULL while it is parked without one */
	bool write;
	int lock; /* a writer's, of a store that is replaced; else -1 */
};

/* The arguments and results of one call into LMDB. */
struct kv_call {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	MDB_cursor *cursor;
	MDB_cursor_op op;
	MDB_val key, value;
	MDB_stat stat;
	const char *name;
	unsigned flags;
	struct kv *kv;
	struct kv_map *map;
};

/* ---- kv_map.c ---- */

/* Maps a file and opens its tables; call it with the mutex held. */
MUST_CHECK bool kv_map_open(struct kv *kv, const char *path, unsigned flags,
    struct kv_map **out, struct err *err);

/* The file that has the store's name now, to be given back. */
MUST_CHECK bool kv_map_take(
    struct kv *kv, struct kv_map **out, struct err *err);
void kv_map_give(struct kv *kv, struct kv_map *map);

/* What was written to a file, to the disk; one of LMDB's codes. */
int kv_map_sync(struct kv *kv, struct kv_map *map);

/* ---- kv_publish.c ---- */

/* A folder's lock, which one writer at a time has. */
MUST_CHECK bool kv_lock_take(const char *folder, int *lock, struct err *err);

/* The writer's own copy of the store, and that copy in the store's place. */
MUST_CHECK bool kv_work_begin(struct kv_txn *t, struct err *err);
MUST_CHECK bool kv_work_publish(struct kv_txn *t, struct err *err);
void kv_work_end(struct kv_txn *t);

/* ---- kv_held.c ---- */

/* Another name for the file whose place is about to be taken. */
void kv_held_keep(const char *folder, const char *data);
/*
 * Removes what is open nowhere any more, and empties what was replaced after_s
 * seconds ago.
 */
void kv_held_sweep(const char *folder, int after_s);

/* ---- kv.c ---- */

/* guard_run() that remembers damage, and refuses after it. */
int kv_guarded(struct kv *kv, guard_call *call, struct kv_call *arguments);

/* Sets err for one of LMDB's codes or an errno; false. */
bool kv_error(struct err *err, int rc, const char *what);

/* The same for a call that needs the handle of a table. */
int kv_table_call(
    struct kv_txn *txn, unsigned table, guard_call *call, struct kv_call *c);

MUST_CHECK bool kv_key_fits(struct span key, struct err *err);

static inline MDB_val
kv_val(struct span s)
{
	MDB_val v;

	v.mv_size = s.len;
	memcpy(&v.mv_data, &s.data, sizeof(v.mv_data));
	return v;
}

/*
 * A value's length comes from the file. Its first and last byte are read
 * inside the guard, so that a length that leads out of the file is met there
 * and not by the caller.
 */
static inline void
kv_touch(const MDB_val *value)
{
	const volatile uint8_t *bytes = value->mv_data;

	if (value->mv_size > 0) {
		(void)bytes[0];
		(void)bytes[value->mv_size - 1];
	}
}

#endif
