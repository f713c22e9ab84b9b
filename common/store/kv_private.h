/*
 * What the files of kv share and nobody else includes.
 */
#ifndef STORE_KV_PRIVATE_H
#define STORE_KV_PRIVATE_H

#include <lmdb.h>
#include <pthread.h>

#include "store/guard.h"
#include "store/kv.h"

/* Longest name of a table, its NUL included. */
#define KV_NAME_MAX 64

struct kv_name {
	char name[KV_NAME_MAX];
	MDB_dbi dbi;
	bool open;		/* dbi is valid in every transaction */
	struct kv_txn *pending; /* or only in this one, until it commits */
};

struct kv {
	MDB_env *env;
	bool writes;
	volatile bool damaged; /* met damage: answers nothing more */
	pthread_mutex_t mutex; /* over the names */
	struct kv_name names[KV_TABLES_MAX];
	unsigned count;
};

struct kv_txn {
	struct kv *kv;
	MDB_txn *txn; /* NULL while it is parked without one */
	bool write;
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
};

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
