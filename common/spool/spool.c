/*
 * spool: the folders and files of a spool, and the locks. What is in the
 * files is spool_file.c, putting in spool_put.c, sending spool_send.c and
 * spool_schedule.c, what people do spool_admin.c.
 */
#include "spool/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"

static const char *const folder_names[FOLDER_COUNT] = {"tmp", "new", "cur",
    "sent", "acked", "failed", "corrupt", "state", "answers", "gone",
    "counters", "contents"};

/* ---- opening ---- */

static bool
open_folder(struct spool *s, enum folder f, struct err *err)
{
	if (mkdirat(s->root, folder_names[f], 0700) != 0 && errno != EEXIST)
		return err_errno(
		    err, ERR_CANTCREATE, errno, "spool: %s", folder_names[f]);
	s->dir[f] = openat(s->root, folder_names[f],
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (s->dir[f] < 0)
		return err_errno(
		    err, ERR_CANTCREATE, errno, "spool: %s", folder_names[f]);
	return true;
}

static bool
open_lock(struct spool *s, const char *name, int *fd, struct err *err)
{
	*fd = openat(
	    s->root, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (*fd < 0)
		return err_errno(err, ERR_CANTCREATE, errno, "spool: %s", name);
	return true;
}

/* Names the machine's start: what was in memory only is gone after another. */
static void
read_boot(struct spool *s)
{
	int fd = open(SPOOL_BOOT_ID, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, s->boot, sizeof(s->boot) - 1);
	close(fd);
	s->boot[n > 0 ? n : 0] = '\0';
	s->boot[strcspn(s->boot, "\n")] = '\0';
}

bool
spool_sandbox(const char *folder, struct sandbox *s, struct err *err)
{
	return sandbox_read(s, SPOOL_BOOT_ID, err) &&
	    sandbox_link_in(s, folder, err);
}

bool
spool_open(const char *folder, struct spool **out, struct err *err)
{
	struct spool *s = calloc(1, sizeof(*s));
	bool ok = s != NULL || err_memory(err);

	if (!ok)
		return false;
	s->root = s->names = s->queue = -1;
	for (int f = 0; f < FOLDER_COUNT; f++)
		s->dir[f] = -1;
	ok = file_make_folders(folder, 0700, err);
	if (ok) {
		s->root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		ok = s->root >= 0 ||
		    err_errno(err, ERR_CANTCREATE, errno, "%s", folder);
	}
	for (int f = 0; ok && f < FOLDER_COUNT; f++)
		ok = open_folder(s, (enum folder)f, err);
	ok = ok && open_lock(s, "lock.names", &s->names, err) &&
	    open_lock(s, "lock.queue", &s->queue, err);
	if (ok && fsync(s->root) != 0)
		ok = err_errno(err, ERR_IO, errno, "%s", folder);
	if (!ok) {
		spool_close(s);
		return false;
	}
	read_boot(s);
	*out = s;
	return true;
}

void
spool_close(struct spool *s)
{
	if (s == NULL)
		return;
	spool_unlock(s);
	for (int f = 0; f < FOLDER_COUNT; f++)
		if (s->dir[f] >= 0)
			close(s->dir[f]);
	if (s->names >= 0)
		close(s->names);
	if (s->queue >= 0)
		close(s->queue);
	if (s->root >= 0)
		close(s->root);
	free(s);
}

bool
spool_names_lock(struct spool *s, struct err *err)
{
	while (flock(s->names, LOCK_EX) != 0)
		if (errno != EINTR)
			return err_errno(err, ERR_IO, errno, "spool: lock");
	return true;
}

void
spool_names_unlock(struct spool *s)
{
	flock(s->names, LOCK_UN);
}

/* ---- names ---- */

bool
spool_name_ok(const char *name, size_t max)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789._-";
	size_t len = strlen(name);

	return len > 0 && len <= max && name[0] != '.' &&
	    strspn(name, alphabet) == len;
}

void
spool_tmp_enter(struct spool *s)
{
	/* Where there are no locks, the other side has none either. */
	while (flock(s->dir[FOLDER_TMP], LOCK_SH) != 0)
		if (errno != EINTR)
			break;
}

void
spool_tmp_leave(struct spool *s)
{
	flock(s->dir[FOLDER_TMP], LOCK_UN);
}

/* As maildir(5) names them: time, process, chance. */
void
spool_temporary(char out[64])
{
	snprintf(out, 64, "%lld.%ld.%016llx", (long long)instant_now(),
	    (long)getpid(), (unsigned long long)retry_random());
}

/* ---- files ---- */

bool
spool_write_temporary(struct spool *s, const char *name, struct span bytes,
    bool sync, struct err *err)
{
	int fd = openat(s->dir[FOLDER_TMP], name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return err_errno(err, ERR_CANTCREATE, errno, "spool: tmp");
	ok = file_write_fd(fd, "spool: tmp", bytes, err);
	if (ok && sync && fsync(fd) != 0)
		ok = err_errno(err, ERR_IO, errno, "spool: tmp");
	if (close(fd) != 0 && ok)
		ok = err_errno(err, ERR_IO, errno, "spool: tmp");
	if (!ok)
		unlinkat(s->dir[FOLDER_TMP], name, 0);
	return ok;
}

bool
spool_sync_all(struct spool *s, struct err *err)
{
	if (syscall(SYS_syncfs, s->root) != 0)
		return err_errno(err, ERR_IO, errno, "spool: sync");
	return true;
}

bool
spool_sync_temporary(struct spool *s, const char *name, struct err *err)
{
	int fd =
	    openat(s->dir[FOLDER_TMP], name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		err_errno(err, ERR_IO, errno, "spool: tmp");
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
spool_sync(struct spool *s, enum folder folder, struct err *err)
{
	if (fsync(s->dir[folder]) != 0)
		return err_errno(
		    err, ERR_IO, errno, "spool: %s", folder_names[folder]);
	return true;
}

bool
spool_replace(struct spool *s, enum folder folder, const char *name,
    struct span bytes, bool sync, struct err *err)
{
	char temporary[64];
	bool ok;

	spool_temporary(temporary);
	spool_tmp_enter(s);
	ok = spool_write_temporary(s, temporary, bytes, true, err);
	if (ok &&
	    renameat(s->dir[FOLDER_TMP], temporary, s->dir[folder], name) !=
		0) {
		ok = err_errno(
		    err, ERR_IO, errno, "spool: %s", folder_names[folder]);
		unlinkat(s->dir[FOLDER_TMP], temporary, 0);
	}
	spool_tmp_leave(s);
	return ok && (!sync || spool_sync(s, folder, err));
}

static int
open_file(struct spool *s, enum folder folder, const char *name, bool *found,
    struct err *err)
{
	int fd =
	    openat(s->dir[folder], name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	*found = fd >= 0 || errno != ENOENT;
	if (fd < 0 && *found)
		err_errno(err, ERR_IO, errno, "spool: %s/%s",
		    folder_names[folder], name);
	return fd;
}

bool
spool_read(struct spool *s, enum folder folder, const char *name, size_t limit,
    struct buf *out, bool *found, struct err *err)
{
	int fd = open_file(s, folder, name, found, err);
	bool ok;

	if (fd < 0)
		return !*found;
	ok = file_read_fd(fd, name, limit, out, err);
	close(fd);
	return ok || err_wrap(err, "spool: %s", folder_names[folder]);
}

bool
spool_read_front(struct spool *s, enum folder folder, const char *name,
    size_t max, struct buf *out, bool *found, struct err *err)
{
	int fd = open_file(s, folder, name, found, err);
	uint8_t *to = buf_reserve(out, max);
	bool ok = to != NULL || err_memory(err);

	if (fd < 0)
		return !*found;
	while (ok && max > 0) {
		ssize_t n = read(fd, out->data + out->len, max);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ok = err_errno(err, ERR_IO, errno, "spool: %s/%s",
			    folder_names[folder], name);
		if (n <= 0)
			break;
		out->len += (size_t)n;
		max -= (size_t)n;
	}
	close(fd);
	return ok;
}

bool
spool_move(struct spool *s, const char *id, enum folder from, enum folder to,
    bool *found, struct err *err)
{
	*found = true;
	if (renameat(s->dir[from], id, s->dir[to], id) != 0) {
		*found = errno != ENOENT;
		return errno == ENOENT ||
		    err_errno(err, ERR_IO, errno, "spool: %s to %s",
			folder_names[from], folder_names[to]);
	}
	return spool_sync(s, to, err);
}

bool
spool_shred(
    struct spool *s, enum folder folder, const char *name, struct err *err)
{
	return file_shred(s->dir[folder], name, err) ||
	    err_wrap(err, "spool: %s", folder_names[folder]);
}

bool
spool_each(struct spool *s, enum folder folder, spool_name_visit *visit,
    void *context, struct err *err)
{
	const char *name;
	struct dir *d;
	bool ok;

	if (!dir_open_at(s->dir[folder], folder_names[folder], &d, err))
		return err_wrap(err, "spool");
	do {
		ok = dir_next(d, &name, err) || err_wrap(err, "spool");
		ok = ok && (name == NULL || visit(context, name, err));
	} while (ok && name != NULL);
	dir_close(d);
	return ok;
}

bool
spool_where(struct spool *s, const char *id, enum folder *folder, bool *found)
{
	for (int f = FOLDER_MESSAGES_FIRST; f <= FOLDER_MESSAGES_LAST; f++)
		if (faccessat(s->dir[f], id, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
			*folder = (enum folder)f;
			return *found = true;
		}
	return *found = false;
}
