/*
 * kv: transactions, look-ups and changes over LMDB; walks are kv_cursor.c.
 *
 * What is not trusted here is the file. Every call into LMDB runs under a
 * guard, and after the first damage the store answers nothing more: a page
 * that cannot be read must not look like a key that is not there.
 *
 * It keeps no checksums: whether a value is what was written is for its
 * owner to verify.
 */
#include <errno.h>

#include "store/kv_private.h"

int
kv_guarded(struct kv *kv, guard_call *call, struct kv_call *arguments)
{
	int rc;

	if (kv->damaged)
		return MDB_CORRUPTED;
	rc = guard_run(call, arguments);
	if (rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND)
		kv->damaged = true;
	return rc;
}

/* LMDB's codes and the kinds of error that they are to a user. */
static const struct {
	int rc;
	enum err_kind kind;
	const char *text; /* NULL: as strerror() has it */
} kv_errors[] = {
    {MDB_CORRUPTED, ERR_DATA, "the store is damaged"},
    {MDB_PAGE_NOTFOUND, ERR_DATA, "the store is damaged"},
    {MDB_INVALID, ERR_DATA, "this is no store, or it is damaged"},
    {EINVAL, ERR_DATA, "this is no store, or it is damaged"},
    {MDB_PANIC, ERR_DATA, "the store is damaged"},
    {MDB_BAD_VALSIZE, ERR_DATA, "the store is damaged"},
    {MDB_CURSOR_FULL, ERR_DATA, "the store is damaged"},
    {MDB_INCOMPATIBLE, ERR_DATA, "the store is damaged"},
    {MDB_PAGE_FULL, ERR_DATA, "the store is damaged"},
    {MDB_VERSION_MISMATCH, ERR_DATA, "written by another LMDB"},
    {MDB_MAP_FULL, ERR_IO, "the store has reached its maximum size"},
    {MDB_READERS_FULL, ERR_TEMPORARY, "too many readers"},
    /* LMDB's word for a write that was cut short. */
    {EIO, ERR_IO, "writing or reading failed; is the disk full?"},
    {ENOMEM, ERR_INTERNAL, "not enough memory or address space"},
    {ENOENT, ERR_UNAVAILABLE, NULL},
    {EACCES, ERR_CANTCREATE, NULL},
    {EPERM, ERR_CANTCREATE, NULL},
    {EROFS, ERR_CANTCREATE, NULL},
};

bool
kv_error(struct err *err, int rc, const char *what)
{
	size_t i;

	for (i = 0; i < sizeof(kv_errors) / sizeof(kv_errors[0]); i++) {
		if (kv_errors[i].rc != rc)
			continue;
		if (kv_errors[i].text == NULL)
			return err_errno(
			    err, kv_errors[i].kind, rc, "%s", what);
		return err_set(
		    err, kv_errors[i].kind, "%s: %s", what, kv_errors[i].text);
	}
	if (rc > 0)
		return err_errno(err, ERR_IO, rc, "%s", what);
	return err_set(err, ERR_INTERNAL, "%s: %s", what, mdb_strerror(rc));
}

/* ---- transactions ------------------------------------------------------- */

static int
call_begin(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_txn_begin(c->env, NULL, c->flags, &c->txn);
}

static int
call_commit(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_txn_commit(c->txn);
}

static int
call_abort(void *arguments)
{
	struct kv_call *c = arguments;

	mdb_txn_abort(c->txn);
	return 0;
}

static int
call_renew(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_txn_renew(c->txn);
}

/* Waits for another writer, and looks for the newest file. */
static bool
txn_start(struct kv_txn *t, struct err *err)
{
	struct kv *kv = t->kv;
	struct kv_call c = {0};
	bool own = t->write && kv->mode != KV_BUILD;
	int rc;

	if (t->write && (kv->mode == KV_READ || kv->mode == KV_FROZEN))
		return err_set(err, ERR_INTERNAL, "opened to read");
	if (!(own ? kv_work_begin(t, err) : kv_map_take(kv, &t->map, err)))
		return false;
	c.env = t->map->env;
	c.flags = t->write ? 0 : MDB_RDONLY;
	rc = kv_guarded(kv, call_begin, &c);
	if (rc == 0) {
		t->txn = c.txn;
		return true;
	}
	kv_map_give(kv, t->map);
	t->map = NULL;
	kv_work_end(t);
	return kv_error(err, rc, "transaction");
}

bool
kv_begin(struct kv *kv, bool write, struct kv_txn **out, struct err *err)
{
	struct kv_txn *t;

	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return err_memory(err);
	t->kv = kv;
	t->write = write;
	t->lock = -1;
	if (!txn_start(t, err)) {
		free(t);
		return false;
	}
	*out = t;
	return true;
}

/* What becomes of tables that were opened in this transaction. */
static void
settle_tables(struct kv_txn *t, bool kept)
{
	pthread_mutex_lock(&t->kv->mutex);
	for (unsigned i = 0; i < t->kv->count; i++) {
		if (t->map->pending[i] != t)
			continue;
		t->map->pending[i] = NULL;
		t->map->open[i] = kept;
	}
	pthread_mutex_unlock(&t->kv->mutex);
}

/*
 * Ends LMDB's part and lets go of the file. A reader commits, which costs
 * nothing and keeps the tables that it opened.
 */
static void
txn_end(struct kv_txn *t)
{
	struct kv_call c = {0};
	bool keep = !t->write && !t->kv->damaged;
	int rc;

	if (t->txn != NULL) {
		c.txn = t->txn;
		rc = guard_run(keep ? call_commit : call_abort, &c);
		t->txn = NULL;
		settle_tables(t, keep && rc == 0);
	}
	if (t->map != NULL)
		kv_map_give(t->kv, t->map);
	t->map = NULL;
	kv_work_end(t);
}

/* The number of the newest commit: a commit of nothing makes none. */
static size_t
commits(const struct kv_map *map)
{
	MDB_envinfo info;

	return mdb_env_info(map->env, &info) == 0 ? info.me_last_txnid : 0;
}

bool
kv_commit(struct kv_txn *txn, struct err *err)
{
	struct kv *kv = txn->kv;
	struct kv_call c = {0};
	size_t before = 0;
	bool ok;
	int rc = 0;

	if (kv->damaged) {
		kv_abort(txn);
		return kv_error(err, MDB_CORRUPTED, "commit");
	}
	if (txn->txn != NULL) {
		before = commits(txn->map);
		c.txn = txn->txn;
		rc = kv_guarded(kv, call_commit, &c);
		txn->txn = NULL;
		settle_tables(txn, rc == 0);
	}
	ok = rc == 0 || kv_error(err, rc, "commit");
	if (ok && txn->lock >= 0 && commits(txn->map) != before)
		ok = kv_work_publish(txn, err);
	kv_abort(txn);
	return ok;
}

bool
kv_sync(struct kv *kv, struct err *err)
{
	int rc = kv_map_sync(kv, kv->map);

	return rc == 0 || kv_error(err, rc, "sync");
}

void
kv_abort(struct kv_txn *txn)
{
	if (txn == NULL)
		return;
	txn_end(txn);
	free(txn);
}

void
kv_reset(struct kv_txn *txn)
{
	bool opened = false;

	if (txn->txn == NULL)
		return;
	pthread_mutex_lock(&txn->kv->mutex);
	for (unsigned i = 0; i < txn->kv->count; i++)
		opened |= txn->map->pending[i] == txn;
	pthread_mutex_unlock(&txn->kv->mutex);
	if (opened || txn->kv->damaged)
		txn_end(txn); /* LMDB's reset would forget new tables */
	else
		mdb_txn_reset(txn->txn);
}

bool
kv_renew(struct kv_txn *txn, struct err *err)
{
	struct kv *kv = txn->kv;
	struct kv_call c = {0};
	struct kv_map *newest;
	bool same;
	int rc;

	if (txn->txn == NULL)
		return txn_start(txn, err);
	if (!kv_map_take(kv, &newest, err))
		return false;
	same = newest == txn->map;
	kv_map_give(kv, newest);
	if (!same) {
		txn_end(txn);
		return txn_start(txn, err);
	}
	c.txn = txn->txn;
	rc = kv_guarded(kv, call_renew, &c);
	return rc == 0 || kv_error(err, rc, "transaction");
}

/* ---- tables ------------------------------------------------------------- */

static int
call_table(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_dbi_open(c->txn, c->name, c->flags, &c->dbi);
}

/* LMDB's handle of a table; MDB_NOTFOUND when there is no such table. */
static int
table_open(struct kv_txn *t, unsigned table)
{
	struct kv_map *map = t->map;
	struct kv_call c = {0};
	int rc;

	if (map->open[table] || map->pending[table] == t)
		return 0;
	if (map->pending[table] != NULL)
		return MDB_NOTFOUND; /* another one is making it now */
	c.txn = t->txn;
	c.name = t->kv->names[table];
	c.flags = t->write ? MDB_CREATE : 0;
	rc = kv_guarded(t->kv, call_table, &c);
	if (rc == 0) {
		map->dbi[table] = c.dbi;
		map->pending[table] = t;
	}
	return rc;
}

static int
table_dbi(struct kv_txn *t, unsigned table, MDB_dbi *dbi)
{
	struct kv *kv = t->kv;
	int rc;

	if (table >= kv->count)
		return MDB_NOTFOUND;
	if (!t->map->open[table]) {
		pthread_mutex_lock(&kv->mutex);
		rc = table_open(t, table);
		pthread_mutex_unlock(&kv->mutex);
		if (rc != 0)
			return rc;
	}
	*dbi = t->map->dbi[table];
	return 0;
}

bool
kv_table(struct kv_txn *txn, const char *name, unsigned *table, bool *found,
    struct err *err)
{
	struct kv *kv = txn->kv;
	unsigned i;
	int rc = MDB_DBS_FULL;

	if (strlen(name) >= KV_NAME_MAX)
		return err_set(err, ERR_INTERNAL, "table name too long");
	pthread_mutex_lock(&kv->mutex);
	for (i = 0; i < kv->count; i++)
		if (strcmp(kv->names[i], name) == 0)
			break;
	if (i < KV_TABLES_MAX) {
		if (i == kv->count)
			memcpy(kv->names[kv->count++], name, strlen(name) + 1);
		rc = table_open(txn, i);
	}
	pthread_mutex_unlock(&kv->mutex);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return kv_error(err, rc, name);
	*table = i;
	*found = rc == 0;
	return true;
}

static int
call_stat(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_stat(c->txn, c->dbi, &c->stat);
}

bool
kv_count(struct kv_txn *txn, unsigned table, uint64_t *count, struct err *err)
{
	struct kv_call c = {0};
	int rc;

	c.txn = txn->txn;
	rc = table_dbi(txn, table, &c.dbi);
	if (rc == 0)
		rc = kv_guarded(txn->kv, call_stat, &c);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return kv_error(err, rc, "count");
	*count = rc == 0 ? c.stat.ms_entries : 0;
	return true;
}

/* ---- keys and values ---------------------------------------------------- */

bool
kv_key_fits(struct span key, struct err *err)
{
	if (key.len >= 1 && key.len <= KV_KEY_MAX)
		return true;
	return err_set(err, ERR_INTERNAL, "key of %zu bytes", key.len);
}

static int
call_get(void *arguments)
{
	struct kv_call *c = arguments;
	int rc;

	rc = mdb_get(c->txn, c->dbi, &c->key, &c->value);
	if (rc == 0)
		kv_touch(&c->value);
	return rc;
}

static int
call_put(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_put(c->txn, c->dbi, &c->key, &c->value, c->flags);
}

static int
call_delete(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_del(c->txn, c->dbi, &c->key, NULL);
}

int
kv_table_call(
    struct kv_txn *txn, unsigned table, guard_call *call, struct kv_call *c)
{
	int rc;

	c->txn = txn->txn;
	rc = table_dbi(txn, table, &c->dbi);
	return rc == 0 ? kv_guarded(txn->kv, call, c) : rc;
}

bool
kv_get(struct kv_txn *txn, unsigned table, struct span key, struct span *value,
    bool *found, struct err *err)
{
	struct kv_call c = {0};
	int rc;

	if (!kv_key_fits(key, err))
		return false;
	c.key = kv_val(key);
	rc = kv_table_call(txn, table, call_get, &c);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return kv_error(err, rc, "look-up");
	*found = rc == 0;
	*value = rc == 0 ? span_make(c.value.mv_data, c.value.mv_size)
			 : span_make(NULL, 0);
	return true;
}

bool
kv_put(struct kv_txn *txn, unsigned table, struct span key, struct span value,
    enum kv_put how, struct err *err)
{
	struct kv_call c = {0};
	int rc;

	if (!kv_key_fits(key, err))
		return false;
	c.key = kv_val(key);
	c.value = kv_val(value);
	c.flags = how == KV_KEEP ? MDB_NOOVERWRITE
	    : how == KV_APPEND	 ? MDB_APPEND
				 : 0;
	rc = kv_table_call(txn, table, call_put, &c);
	if (rc == MDB_KEYEXIST && how == KV_KEEP)
		return true;
	if (rc == MDB_KEYEXIST)
		return err_set(err, ERR_INTERNAL, "keys out of order");
	return rc == 0 || kv_error(err, rc, "write");
}

bool
kv_delete(struct kv_txn *txn, unsigned table, struct span key, bool *found,
    struct err *err)
{
	struct kv_call c = {0};
	int rc;

	if (!kv_key_fits(key, err))
		return false;
	c.key = kv_val(key);
	rc = kv_table_call(txn, table, call_delete, &c);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return kv_error(err, rc, "delete");
	*found = rc == 0;
	return true;
}
