/*
 * kv_open: making and opening a store.
 *
 * It never takes a file that has lost its content for a new store, and it
 * does not repair.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/kv_private.h"

/* Under this name a new store is made before it is renamed to KV_DATA. */
#define KV_NEW "new.mdb"

/* ---- making ------------------------------------------------------------- */

static int
write_empty(const char *path)
{
	MDB_env *env;
	MDB_txn *txn;
	int rc;

	rc = mdb_env_create(&env);
	if (rc != 0)
		return rc;
	rc = mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK, KV_FILE_MODE);
	if (rc == 0)
		rc = mdb_txn_begin(env, NULL, 0, &txn);
	if (rc == 0)
		rc = mdb_txn_commit(txn);
	if (rc == 0)
		rc = mdb_env_sync(env, 1);
	mdb_env_close(env);
	return rc;
}

/*
 * An empty store, whole from the first moment that it has its name: otherwise
 * a crash here would leave an empty file, which looks like one that has lost
 * its content.
 */
static bool
make_empty(const char *folder, const char *data, struct err *err)
{
	struct buf fresh = BUF_INIT;
	bool ok = false;
	int rc;

	path_join(&fresh, folder, KV_NEW);
	(void)unlink(buf_text(&fresh));
	rc = write_empty(buf_text(&fresh));
	if (rc != 0)
		kv_error(err, rc, buf_text(&fresh));
	else if (rename(buf_text(&fresh), data) != 0)
		err_errno(err, ERR_CANTCREATE, errno, "%s", data);
	else
		ok = file_sync_folder(folder, err);
	if (!ok)
		(void)unlink(buf_text(&fresh));
	buf_release(&fresh);
	return ok;
}

/* Makes folder and store where there are none; others may do the same now. */
static bool
create(const char *folder, const char *data, struct err *err)
{
	struct stat st;
	bool ok = true;
	int lock;

	if (!file_make_folders(folder, KV_FOLDER_MODE, err))
		return false;
	if (stat(data, &st) == 0)
		return true;
	if (!kv_lock_take(folder, &lock, err))
		return false;
	if (stat(data, &st) != 0 && errno == ENOENT)
		ok = make_empty(folder, data, err);
	close(lock);
	return ok;
}

/* ---- opening ------------------------------------------------------------ */

static bool
open_folder_store(struct kv *kv, struct err *err)
{
	const char *folder = buf_text(&kv->folder), *data = buf_text(&kv->data);
	bool writes = kv->mode == KV_WRITE || kv->mode == KV_CREATE;

	if (kv->mode >= KV_CREATE && !create(folder, data, err))
		return false;
	if (!kv_map_open(kv, data,
		kv->mode == KV_BUILD ? MDB_NOSYNC : MDB_RDONLY, &kv->map, err))
		return false;
	/* Said now, not after an hour of fetching. */
	if (writes && access(folder, W_OK) != 0)
		return err_errno(err, ERR_CANTCREATE, errno, "to write");
	return true;
}

bool
kv_open(const char *folder, enum kv_mode mode, struct kv **out, struct err *err)
{
	struct kv *kv;
	bool ok;

	guard_install();
	kv = calloc(1, sizeof(*kv));
	if (kv == NULL)
		return err_memory(err);
	pthread_mutex_init(&kv->mutex, NULL);
	kv->mode = mode;
	buf_append_str(&kv->folder, folder);
	path_join(&kv->data, folder, KV_DATA);
	ok = ((buf_ok(&kv->folder) && buf_ok(&kv->data)) || err_memory(err)) &&
	    open_folder_store(kv, err);
	ok = ok || err_wrap(err, "%s", buf_text(&kv->data));
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
	if (kv->map != NULL)
		kv_map_give(kv, kv->map);
	pthread_mutex_destroy(&kv->mutex);
	buf_release(&kv->folder);
	buf_release(&kv->data);
	free(kv);
}
