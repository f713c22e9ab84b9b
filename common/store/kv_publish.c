/*
 * kv_publish: the writing side of a store that others read meanwhile.
 *
 * A writer copies the store's file (on a file system that can, without moving
 * a byte), changes the copy and puts it in the store's place. So readers need
 * no lock and no room in a file that they could write to: LMDB's own lock file
 * let whoever may read undo what was written, stop the next writer, and keep
 * freed pages from use. A file that has the store's name is never written
 * again; pulling the plug leaves the one before or the one after.
 *
 * The lock between writers is a file that only they can open: a reader who
 * can open a file, or the folder, could hold a lock on it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/kv_private.h"

/* LMDB's, of before; whoever could read the store could write to it. */
#define OLD_LOCK "lock.mdb"
#define LOCK_MODE 0600
#define WAIT_NS 20000000

/* ---- the lock ----------------------------------------------------------- */

/* Waits its turn, but not for ever: a writer may hang, or be stopped. */
static bool
lock_wait(int fd, struct err *err)
{
	const struct timespec step = {0, WAIT_NS};
	int64_t tries = (int64_t)KV_LOCK_WAIT_S * 1000000000 / WAIT_NS;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno(err, ERR_IO, errno, "lock");
		if (tries-- == 0)
			return err_set(err, ERR_TEMPORARY,
			    "another process has been writing for %d minutes",
			    KV_LOCK_WAIT_S / 60);
		(void)nanosleep(&step, NULL);
	}
	return true;
}

/* An administrator's hand must not shut out the owner. */
static bool
give_to_owner(int fd, const char *folder, struct err *err)
{
	struct stat st;

	if (geteuid() != 0)
		return true;
	return (stat(folder, &st) == 0 &&
		   fchown(fd, st.st_uid, st.st_gid) == 0) ||
	    err_errno(err, ERR_CANTCREATE, errno, "owner");
}

bool
kv_lock_take(const char *folder, int *lock, struct err *err)
{
	struct buf path = BUF_INIT;
	struct stat st;
	bool ok = false;
	int fd;

	path_join(&path, folder, KV_LOCK);
	fd = open(buf_text(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    LOCK_MODE);
	if (fd < 0 || fstat(fd, &st) != 0)
		err_errno(err, ERR_CANTCREATE, errno, "%s", buf_text(&path));
	else if (!S_ISREG(st.st_mode))
		err_set(err, ERR_CANTCREATE, "%s: not a file", buf_text(&path));
	else
		ok = (give_to_owner(fd, folder, err) && lock_wait(fd, err)) ||
		    err_wrap(err, "%s", buf_text(&path));
	buf_release(&path);
	if (ok)
		*lock = fd;
	else if (fd >= 0)
		close(fd);
	return ok;
}

/* ---- the copy ----------------------------------------------------------- */

/*
 * Whoever writes, the owner's cron or an administrator: the file stays his
 * whose it was, and readable for the same group.
 */
static bool
same_owner(int from, int to, const char *name, struct err *err)
{
	struct stat was, is;

	if (fstat(from, &was) != 0 || fstat(to, &is) != 0)
		return err_errno(err, ERR_IO, errno, "%s", name);
	if (((was.st_uid != is.st_uid && geteuid() == 0) ||
		was.st_gid != is.st_gid) &&
	    fchown(to, geteuid() == 0 ? was.st_uid : (uid_t)-1, was.st_gid) !=
		0)
		return err_errno(
		    err, ERR_CANTCREATE, errno, "%s: its group", name);
	return fchmod(to, was.st_mode & 0777) == 0 ||
	    err_errno(err, ERR_CANTCREATE, errno, "%s", name);
}

static bool
make_copy(const char *data, const char *work, struct err *err)
{
	bool ok = false;
	int from, to = -1;

	(void)unlink(work); /* of a writer that was killed */
	from = open(data, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return err_errno(err, ERR_IO, errno, "%s", data);
	to = open(work, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    LOCK_MODE);
	if (to < 0)
		err_errno(err, ERR_CANTCREATE, errno, "%s", work);
	else
		ok = file_copy_fd(from, to, work, err) &&
		    same_owner(from, to, work, err);
	close(from);
	if (to >= 0)
		close(to);
	return ok;
}

static const char *
work_path(const struct kv_txn *t, struct buf *out)
{
	return path_join(out, buf_text(&t->kv->folder), KV_WORK);
}

bool
kv_work_begin(struct kv_txn *t, struct err *err)
{
	struct kv *kv = t->kv;
	struct buf work = BUF_INIT;
	bool ok;

	if (!kv_lock_take(buf_text(&kv->folder), &t->lock, err))
		return false;
	work_path(t, &work);
	ok = make_copy(buf_text(&kv->data), buf_text(&work), err);
	if (ok) {
		pthread_mutex_lock(&kv->mutex);
		ok = kv_map_open(
			 kv, buf_text(&work), MDB_NOSYNC, &t->map, err) ||
		    err_wrap(err, "%s", buf_text(&work));
		pthread_mutex_unlock(&kv->mutex);
	}
	buf_release(&work);
	if (!ok)
		kv_work_end(t);
	return ok;
}

/* The file that this process would read next: none, until it does. */
static void
forget_map(struct kv *kv)
{
	struct kv_map *map;

	pthread_mutex_lock(&kv->mutex);
	map = kv->map;
	kv->map = NULL;
	pthread_mutex_unlock(&kv->mutex);
	kv_map_give(kv, map);
}

static bool
take_place(
    const char *folder, const char *work, const char *data, struct err *err)
{
	struct buf old = BUF_INIT;
	bool ok;

	kv_held_keep(folder, data);
	ok = rename(work, data) == 0 ||
	    err_errno(err, ERR_CANTCREATE, errno, "%s", data);
	ok = ok && file_sync_folder(folder, err);
	if (ok)
		(void)unlink(path_join(&old, folder, OLD_LOCK));
	buf_release(&old);
	kv_held_sweep(folder, KV_HELD_S);
	return ok;
}

bool
kv_work_publish(struct kv_txn *t, struct err *err)
{
	struct kv *kv = t->kv;
	struct buf work = BUF_INIT;
	bool ok;
	int rc = kv_map_sync(kv, t->map);

	if (rc != 0)
		return kv_error(err, rc, "commit");
	forget_map(kv);
	ok = take_place(buf_text(&kv->folder), work_path(t, &work),
	    buf_text(&kv->data), err);
	buf_release(&work);
	return ok;
}

/* The copy goes unless it was published, and the lock with it. */
void
kv_work_end(struct kv_txn *t)
{
	struct buf work = BUF_INIT;

	if (t->lock < 0)
		return;
	(void)unlink(work_path(t, &work));
	buf_release(&work);
	close(t->lock);
	t->lock = -1;
}
