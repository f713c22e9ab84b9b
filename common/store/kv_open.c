/*
 * kv_open: making, opening, checking and copying a store's file.
 *
 * It never takes a file that has lost its content for a new store, and it
 * does not repair.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "store/kv_private.h"

#define KV_DATA "data.mdb"
#define KV_LOCK "lock.mdb"
/* Under these names a new store is made before it is renamed to KV_DATA. */
#define KV_NEW "new.mdb"
#define KV_NEW_LOCK "new.mdb-lock"
/* Reading transactions of all processes together. */
#define KV_READERS_MAX 1022
#define KV_FILE_MODE 0640
#define KV_FOLDER_MODE 0750
/* Readahead harms random look-ups in a file greater than memory. */
#define KV_READAHEAD_MAX ((off_t)4 << 30)

static int
call_open(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_env_open(
	    c->env, c->name, c->flags | MDB_NOTLS, KV_FILE_MODE);
}

static int
env_open_mapped(struct kv *kv, const char *path, unsigned flags, size_t map)
{
	struct kv_call c = {0};
	int rc;

	rc = mdb_env_create(&kv->env);
	if (rc != 0)
		return rc;
	mdb_env_set_mapsize(kv->env, map);
	mdb_env_set_maxdbs(kv->env, KV_TABLES_MAX);
	mdb_env_set_maxreaders(kv->env, KV_READERS_MAX);
	mdb_env_set_assert(kv->env, guard_assertion);
	c.env = kv->env;
	c.name = path;
	c.flags = flags;
	return kv_guarded(kv, call_open, &c);
}

/*
 * An environment over a folder, or with MDB_NOSUBDIR over one file. Where so
 * much address space is not to be had (ulimit -v, valgrind), with less.
 */
static int
env_open(struct kv *kv, const char *path, unsigned flags)
{
	size_t map = KV_MAP_SIZE;
	int rc;

	for (;;) {
		rc = env_open_mapped(kv, path, flags, map);
		if ((rc != EINVAL && rc != ENOMEM) || map <= KV_MAP_LEAST)
			return rc;
		mdb_env_close(kv->env);
		kv->env = NULL;
		map /= 4;
	}
}

/*
 * An empty store, whole from the first moment that it has its name: otherwise
 * a crash here would leave an empty file, which looks like one that has lost
 * its content.
 */
static bool
make_empty(const char *folder, struct err *err)
{
	struct kv fresh = {0};
	struct buf from = BUF_INIT, to = BUF_INIT, lock = BUF_INIT;
	MDB_txn *txn;
	bool ok = false;
	int rc;

	path_join(&from, folder, KV_NEW);
	path_join(&to, folder, KV_DATA);
	path_join(&lock, folder, KV_NEW_LOCK);
	unlink(buf_text(&from));
	unlink(buf_text(&lock));
	rc = env_open(&fresh, buf_text(&from), MDB_NOSUBDIR);
	if (rc == 0)
		rc = mdb_txn_begin(fresh.env, NULL, 0, &txn);
	if (rc == 0)
		rc = mdb_txn_commit(txn);
	if (rc == 0)
		rc = mdb_env_sync(fresh.env, 1);
	if (rc != 0) {
		kv_error(err, rc, buf_text(&from));
		unlink(buf_text(&from));
		goto out;
	}
	if (rename(buf_text(&from), buf_text(&to)) != 0) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", buf_text(&to));
		goto out;
	}
	ok = file_sync_folder(folder, err);
out:
	if (fresh.env != NULL)
		mdb_env_close(fresh.env);
	unlink(buf_text(&lock));
	buf_release(&from);
	buf_release(&to);
	buf_release(&lock);
	return ok;
}

/* Makes folder and store where there are none; others may do the same now. */
static bool
create(const char *folder, const char *data, struct err *err)
{
	struct stat st;
	bool ok = true;
	int fd;

	if (!file_make_folders(folder, KV_FOLDER_MODE, err))
		return false;
	/* Whoever can read the folder can lock it: not where it is whole. */
	if (stat(data, &st) == 0)
		return true;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) != 0) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", folder);
		if (fd >= 0)
			close(fd);
		return false;
	}
	if (stat(data, &st) != 0 && errno == ENOENT)
		ok = make_empty(folder, err);
	close(fd);
	return ok;
}

/* Opens every table that is there, so that readers need not. */
static int
call_open_names(void *arguments)
{
	struct kv_call *c = arguments;
	struct kv *kv = c->kv;
	MDB_dbi main;
	int rc;

	rc = mdb_dbi_open(c->txn, NULL, 0, &main);
	if (rc == 0)
		rc = mdb_cursor_open(c->txn, main, &c->cursor);
	if (rc != 0)
		return rc;
	while ((rc = mdb_cursor_get(c->cursor, &c->key, &c->value, MDB_NEXT)) ==
	    0) {
		struct kv_name *n = &kv->names[kv->count];

		if (kv->count == KV_TABLES_MAX ||
		    c->key.mv_size >= sizeof(n->name))
			return MDB_CORRUPTED;
		memcpy(n->name, c->key.mv_data, c->key.mv_size);
		n->name[c->key.mv_size] = '\0';
		rc = mdb_dbi_open(c->txn, n->name, 0, &n->dbi);
		if (rc != 0)
			return rc;
		n->open = true;
		kv->count++;
	}
	return rc == MDB_NOTFOUND ? 0 : rc;
}

static bool
open_names(struct kv *kv, struct err *err)
{
	struct kv_call c = {0};
	struct kv_txn *t;
	int rc;

	if (!kv_begin(kv, false, &t, err))
		return false;
	c.kv = kv;
	c.txn = t->txn;
	rc = kv_guarded(kv, call_open_names, &c);
	if (c.cursor != NULL)
		mdb_cursor_close(c.cursor);
	kv_abort(t);
	return rc == 0 || kv_error(err, rc, "tables");
}

/*
 * Whether every page in use is inside the file. Pages at the end that were
 * freed before they were ever written may lie outside: then, and only then,
 * the whole tree is walked to see that nothing needs them.
 */
static bool
check_size(struct kv *kv, struct err *err)
{
	MDB_envinfo info;
	MDB_stat page;
	struct stat st;
	mdb_filehandle_t fd;

	if (mdb_env_info(kv->env, &info) != 0 ||
	    mdb_env_stat(kv->env, &page) != 0 ||
	    mdb_env_get_fd(kv->env, &fd) != 0 || fstat(fd, &st) != 0)
		return err_set(err, ERR_IO, "cannot be examined");
	if ((uint64_t)st.st_size / page.ms_psize > info.me_last_pgno ||
	    kv_check(kv, err))
		return true;
	return err_set(err, ERR_DATA,
	    "the store is damaged: %llu bytes long, "
	    "%llu are in use",
	    (unsigned long long)st.st_size,
	    ((unsigned long long)info.me_last_pgno + 1) * page.ms_psize);
}

/* The file as it stands, before LMDB may take an empty one for a new store. */
static bool
look_at_file(
    const char *data, enum kv_mode mode, unsigned *flags, struct err *err)
{
	struct stat st;

	if (stat(data, &st) != 0)
		return err_errno(err,
		    errno == ENOENT || errno == ENOTDIR ? ERR_UNAVAILABLE
							: ERR_NOINPUT,
		    errno, "no store");
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return err_set(err, ERR_DATA, "the store is damaged: %s",
		    st.st_size == 0 ? "an empty file" : "not a file");
	*flags = mode == KV_READ ? MDB_RDONLY
	    : mode == KV_FROZEN	 ? MDB_RDONLY | MDB_NOLOCK
	    : mode == KV_BUILD	 ? MDB_NOSYNC | MDB_NOLOCK
				 : 0;
	if (st.st_size > KV_READAHEAD_MAX)
		*flags |= MDB_NORDAHEAD;
	return true;
}

/*
 * Whose group may read the data may note in the lock that it reads, which
 * LMDB wants of every reader: officers read what they must not change. Only
 * the owner can, and needs to, allow it.
 */
static void
share_lock(const char *folder, const char *data)
{
	struct buf lock = BUF_INIT;
	struct stat of_data, of_lock;
	mode_t mode;

	path_join(&lock, folder, KV_LOCK);
	if (stat(data, &of_data) == 0 && stat(buf_text(&lock), &of_lock) == 0) {
		mode = of_lock.st_mode | ((of_data.st_mode & S_IRGRP) >> 1);
		if (mode != of_lock.st_mode)
			(void)chmod(buf_text(&lock), mode & 07777);
	}
	buf_release(&lock);
}

static bool
open_file(struct kv *kv, const char *folder, const char *data,
    enum kv_mode mode, struct err *err)
{
	unsigned flags = 0;
	int rc, dead;

	if (!look_at_file(data, mode, &flags, err))
		return false;
	rc = env_open(kv, folder, flags);
	if (rc == EACCES)
		return err_set(err, kv->writes ? ERR_CANTCREATE : ERR_NOINPUT,
		    "no permission (who reads must be in the group of the "
		    "store, which may write " KV_LOCK ")");
	if (rc != 0)
		return kv_error(err, rc, "open");
	if (kv->writes && mode != KV_BUILD) {
		share_lock(folder, data);
		mdb_reader_check(kv->env, &dead);
	}
	return open_names(kv, err) && check_size(kv, err);
}

bool
kv_open(const char *folder, enum kv_mode mode, struct kv **out, struct err *err)
{
	struct buf data = BUF_INIT;
	struct kv *kv;
	bool ok;

	guard_install();
	kv = calloc(1, sizeof(*kv));
	if (kv == NULL)
		return err_memory(err);
	pthread_mutex_init(&kv->mutex, NULL);
	kv->writes = mode != KV_READ && mode != KV_FROZEN;
	path_join(&data, folder, KV_DATA);
	ok = mode < KV_CREATE || create(folder, buf_text(&data), err);
	if (ok && !open_file(kv, folder, buf_text(&data), mode, err))
		ok = err_wrap(err, "%s", buf_text(&data));
	buf_release(&data);
	if (!ok) {
		kv_close(kv);
		return false;
	}
	*out = kv;
	return true;
}

void
kv_close(struct kv *kv)
{
	if (kv == NULL)
		return;
	if (kv->env != NULL)
		mdb_env_close(kv->env);
	pthread_mutex_destroy(&kv->mutex);
	free(kv);
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

bool
kv_check(struct kv *kv, struct err *err)
{
	struct kv_txn *t;
	unsigned i;
	int rc = 0;

	if (!kv_begin(kv, false, &t, err))
		return false;
	for (i = 0; rc == 0 && i <= kv->count; i++) {
		struct kv_call c = {0};

		/* The last one, handle 0, is LMDB's list of free pages. */
		if (i < kv->count && !kv->names[i].open)
			continue;
		c.txn = t->txn;
		c.dbi = i < kv->count ? kv->names[i].dbi : 0;
		rc = kv_guarded(kv, call_walk, &c);
		if (c.cursor != NULL)
			mdb_cursor_close(c.cursor);
	}
	kv_abort(t);
	return rc == 0 || kv_error(err, rc, "check");
}

static int
call_copy(void *arguments)
{
	struct kv_call *c = arguments;

	return mdb_env_copy2(c->env, c->name, MDB_CP_COMPACT);
}

bool
kv_copy(struct kv *kv, const char *folder, struct err *err)
{
	struct buf data = BUF_INIT;
	struct kv_call c = {0};
	bool ok = false;
	int rc, fd;

	if (!file_make_folders(folder, KV_FOLDER_MODE, err))
		return false;
	path_join(&data, folder, KV_DATA);
	c.env = kv->env;
	c.name = folder;
	rc = kv_guarded(kv, call_copy, &c);
	if (rc != 0) {
		kv_error(err, rc, buf_text(&data));
		goto out;
	}
	fd = open(buf_text(&data), O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		err_errno(err, ERR_IO, errno, "%s", buf_text(&data));
	else
		ok = file_sync_folder(folder, err);
	if (fd >= 0)
		close(fd);
out:
	buf_release(&data);
	return ok;
}
