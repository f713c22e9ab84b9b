/*
 * kv_cursor: walking a table in order, and adding to its end.
 */
#include "store/kv_private.h"

struct kv_cursor {
	struct kv_txn *txn;
	MDB_cursor *cursor;	   /* NULL: over a table that is not there */
	uint64_t steps, steps_max; /* a damaged tree may have a ring */
};

static int
call_cursor_open(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_cursor_open(c->txn, c->dbi, &c->cursor);
}

static int
call_cursor_get(void *arguments)
{
	struct kv_call *c = arguments;
	int rc;

	rc = mdb_cursor_get(c->cursor, &c->key, &c->value, c->op);
	if (rc != 0)
		return rc;
	if (c->key.mv_size == 0 || c->key.mv_size > KV_KEY_MAX)
		return MDB_CORRUPTED;
	kv_touch(&c->key);
	kv_touch(&c->value);
	return 0;
}

static int
call_cursor_close(void *arguments)
{
	struct kv_call *c = arguments;

	mdb_cursor_close(c->cursor);
	return 0;
}

bool
kv_cursor_open(
    struct kv_txn *txn, unsigned table, struct kv_cursor **out, struct err *err)
{
	struct kv_call c = {0};
	struct kv_cursor *cursor;
	int rc;

	cursor = calloc(1, sizeof(*cursor));
	if (cursor == NULL)
		return err_memory(err);
	cursor->txn = txn;
	if (!kv_count(txn, table, &cursor->steps_max, err)) {
		free(cursor);
		return false;
	}
	rc = kv_table_call(txn, table, call_cursor_open, &c);
	if (rc != 0 && rc != MDB_NOTFOUND) {
		free(cursor);
		return kv_error(err, rc, "cursor");
	}
	cursor->cursor = rc == 0 ? c.cursor : NULL;
	*out = cursor;
	return true;
}

static bool
cursor_get(struct kv_cursor *cursor, MDB_cursor_op op, struct span from,
    struct span *key, struct span *value, bool *found, struct err *err)
{
	struct kv_call c = {0};
	int rc = MDB_NOTFOUND;

	c.cursor = cursor->cursor;
	c.op = op;
	c.key = kv_val(from);
	if (c.cursor != NULL)
		rc = kv_guarded(cursor->txn->kv, call_cursor_get, &c);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return kv_error(err, rc, "walk");
	*found = rc == 0;
	*key = rc == 0 ? span_make(c.key.mv_data, c.key.mv_size)
		       : span_make(NULL, 0);
	*value = rc == 0 ? span_make(c.value.mv_data, c.value.mv_size)
			 : span_make(NULL, 0);
	return true;
}

bool
kv_cursor_seek(struct kv_cursor *c, struct span key, struct span *found_key,
    struct span *value, bool *found, struct err *err)
{
	c->steps = 0;
	if (key.len > 0 && !kv_key_fits(key, err))
		return false;
	return cursor_get(c, key.len == 0 ? MDB_FIRST : MDB_SET_RANGE, key,
	    found_key, value, found, err);
}

/*
 * More steps than a reader's snapshot has keys: pages that point to each
 * other. (A writer may add keys while it walks.)
 */
static bool
cursor_step(struct kv_cursor *c, MDB_cursor_op op, struct span *key,
    struct span *value, bool *found, struct err *err)
{
	if (!c->txn->write && ++c->steps > c->steps_max + 1) {
		c->txn->kv->damaged = true;
		return kv_error(err, MDB_CORRUPTED, "walk");
	}
	return cursor_get(c, op, span_make(NULL, 0), key, value, found, err);
}

bool
kv_cursor_next(struct kv_cursor *c, struct span *key, struct span *value,
    bool *found, struct err *err)
{
	return cursor_step(c, MDB_NEXT, key, value, found, err);
}

bool
kv_cursor_previous(struct kv_cursor *c, struct span *key, struct span *value,
    bool *found, struct err *err)
{
	return cursor_step(c, MDB_PREV, key, value, found, err);
}

/* With one cursor kept, LMDB need not search for the last page each time. */
static int
call_cursor_append(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_cursor_put(c->cursor, &c->key, &c->value, MDB_APPEND);
}

bool
kv_cursor_append(
    struct kv_cursor *c, struct span key, struct span value, struct err *err)
{
	struct kv_call call = {0};
	int rc;

	if (!kv_key_fits(key, err))
		return false;
	call.cursor = c->cursor;
	call.key = kv_val(key);
	call.value = kv_val(value);
	rc = kv_guarded(c->txn->kv, call_cursor_append, &call);
	if (rc == MDB_KEYEXIST)
		return err_set(err, ERR_INTERNAL, "keys out of order");
	return rc == 0 || kv_error(err, rc, "write");
}

void
kv_cursor_close(struct kv_cursor *c)
{
	struct kv_call call = {0};

	if (c == NULL)
		return;
	call.cursor = c->cursor;
	if (c->cursor != NULL)
		guard_run(call_cursor_close, &call);
	free(c);
}
