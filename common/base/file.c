/*
 * file: reading whole files under a limit, replacing them atomically, and
 * where the stores live. Follows no symbolic link when it makes a file.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BLOCK ((size_t)64 << 10)

bool
file_read_fd(
    int fd, const char *name, size_t limit, struct buf *out, struct err *err)
{
	size_t start = out->len;

	for (;;) {
		uint8_t *to = buf_reserve(out, READ_BLOCK);
		ssize_t n;

		if (to == NULL)
			return err_memory(err);
		n = read(fd, to, READ_BLOCK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err,
			    errno == EISDIR ? ERR_NOINPUT : ERR_IO, errno, "%s",
			    name);
		if (n == 0)
			return true;
		out->len += (size_t)n;
		if (out->len - start > limit) {
			out->len = start;
			return err_set(err, ERR_DATA,
			    "%s: larger than the limit of %zu bytes", name,
			    limit);
		}
	}
}

bool
file_read(const char *path, size_t limit, struct buf *out, struct err *err)
{
	bool ok;
	int fd;

	if (strcmp(path, "-") == 0)
		return file_read_fd(
		    STDIN_FILENO, "standard input", limit, out, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_NOINPUT, errno, "%s", path);
	ok = file_read_fd(fd, path, limit, out, err);
	close(fd);
	return ok;
}

/* How long a named pipe is waited for until somebody writes into it. */
#define PIPE_WAIT_MS 2000

static bool
readable_kind(int fd, const char *path, bool pipes, struct err *err)
{
	struct pollfd first = {.fd = fd, .events = POLLIN};
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_errno(err, ERR_NOINPUT, errno, "%s", path);
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		return err_set(
		    err, ERR_NOINPUT, "%s: a device, not a file to read", path);
	if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return true;
	if (!pipes)
		return err_set(err, ERR_NOINPUT,
		    "%s: not a regular file, so it is not read", path);
	(void)poll(&first, 1, PIPE_WAIT_MS);
	return fcntl(fd, F_SETFL, 0) == 0 ||
	    err_errno(err, ERR_NOINPUT, errno, "%s", path);
}

bool
file_open_read(const char *path, bool pipes, int *fd, struct err *err)
{
	int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (opened < 0)
		return err_errno(err, ERR_NOINPUT, errno, "%s", path);
	if (!readable_kind(opened, path, pipes, err)) {
		close(opened);
		return false;
	}
	*fd = opened;
	return true;
}

bool
file_read_regular(
    const char *path, size_t limit, struct buf *out, struct err *err)
{
	bool ok;
	int fd;

	if (!file_open_read(path, false, &fd, err))
		return false;
	ok = file_read_fd(fd, path, limit, out, err);
	close(fd);
	return ok;
}

bool
file_hold_standard(struct err *err)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/* The lowest number that is free: this one. */
		if (open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return err_errno(err, ERR_IO, errno, "/dev/null");
	}
	return true;
}

bool
file_write_fd(int fd, const char *name, struct span bytes, struct err *err)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.data, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, ERR_IO, errno, "%s", name);
		bytes = span_from(bytes, (size_t)n);
	}
	return true;
}

bool
file_write_pieces(int fd, const char *name, struct iovec *pieces, size_t count,
    struct err *err)
{
	while (count > 0) {
		ssize_t n = writev(
		    fd, pieces, count < UIO_MAXIOV ? (int)count : UIO_MAXIOV);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, ERR_IO, errno, "%s", name);
		while (count > 0 && (size_t)n >= pieces->iov_len) {
			n -= (ssize_t)pieces->iov_len;
			pieces++;
			count--;
		}
		if (count > 0) {
			pieces->iov_base = (uint8_t *)pieces->iov_base + n;
			pieces->iov_len -= (size_t)n;
		}
	}
	return true;
}

bool
file_copy_fd(int from, int to, const char *name, struct err *err)
{
	if (ioctl(to, FICLONE, from) == 0)
		return true;
	for (;;) {
		ssize_t n = sendfile(to, from, NULL, (size_t)1 << 30);

		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return err_errno(err, ERR_IO, errno, "%s", name);
	}
}

/* "path" -> "path's folder", "." for a bare name. */
static void
folder_of(const char *path, struct buf *out)
{
	const char *base = path_base(path);
	size_t len = (size_t)(base - path);

	buf_clear(out);
	if (len == 0)
		buf_append_str(out, ".");
	else
		buf_append(out, path, len > 1 ? len - 1 : len);
}

bool
file_sync_folder(const char *path, struct err *err)
{
	int fd;

	if (path[0] == '\0')
		return err_memory(err);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_IO, errno, "%s", path);
	if (fsync(fd) != 0) {
		err_errno(err, ERR_IO, errno, "%s: sync", path);
		close(fd);
		return false;
	}
	close(fd);
	return true;
}

/* Writes, syncs and closes; the descriptor is closed either way. */
static bool
write_sync_close(int fd, const char *path, const struct span *pieces,
    size_t count, mode_t mode, struct err *err)
{
	mode_t mask = umask(0);
	bool ok = true;

	umask(mask);
	for (size_t i = 0; ok && i < count; i++)
		ok = file_write_fd(fd, path, pieces[i], err);
	if (ok && (fchmod(fd, mode & ~mask) != 0 || fsync(fd) != 0))
		ok = err_errno(err, ERR_IO, errno, "%s", path);
	if (close(fd) != 0 && ok)
		ok = err_errno(err, ERR_IO, errno, "%s", path);
	return ok;
}

static bool
overwrite(int fd, const char *name, struct err *err)
{
	static const uint8_t zeros[(size_t)64 << 10];
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_errno(err, ERR_IO, errno, "%s", name);
	if (st.st_nlink > 1)
		return true;
	for (off_t left = st.st_size; left > 0;) {
		size_t part =
		    (size_t)left < sizeof(zeros) ? (size_t)left : sizeof(zeros);

		if (!file_write_fd(fd, name, span_make(zeros, part), err))
			return false;
		left -= (off_t)part;
	}
	return fdatasync(fd) == 0 || err_errno(err, ERR_IO, errno, "%s", name);
}

bool
file_shred(int folder, const char *name, struct err *err)
{
	int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return errno == ENOENT ||
		    err_errno(err, ERR_IO, errno, "%s", name);
	ok = overwrite(fd, name, err);
	close(fd);
	if (ok && unlinkat(folder, name, 0) != 0)
		ok = err_errno(err, ERR_IO, errno, "%s", name);
	return ok;
}

bool
file_replace(const char *path, struct span bytes, mode_t mode, struct err *err)
{
	return file_replace_all(path, &bytes, 1, mode, err);
}

bool
file_replace_all(const char *path, const struct span *pieces, size_t count,
    mode_t mode, struct err *err)
{
	struct buf name = BUF_INIT, folder = BUF_INIT;
	bool ok = false;
	int fd;

	buf_append_str(&name, path);
	buf_append_str(&name, ".XXXXXX");
	folder_of(path, &folder);
	if (path[0] == '\0' || buf_text(&name)[0] == '\0' ||
	    buf_text(&folder)[0] == '\0') {
		err_memory(err);
		goto out;
	}
	fd = mkstemp((char *)name.data);
	if (fd < 0) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", path);
		goto out;
	}
	ok = write_sync_close(fd, path, pieces, count, mode, err);
	if (ok && rename((const char *)name.data, path) != 0)
		ok = err_errno(err, ERR_CANTCREATE, errno, "%s", path);
	if (!ok)
		unlink((const char *)name.data);
	else
		ok = file_sync_folder(buf_text(&folder), err);
out:
	buf_release(&name);
	buf_release(&folder);
	return ok;
}

bool
file_make_folders(const char *path, mode_t mode, struct err *err)
{
	struct buf part = BUF_INIT;
	bool ok = path[0] != '\0' || err_memory(err);

	for (const char *p = path; ok; p++) {
		if (*p != '/' && *p != '\0')
			continue;
		if (p > path) {
			buf_clear(&part);
			buf_append(&part, path, (size_t)(p - path));
			if (buf_text(&part)[0] == '\0')
				ok = err_memory(err);
			else if (mkdir(buf_text(&part), mode) != 0 &&
			    errno != EEXIST)
				ok = err_errno(err, ERR_CANTCREATE, errno, "%s",
				    buf_text(&part));
		}
		if (*p == '\0')
			break;
	}
	buf_release(&part);
	return ok;
}

const char *
path_join(struct buf *out, const char *folder, const char *name)
{
	buf_clear(out);
	out->failed = folder[0] == '\0' || name[0] == '\0';
	buf_append_str(out, folder);
	if (out->len > 0 && out->data[out->len - 1] != '/')
		buf_append_byte(out, '/');
	buf_append_str(out, name);
	return buf_text(out);
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

bool
path_is_unfinished(const char *path)
{
	static const char *const ends[] = {".part", ".part.mark", ".tmp", "~"};
	struct span name = span_str(path_base(path));

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct span end = span_str(ends[i]);

		if (name.len >= end.len &&
		    span_equal(span_from(name, name.len - end.len), end))
			return true;
	}
	return false;
}

const char *
path_parent(struct buf *out, const char *path)
{
	size_t len = (size_t)(path_base(path) - path);

	/* The slash that ends it is left off, unless it is the root's. */
	buf_clear(out);
	out->failed = path[0] == '\0';
	if (len == 0)
		buf_append_byte(out, '.');
	else
		buf_append(out, path, len > 1 ? len - 1 : 1);
	return buf_text(out);
}

/* Exists as a folder, or its parent would let us make it. */
static bool
usable(const char *path)
{
	struct buf parent = BUF_INIT;
	struct stat st;
	bool ok;

	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode);
	folder_of(path, &parent);
	ok = access(buf_text(&parent), W_OK | X_OK) == 0;
	buf_release(&parent);
	return ok;
}

bool
store_folder(const char *option, struct buf *out, struct err *err)
{
	static const char system[] = "/var/lib/mrtd-tools";
	const char *store = getenv("MRTD_STORE");
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	buf_clear(out);
	if (option != NULL)
		buf_append_str(out, option);
	else if (store != NULL && store[0] != '\0')
		buf_append_str(out, store);
	else if (usable(system))
		buf_append_str(out, system);
	else if (data != NULL && data[0] == '/')
		path_join(out, data, "mrtd-tools");
	else if (home != NULL && home[0] == '/')
		path_join(out, home, ".local/share/mrtd-tools");
	else
		return err_set(err, ERR_CONFIG,
		    "no store directory: give --store DIR or set MRTD_STORE");
	return buf_ok(out) ? true : err_memory(err);
}
