/*
 * http_deliver: bytes into a folder, here or by sftp, for a gateway that
 * takes them on. They appear under their name at once or not at all, and a
 * second try finds what the first one left.
 */
#include "net/http_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* ---- a folder of this machine ---- */

bool
local_path(const char *url, struct buf *out, struct err *err)
{
	CURLU *parts;
	CURLUcode code = CURLUE_OUT_OF_MEMORY;
	char *path = NULL;

	buf_clear(out);
	if (url[0] == '/') {
		buf_append_str(out, url);
		return buf_ok(out) || err_memory(err);
	}
	parts = curl_url();
	if (parts != NULL)
		code = curl_url_set(parts, CURLUPART_URL, url, 0);
	if (code == CURLUE_OK)
		code =
		    curl_url_get(parts, CURLUPART_PATH, &path, CURLU_URLDECODE);
	if (code == CURLUE_OK)
		buf_append_str(out, path);
	curl_free(path);
	curl_url_cleanup(parts);
	if (code == CURLUE_OUT_OF_MEMORY || !buf_ok(out))
		return err_memory(err);
	return code == CURLUE_OK ||
	    err_set(err, ERR_CONFIG, "no path in this file URL");
}

static bool
copy_bytes(int from, int to, const char *name, uint64_t limit, struct err *err)
{
	static const size_t block = (size_t)256 << 10;
	struct buf piece = BUF_INIT;
	uint64_t total = 0;
	bool ok = buf_reserve(&piece, block) != NULL || err_memory(err);

	while (ok) {
		ssize_t n = read(from, piece.data, block);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ok = err_errno(err, ERR_IO, errno, "%s", name);
		if (n <= 0)
			break;
		total += (uint64_t)n;
		if (total > limit)
			ok = err_set(
			    err, ERR_DATA, "%s: larger than the limit", name);
		else
			ok = file_write_fd(
			    to, "copy", span_make(piece.data, (size_t)n), err);
	}
	buf_release(&piece);
	return ok;
}

/* Size, time and place of a file stand for its content, as an ETag. */
static void
file_validator(const struct stat *st, struct http_validator *v)
{
	snprintf(v->etag, sizeof(v->etag), "\"%llx-%llx-%llx.%lx\"",
	    (unsigned long long)st->st_ino, (unsigned long long)st->st_size,
	    (unsigned long long)st->st_mtim.tv_sec,
	    (unsigned long)st->st_mtim.tv_nsec);
	v->last_modified[0] = '\0';
}

static bool
copy_to(int from, const char *source, const char *path, uint64_t limit,
    struct err *err)
{
	struct buf temporary = BUF_INIT;
	bool ok = false;
	int fd;

	buf_printf(&temporary, "%s.part", path);
	if (!buf_ok(&temporary)) {
		err_memory(err);
		goto out;
	}
	fd = open(buf_text(&temporary),
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", path);
		goto out;
	}
	ok = copy_bytes(from, fd, source, limit, err);
	if (ok && fsync(fd) != 0)
		ok = err_errno(err, ERR_IO, errno, "%s", path);
	close(fd);
	if (ok && rename(buf_text(&temporary), path) != 0)
		ok = err_errno(err, ERR_CANTCREATE, errno, "%s", path);
	if (!ok)
		unlink(buf_text(&temporary));
out:
	buf_release(&temporary);
	return ok;
}

void
local_fetch(const char *source, const char *path, uint64_t limit,
    const struct http_validator *have, struct http_reply *reply)
{
	struct err err = ERR_INIT;
	struct stat st;
	int fd = open(source, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		err_errno(&err, ERR_NOINPUT, errno != 0 ? errno : EISDIR, "%s",
		    source);
		reply_fail(reply, HTTP_PERMANENT, &err);
	} else {
		file_validator(&st, &reply->validator);
		reply->received = (uint64_t)st.st_size;
		if (have != NULL &&
		    strcmp(have->etag, reply->validator.etag) == 0)
			reply->class = HTTP_UNCHANGED;
		else if (copy_to(fd, source, path, limit, &err))
			reply->class = HTTP_OK;
		else
			reply_fail(reply,
			    err.kind == ERR_DATA ? HTTP_PERMANENT
						 : HTTP_TEMPORARY,
			    &err);
	}
	if (fd >= 0)
		close(fd);
}

/*
 * The folder is another user's, who may lay links and pipes under any name in
 * it: everything is done in the folder that was opened, and nothing in it is
 * followed or waited for.
 */
struct drop {
	int folder;
	const char *name, *temporary;
};

/* The file of that name holds these bytes? What is no file holds none. */
static bool
same_file(const struct drop *d, struct span bytes, bool *same, struct err *err)
{
	struct buf there = BUF_INIT;
	struct stat st;
	int fd = openat(
	    d->folder, d->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool ok = true;

	*same = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == bytes.len;
	if (*same) {
		ok = file_read_fd(fd, d->name, bytes.len, &there, err);
		*same = ok && span_equal(buf_span(&there), bytes);
	}
	if (fd >= 0)
		close(fd);
	buf_wipe(&there);
	return ok;
}

/*
 * The mode lets the folder's group read (a gateway is another user), unless
 * the umask forbids it.
 */
static bool
write_temporary(const struct drop *d, struct span bytes, struct err *err)
{
	bool ok;
	int fd;

	(void)unlinkat(d->folder, d->temporary, 0);
	fd = openat(d->folder, d->temporary,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0)
		return err_errno(
		    err, ERR_CANTCREATE, errno, "%s", d->temporary);
	ok = file_write_fd(fd, d->temporary, bytes, err);
	if (ok && fsync(fd) != 0)
		ok = err_errno(err, ERR_IO, errno, "%s", d->temporary);
	close(fd);
	return ok;
}

static bool
drop_file(const struct drop *d, struct span bytes, bool *same, struct err *err)
{
	bool ok = write_temporary(d, bytes, err);

	*same = true;
	if (ok && linkat(d->folder, d->temporary, d->folder, d->name, 0) != 0) {
		if (errno == EEXIST)
			ok = same_file(d, bytes, same, err);
		else
			ok = err_errno(
			    err, ERR_CANTCREATE, errno, "%s", d->name);
	}
	(void)unlinkat(d->folder, d->temporary, 0);
	if (ok && fsync(d->folder) != 0)
		ok = err_errno(err, ERR_IO, errno, "%s: sync", d->name);
	return ok;
}

static bool
open_drop(const char *url, int *folder, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = local_path(url, &path, err);

	if (ok) {
		*folder =
		    open(buf_text(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		ok = *folder >= 0 ||
		    err_errno(err, ERR_CONFIG, errno, "%s", buf_text(&path));
	}
	buf_release(&path);
	return ok;
}

static void
deliver_local(const char *url, const char *name, struct span bytes,
    struct http_reply *reply)
{
	struct buf temporary = BUF_INIT;
	struct drop d = {-1, name, NULL};
	struct err err = ERR_INIT;
	bool same;

	buf_printf(&temporary, ".%s.%ld.part", name, (long)getpid());
	d.temporary = buf_text(&temporary);
	if (!buf_ok(&temporary)) {
		err_memory(&err);
		reply_fail(reply, HTTP_TEMPORARY, &err);
	} else if (!open_drop(url, &d.folder, &err)) {
		reply_fail(reply, HTTP_LOCAL, &err);
	} else if (!drop_file(&d, bytes, &same, &err)) {
		reply_fail(reply, HTTP_TEMPORARY, &err);
	} else if (!same) {
		err_set(&err, ERR_UNAVAILABLE,
		    "%s: there already, with other bytes", name);
		reply_fail(reply, HTTP_PERMANENT, &err);
	} else {
		reply->class = HTTP_OK;
	}
	if (d.folder >= 0)
		close(d.folder);
	buf_release(&temporary);
}

/* ---- sftp ---- */

static struct transfer *
sftp_new(const struct http_site *site, const char *url,
    struct http_reply *reply, struct err *err)
{
	struct transfer *t = transfer_new(site, url, reply, err);
	uint32_t total = site->total_ms != 0 ? site->total_ms : HTTP_TOTAL_MS;

	if (t != NULL)
		curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)total);
	return t;
}

/* A name as the server's commands take it, quoted. */
static void
put_quoted(struct buf *out, const char *path)
{
	/* "/~/x" of a URL is x in the login folder. */
	if (strncmp(path, "/~/", 3) == 0)
		path += 3;
	buf_append_byte(out, '"');
	for (; *path != '\0'; path++) {
		if (*path == '"' || *path == '\\')
			buf_append_byte(out, '\\');
		buf_append_byte(out, (uint8_t)*path);
	}
	buf_append_byte(out, '"');
}

static bool
rename_command(
    const char *from_url, const char *to_url, struct buf *out, struct err *err)
{
	struct buf from = BUF_INIT, to = BUF_INIT;
	bool ok =
	    local_path(from_url, &from, err) && local_path(to_url, &to, err);

	if (ok) {
		buf_append_str(out, "rename ");
		put_quoted(out, buf_text(&from));
		buf_append_byte(out, ' ');
		put_quoted(out, buf_text(&to));
		ok = buf_ok(out) || err_memory(err);
	}
	buf_release(&from);
	buf_release(&to);
	return ok;
}

/*
 * Is it there already? *there: with the same bytes; with others the reply is
 * made and false returned, as on any other failure.
 */
static bool
sftp_look(struct http *h, const struct http_site *site, const char *url,
    struct span bytes, bool *there, struct http_reply *reply, struct err *err)
{
	struct transfer *t = sftp_new(site, url, reply, err);
	bool ok = false;

	*there = false;
	if (t == NULL)
		return false;
	t->limit = bytes.len;
	if (!transfer_run(h, t, err)) {
		reply_fail(reply, HTTP_TEMPORARY, err);
	} else if (reply->class == HTTP_OK &&
	    span_equal(buf_span(&reply->body), bytes)) {
		*there = ok = true;
	} else if (reply->class == HTTP_OK || t->too_big) {
		err_set(
		    err, ERR_UNAVAILABLE, "there already, with other bytes");
		reply_fail(reply, HTTP_PERMANENT, err);
	} else if (t->code == CURLE_REMOTE_FILE_NOT_FOUND) {
		http_reply_clear(reply);
		ok = true;
	}
	transfer_free(t);
	return ok;
}

static void
sftp_put(struct http *h, const struct http_site *site, const char *url,
    const char *temporary, struct span bytes, struct http_reply *reply)
{
	struct err err = ERR_INIT;
	struct buf command = BUF_INIT;
	struct transfer *t = sftp_new(site, temporary, reply, &err);
	bool ok = t != NULL && rename_command(temporary, url, &command, &err);

	if (ok) {
		t->commands = curl_slist_append(NULL, buf_text(&command));
		ok = t->commands != NULL || err_memory(&err);
	}
	if (ok) {
		t->upload = true;
		t->body = t->whole = bytes;
		curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(
		    t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)bytes.len);
		curl_easy_setopt(t->easy, CURLOPT_POSTQUOTE, t->commands);
		curl_easy_setopt(t->easy, CURLOPT_NEW_FILE_PERMS, 0640L);
		ok = transfer_run(h, t, &err);
	}
	if (!ok)
		reply_fail(reply,
		    err.kind == ERR_CONFIG ? HTTP_LOCAL : HTTP_TEMPORARY, &err);
	transfer_free(t);
	buf_release(&command);
}

static void
deliver_sftp(struct http *h, const struct http_site *site,
    const char *folder_url, const char *name, struct span bytes,
    struct http_reply *reply)
{
	struct buf url = BUF_INIT, temporary = BUF_INIT;
	struct err err = ERR_INIT;
	size_t len = strlen(folder_url);
	bool there;

	while (len > 0 && folder_url[len - 1] == '/')
		len--;
	buf_printf(&url, "%.*s/%s", (int)len, folder_url, name);
	buf_printf(&temporary, "%.*s/.%s.part", (int)len, folder_url, name);
	if (!buf_ok(&url) || !buf_ok(&temporary)) {
		err_memory(&err);
		reply_fail(reply, HTTP_TEMPORARY, &err);
	} else if (!sftp_look(
		       h, site, buf_text(&url), bytes, &there, reply, &err)) {
		if (reply->err.kind == ERR_NONE)
			reply_fail(reply,
			    err.kind == ERR_CONFIG ? HTTP_LOCAL
						   : HTTP_TEMPORARY,
			    &err);
	} else if (there) {
		buf_clear(&reply->body);
		reply->class = HTTP_OK;
	} else {
		sftp_put(h, site, buf_text(&url), buf_text(&temporary), bytes,
		    reply);
	}
	buf_release(&url);
	buf_release(&temporary);
}

/* A name that cannot leave the folder. */
static bool
plain_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

void
http_deliver(struct http *h, const struct http_site *site,
    const char *folder_url, const char *name, struct span bytes,
    struct http_reply *reply)
{
	struct err err = ERR_INIT;
	bool ok = plain_name(name)
	    ? http_url_check(
		  folder_url, site->schemes & (HTTP_SFTP | HTTP_FILE), &err)
	    : err_set(&err, ERR_INTERNAL, "this name cannot be a file's");

	http_reply_clear(reply);
	if (!ok)
		reply_fail(reply, HTTP_LOCAL, &err);
	else if (http_scheme(folder_url) == HTTP_FILE)
		deliver_local(folder_url, name, bytes, reply);
	else
		deliver_sftp(h, site, folder_url, name, bytes, reply);
}
