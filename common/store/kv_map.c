/*
 * kv_map: one file of a store, mapped, with its tables; and the change to the
 * next file when a writer has put one in its place.
 *
 * Readers of every post map the file without a lock and leave no trace in it:
 * it is never written again. What is under way goes on in the file that it
 * began in.
 */
#include <errno.h>
#include <sys/stat.h>

#include "store/kv_private.h"

/* Readahead harms random look-ups in a file greater than memory. */
#define KV_READAHEAD_MAX ((off_t)4 << 30)

/* ---- LMDB's environment ------------------------------------------------- */

static int
call_open(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_env_open(c->env, c->name, c->flags, KV_FILE_MODE);
}

static int
env_open_mapped(struct kv *kv, struct kv_map *map, const char *path,
    unsigned flags, size_t size)
{
	struct kv_call c = {0};
	int rc;

	rc = mdb_env_create(&map->env);
	if (rc != 0)
		return rc;
	mdb_env_set_mapsize(map->env, size);
	mdb_env_set_maxdbs(map->env, KV_TABLES_MAX);
	mdb_env_set_assert(map->env, guard_assertion);
	c.env = map->env;
	c.name = path;
	c.flags = flags | MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOTLS;
	return kv_guarded(kv, call_open, &c);
}

/*
 * Where so much address space is not to be had (ulimit -v, valgrind), with
 * less.
 */
static int
env_open(struct kv *kv, struct kv_map *map, const char *path, unsigned flags)
{
	size_t size = KV_MAP_SIZE;
	int rc;

	for (;;) {
		rc = env_open_mapped(kv, map, path, flags, size);
		if ((rc != EINVAL && rc != ENOMEM) || size <= KV_MAP_LEAST)
			return rc;
		mdb_env_close(map->env);
		map->env = NULL;
		size /= 4;
	}
}

static void
map_close(struct kv_map *map)
{
	if (map->env != NULL)
		mdb_env_close(map->env);
	free(map);
}

/* ---- tables ------------------------------------------------------------- */

/* The store's number of a table, a new one where it was never seen. */
static bool
number_of(struct kv *kv, const MDB_val *name, unsigned *number)
{
	unsigned i;

	if (name->mv_size >= KV_NAME_MAX)
		return false;
	for (i = 0; i < kv->count; i++)
		if (strlen(kv->names[i]) == name->mv_size &&
		    memcmp(kv->names[i], name->mv_data, name->mv_size) == 0)
			break;
	if (i == KV_TABLES_MAX)
		return false;
	if (i == kv->count) {
		memcpy(kv->names[i], name->mv_data, name->mv_size);
		kv->names[i][name->mv_size] = '\0';
		kv->count++;
	}
	*number = i;
	return true;
}

/* Opens every table that is there, so that readers need not. */
static int
call_open_tables(void *arguments)
{
	struct kv_call *c = arguments;
	MDB_dbi main;
	unsigned number;
	int rc;

	rc = mdb_dbi_open(c->txn, NULL, 0, &main);
	if (rc == 0)
		rc = mdb_cursor_open(c->txn, main, &c->cursor);
	if (rc != 0)
		return rc;
	while ((rc = mdb_cursor_get(c->cursor, &c->key, &c->value, MDB_NEXT)) ==
	    0) {
		if (!number_of(c->kv, &c->key, &number))
			return MDB_CORRUPTED;
		rc = mdb_dbi_open(
		    c->txn, c->kv->names[number], 0, &c->map->dbi[number]);
		if (rc != 0)
			return rc;
		c->map->open[number] = true;
	}
	return rc == MDB_NOTFOUND ? 0 : rc;
}

/* Reads every page of one table, its great values at both ends. */
static int
call_walk(void *arguments)
{
	struct kv_call *c = arguments;
	uint64_t seen = 0;
	int rc;

	if ((rc = mdb_stat(c->txn, c->dbi, &c->stat)) != 0 ||
	    (rc = mdb_cursor_open(c->txn, c->dbi, &c->cursor)) != 0)
		return rc;
	while ((rc = mdb_cursor_get(c->cursor, &c->key, &c->value, MDB_NEXT)) ==
	    0) {
		kv_touch(&c->key);
		kv_touch(&c->value);
		if (++seen > c->stat.ms_entries)
			return MDB_CORRUPTED;
	}
	if (rc == MDB_NOTFOUND)
		rc = seen == c->stat.ms_entries ? 0 : MDB_CORRUPTED;
	return rc;
}

static int
call_begin_reading(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_txn_begin(c->env, NULL, MDB_RDONLY, &c->txn);
}

/* A reader's commit costs nothing, and keeps the tables that it opened. */
static int
call_end_reading(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_txn_commit(c->txn);
}

/* One call within a transaction of its own. */
static int
read_once(struct kv *kv, struct kv_map *map, guard_call *call, MDB_dbi dbi)
{
	struct kv_call c = {.env = map->env, .kv = kv, .map = map, .dbi = dbi};
	int rc;

	rc = kv_guarded(kv, call_begin_reading, &c);
	if (rc != 0)
		return rc;
	rc = kv_guarded(kv, call, &c);
	if (c.cursor != NULL)
		mdb_cursor_close(c.cursor);
	(void)guard_run(call_end_reading, &c);
	return rc;
}

static bool
map_check(struct kv *kv, struct kv_map *map, struct err *err)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < kv->count; i++)
		if (map->open[i])
			rc = read_once(kv, map, call_walk, map->dbi[i]);
	/* Handle 0 is LMDB's list of free pages. */
	if (rc == 0)
		rc = read_once(kv, map, call_walk, 0);
	return rc == 0 || kv_error(err, rc, "check");
}

bool
kv_check(struct kv *kv, struct err *err)
{
	struct kv_map *map;
	bool ok;

	if (!kv_map_take(kv, &map, err))
		return false;
	ok = map_check(kv, map, err);
	kv_map_give(kv, map);
	return ok;
}

static int
call_sync(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_env_sync(c->env, 1);
}

int
kv_map_sync(struct kv *kv, struct kv_map *map)
{
	struct kv_call c = {.env = map->env};

	return kv_guarded(kv, call_sync, &c);
}

/* ---- opening ------------------------------------------------------------ */

/*
 * Whether every page in use is inside the file. Pages at the end that were
 * freed before they were ever written may lie outside: then, and only then,
 * the whole tree is walked to see that nothing needs them.
 */
static bool
check_size(struct kv *kv, struct kv_map *map, struct err *err)
{
	MDB_envinfo info;
	MDB_stat page;
	struct stat st;
	mdb_filehandle_t fd;

	if (mdb_env_info(map->env, &info) != 0 ||
	    mdb_env_stat(map->env, &page) != 0 ||
	    mdb_env_get_fd(map->env, &fd) != 0 || fstat(fd, &st) != 0)
		return err_set(err, ERR_IO, "cannot be examined");
	map->device = st.st_dev;
	map->inode = st.st_ino;
	if ((uint64_t)st.st_size / page.ms_psize > info.me_last_pgno ||
	    map_check(kv, map, err))
		return true;
	return err_set(err, ERR_DATA,
	    "the store is damaged: %llu bytes long, "
	    "%llu are in use",
	    (unsigned long long)st.st_size,
	    ((unsigned long long)info.me_last_pgno + 1) * page.ms_psize);
}

/* The file as it is, before LMDB may take an empty one for a new store. */
static bool
look_at_file(const char *path, struct stat *st, struct err *err)
{
	if (stat(path, st) != 0)
		return err_errno(err,
		    errno == ENOENT || errno == ENOTDIR ? ERR_UNAVAILABLE
							: ERR_NOINPUT,
		    errno, "no store");
	if (!S_ISREG(st->st_mode) || st->st_size == 0)
		return err_set(err, ERR_DATA, "the store is damaged: %s",
		    st->st_size == 0 ? "an empty file" : "not a file");
	return true;
}

bool
kv_map_open(struct kv *kv, const char *path, unsigned flags,
    struct kv_map **out, struct err *err)
{
	struct kv_map *map;
	struct stat st;
	bool ok;
	int rc;

	if (!look_at_file(path, &st, err))
		return false;
	if (st.st_size > KV_READAHEAD_MAX)
		flags |= MDB_NORDAHEAD;
	map = calloc(1, sizeof(*map));
	if (map == NULL)
		return err_memory(err);
	map->users = 1;
	rc = env_open(kv, map, path, flags);
	if (rc == EACCES)
		ok = err_set(err,
		    (flags & MDB_RDONLY) != 0 ? ERR_NOINPUT : ERR_CANTCREATE,
		    "no permission (who reads must be in the group of the "
		    "store)");
	else if (rc != 0)
		ok = kv_error(err, rc, "open");
	else if ((rc = read_once(kv, map, call_open_tables, 0)) != 0)
		ok = kv_error(err, rc, "tables");
	else
		ok = check_size(kv, map, err);
	if (ok)
		*out = map;
	else
		map_close(map);
	return ok;
}

/* ---- the newest --------------------------------------------------------- */

static void
give(struct kv_map *map)
{
	if (map != NULL && --map->users == 0)
		map_close(map);
}

/* Whether the store's name is another file's now. */
static bool
is_replaced(struct kv *kv, bool *replaced, struct err *err)
{
	struct stat st;

	if (!look_at_file(buf_text(&kv->data), &st, err))
		return err_wrap(err, "%s", buf_text(&kv->data));
	*replaced = kv->map == NULL || st.st_ino != kv->map->inode ||
	    st.st_dev != kv->map->device;
	return true;
}

bool
kv_map_take(struct kv *kv, struct kv_map **out, struct err *err)
{
	struct kv_map *newer;
	bool replaced = false, ok = true;

	pthread_mutex_lock(&kv->mutex);
	if (kv->mode != KV_BUILD && kv->mode != KV_FROZEN)
		ok = is_replaced(kv, &replaced, err);
	if (ok && replaced) {
		ok = kv_map_open(
			 kv, buf_text(&kv->data), MDB_RDONLY, &newer, err) ||
		    err_wrap(err, "%s", buf_text(&kv->data));
		if (ok) {
			give(kv->map);
			kv->map = newer;
		}
	}
	if (ok) {
		kv->map->users++;
		*out = kv->map;
	}
	pthread_mutex_unlock(&kv->mutex);
	return ok;
}

void
kv_map_give(struct kv *kv, struct kv_map *map)
{
	pthread_mutex_lock(&kv->mutex);
	give(map);
	pthread_mutex_unlock(&kv->mutex);
}
