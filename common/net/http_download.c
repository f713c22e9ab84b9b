/*
 * http_download: a URL into a file, whole or not at all. What was cut is gone
 * on with only when the server's mark proves that the rest is the same
 * content. An answer that is an error never ends up in the file.
 */
#include "net/http_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define MARK_MAX 4096
/* Of the text of an error. */
#define ERROR_KEPT 4096
/* A part that another process renamed under us: opened again. */
#define OPEN_TRIES 5

struct download {
	const char *url, *path;
	struct buf part, mark;	      /* names, each with its NUL */
	int fd;			      /* of part, locked */
	uint64_t have;		      /* bytes of it that may be kept */
	struct http_validator marked; /* by what mark */
	bool began;		      /* the first byte of an answer came */
	bool discard;		      /* an error's text: not for the file */
	uint64_t total;		      /* what the server says; 0: not said */
};

static const char *
name_with(struct buf *out, const char *path, const char *suffix)
{
	buf_clear(out);
	buf_append_str(out, path);
	buf_append_str(out, suffix);
	return buf_text(out);
}

/* ---- the part and its mark ---- */

/* Opens and locks the part; *busy when another process has it. */
static bool
part_open(struct download *d, bool *busy, struct err *err)
{
	const char *name = buf_text(&d->part);

	*busy = false;
	for (int i = 0; i < OPEN_TRIES; i++) {
		struct stat ours, there;

		d->fd =
		    open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (d->fd < 0)
			return err_errno(
			    err, ERR_CANTCREATE, errno, "%s", name);
		if (flock(d->fd, LOCK_EX | LOCK_NB) != 0) {
			*busy = errno == EWOULDBLOCK;
			err_errno(err, ERR_TEMPORARY, errno,
			    "%s: another fetch is under way", name);
			return false;
		}
		/* Renamed to its final name before we had the lock? */
		if (fstat(d->fd, &ours) == 0 && stat(name, &there) == 0 &&
		    ours.st_ino == there.st_ino &&
		    ours.st_dev == there.st_dev) {
			d->have = (uint64_t)ours.st_size;
			return true;
		}
		close(d->fd);
		d->fd = -1;
	}
	*busy = true;
	return err_set(
	    err, ERR_TEMPORARY, "%s: another fetch is under way", name);
}

static bool
take_mark(struct span *rest, char *out, size_t size)
{
	size_t end = span_find(*rest, '\n');

	if (end >= size || end == rest->len)
		return false;
	memcpy(out, rest->data, end);
	out[end] = '\0';
	*rest = span_from(*rest, end + 1);
	return true;
}

/* The mark's lines: URL, ETag, Last-Modified. It must be this URL's. */
static bool
mark_read(struct download *d)
{
	struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	char url[MARK_MAX];
	struct span rest;
	bool ok;

	if (access(buf_text(&d->mark), R_OK) != 0)
		return false;
	ok = file_read(buf_text(&d->mark), MARK_MAX, &text, &ignored);
	rest = buf_span(&text);
	ok = ok && take_mark(&rest, url, sizeof(url)) &&
	    strcmp(url, d->url) == 0 &&
	    take_mark(&rest, d->marked.etag, HTTP_VALIDATOR_MAX) &&
	    take_mark(&rest, d->marked.last_modified, HTTP_VALIDATOR_MAX);
	buf_release(&text);
	return ok;
}

static void
mark_write(struct download *d, const struct http_validator *v)
{
	struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;

	/* Without a mark the next fetch starts anew, and that is all. */
	unlink(buf_text(&d->mark));
	if (v->etag[0] != '\0' || v->last_modified[0] != '\0') {
		buf_printf(
		    &text, "%s\n%s\n%s\n", d->url, v->etag, v->last_modified);
		if (buf_ok(&text) && text.len < MARK_MAX)
			may_fail(file_replace(buf_text(&d->mark),
			    buf_span(&text), 0600, &ignored));
	}
	buf_release(&text);
}

/* By what If-Range may ask (RFC 9110 13.1.5): never a weak tag. */
static const char *
range_mark(const struct http_validator *v)
{
	if (v->etag[0] != '\0' && strncmp(v->etag, "W/", 2) != 0)
		return v->etag;
	return v->etag[0] == '\0' ? v->last_modified : "";
}

static bool
part_restart(struct download *d, struct err *err)
{
	d->have = 0;
	if (ftruncate(d->fd, 0) != 0 || lseek(d->fd, 0, SEEK_SET) != 0)
		return err_errno(err, ERR_IO, errno, "%s", buf_text(&d->part));
	return true;
}

/* ---- one https answer ---- */

/* "bytes 100-199/200" (RFC 9110 14.4): where it starts and the whole. */
static bool
content_range(struct transfer *t, uint64_t *start, uint64_t *total)
{
	struct curl_header *header;
	struct span s, number;
	size_t end;

	if (curl_easy_header(t->easy, "Content-Range", 0, CURLH_HEADER, -1,
		&header) != CURLHE_OK)
		return false;
	s = span_str(header->value);
	if (!span_starts(s, SPAN("bytes ")))
		return false;
	s = span_from(s, 6);
	end = span_find(s, '-');
	number = span_first(s, end);
	if (!span_uint(number, UINT64_MAX, start))
		return false;
	number = span_from(s, span_find(s, '/') + 1);
	if (span_equal(number, SPAN("*")))
		*total = 0;
	else if (!span_uint(number, UINT64_MAX, total))
		return false;
	return true;
}

/* The first bytes are here, and so is the head: what are they for? */
static bool
answer_begins(struct download *d, struct transfer *t)
{
	struct http_validator now = {"", ""};
	uint64_t start = 0;
	long status = 0;

	d->began = true;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	t->reply->resumed = false;
	if (status == 206 && d->have > 0) {
		if (!content_range(t, &start, &d->total) || start != d->have) {
			part_restart(d, &t->sink_err);
			return err_set(&t->sink_err, ERR_TEMPORARY,
			    "the server gave another part than was asked for");
		}
		t->reply->resumed = true;
		return true;
	}
	if (status != 200) {
		d->discard = true;
		return true;
	}
	transfer_validator(t, &now);
	mark_write(d, &now);
	return part_restart(d, &t->sink_err);
}

static size_t
on_part(char *data, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	struct download *d = t->download;
	struct span bytes = span_make(data, size * count);

	if (!d->began && !answer_begins(d, t)) {
		t->sink_failed = true;
		return 0;
	}
	if (d->discard) {
		/* Only to see what the error is about (a certificate?). */
		if (t->reply->body.len < ERROR_KEPT)
			buf_append_span(
			    &t->reply->body, span_first(bytes, ERROR_KEPT));
		return bytes.len;
	}
	if (t->limit - t->taken < bytes.len) {
		t->too_big = true;
		return 0;
	}
	if (!file_write_fd(d->fd, buf_text(&d->part), bytes, &t->sink_err)) {
		t->sink_failed = true;
		return 0;
	}
	transfer_taken(t, d->have, bytes);
	return bytes.len;
}

static struct transfer *
download_new(struct download *d, const struct http_site *site,
    const struct http_validator *have, struct http_reply *reply, uint64_t limit,
    struct err *err)
{
	struct transfer *t = transfer_new(site, d->url, reply, err);
	struct buf range = BUF_INIT;

	if (t == NULL)
		return NULL;
	t->download = d;
	t->limit = limit - d->have;
	t->conditional = have != NULL;
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_part);
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(t->easy, CURLOPT_MAXREDIRS, (long)HTTP_REDIRECTS_MAX);
	curl_easy_setopt(
	    t->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->limit);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)site->total_ms);
	if (d->have > 0)
		buf_printf(&range, "bytes=%llu-", (unsigned long long)d->have);
	if (!buf_ok(&range) ||
	    !transfer_line(t, "Range", buf_text(&range), err) ||
	    (d->have > 0 &&
		!transfer_line(t, "If-Range", range_mark(&d->marked), err)) ||
	    (have != NULL &&
		(!transfer_line(t, "If-None-Match", have->etag, err) ||
		    !transfer_line(
			t, "If-Modified-Since", have->last_modified, err)))) {
		transfer_free(t);
		t = NULL;
	} else {
		curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines);
	}
	buf_release(&range);
	return t;
}

/* ---- the end ---- */

static bool
part_finish(struct download *d, struct err *err)
{
	struct stat st;
	struct buf folder = BUF_INIT;
	size_t len = (size_t)(path_base(d->path) - d->path);
	bool ok = false;

	if (fstat(d->fd, &st) != 0 || fsync(d->fd) != 0) {
		err_errno(err, ERR_IO, errno, "%s", buf_text(&d->part));
	} else if (d->total != 0 && (uint64_t)st.st_size != d->total) {
		part_restart(d, err);
		err_set(err, ERR_TEMPORARY,
		    "%lld bytes came where the server"
		    " promised %llu",
		    (long long)st.st_size, (unsigned long long)d->total);
	} else if (rename(buf_text(&d->part), d->path) != 0) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", d->path);
	} else {
		unlink(buf_text(&d->mark));
		buf_append(&folder, d->path, len);
		ok = file_sync_folder(len == 0 ? "." : buf_text(&folder), err);
	}
	buf_release(&folder);
	return ok;
}

/* What is of no use later: an empty part, or one of another content. */
static void
part_drop(struct download *d)
{
	unlink(buf_text(&d->part));
	unlink(buf_text(&d->mark));
}

/* Fetches, once more from the start when the part was of no use (416). */
static void
fetch_https(struct http *h, struct download *d, const struct http_site *site,
    const struct http_validator *have, uint64_t limit, struct http_reply *reply)
{
	struct err err = ERR_INIT;

	for (int try = 0; try < 2; try++) {
		struct transfer *t;
		bool again;

		d->began = d->discard = false;
		d->total = 0;
		t = download_new(d, site, have, reply, limit, &err);
		if (t == NULL || !transfer_run(h, t, &err)) {
			reply_fail(reply,
			    err.kind == ERR_CONFIG ? HTTP_LOCAL
						   : HTTP_TEMPORARY,
			    &err);
			transfer_free(t);
			return;
		}
		/* An answer of no bytes at all calls no function. */
		if (reply->class == HTTP_OK && !d->began &&
		    !answer_begins(d, t))
			reply_fail(reply, HTTP_TEMPORARY, &t->sink_err);
		again = reply->status == 416 && d->have > 0;
		transfer_free(t);
		if (!again)
			return;
		if (!part_restart(d, &err)) {
			reply_fail(reply, HTTP_TEMPORARY, &err);
			return;
		}
	}
}

static bool
may_resume(struct download *d)
{
	return http_scheme(d->url) == HTTP_HTTPS && d->have > 0 &&
	    mark_read(d) && range_mark(&d->marked)[0] != '\0';
}

/* sftp gives bytes, ldap text that is made into LDIF; neither resumes. */
static void
fetch_plain(struct http *h, struct download *d, const struct http_site *site,
    uint64_t limit, struct http_reply *reply)
{
	struct err err = ERR_INIT;
	struct transfer *t = transfer_new(site, d->url, reply, &err);

	if (t != NULL) {
		t->fd = d->fd;
		t->limit = limit;
		curl_easy_setopt(
		    t->easy, CURLOPT_TIMEOUT_MS, (long)site->total_ms);
	}
	if (t == NULL || !transfer_run(h, t, &err))
		reply_fail(reply,
		    err.kind == ERR_CONFIG ? HTTP_LOCAL : HTTP_TEMPORARY, &err);
	else if (reply->class == HTTP_OK && t->directory &&
	    !ldap_to_ldif(d->fd, buf_text(&d->part), limit, &err))
		reply_fail(reply, HTTP_TEMPORARY, &err);
	transfer_free(t);
}

static void
download(struct http *h, struct download *d, const struct http_site *site,
    const struct http_validator *have, uint64_t limit, struct http_reply *reply)
{
	struct err err = ERR_INIT;
	bool busy;

	if (!part_open(d, &busy, &err)) {
		reply_fail(reply, HTTP_TEMPORARY, &err);
		return;
	}
	if ((!may_resume(d) || d->have >= limit) && !part_restart(d, &err)) {
		reply_fail(reply, HTTP_TEMPORARY, &err);
		return;
	}
	if (lseek(d->fd, 0, SEEK_END) < 0) {
		err_errno(&err, ERR_IO, errno, "%s", buf_text(&d->part));
		reply_fail(reply, HTTP_TEMPORARY, &err);
		return;
	}
	if (http_scheme(d->url) == HTTP_HTTPS)
		fetch_https(h, d, site, have, limit, reply);
	else
		fetch_plain(h, d, site, limit, reply);
	if (reply->class == HTTP_OK && !part_finish(d, &err))
		reply_fail(reply, HTTP_TEMPORARY, &err);
	else if (reply->class == HTTP_UNCHANGED ||
	    reply->class == HTTP_PERMANENT ||
	    (reply->class != HTTP_OK && lseek(d->fd, 0, SEEK_END) == 0))
		part_drop(d);
}

void
http_download(struct http *h, const struct http_site *site, const char *url,
    const char *path, uint64_t limit, const struct http_validator *have,
    struct http_reply *reply)
{
	struct download d = {
	    url, path, BUF_INIT, BUF_INIT, -1, 0, {"", ""}, false, false, 0};
	struct buf local = BUF_INIT;
	struct err err = ERR_INIT;

	http_reply_clear(reply);
	if (limit == 0)
		limit = HTTP_FILE_MAX;
	name_with(&d.part, path, ".part");
	name_with(&d.mark, path, ".part.mark");
	if (!buf_ok(&d.part) || !buf_ok(&d.mark)) {
		err_memory(&err);
		reply_fail(reply, HTTP_TEMPORARY, &err);
	} else if (http_url_check(url, site->schemes, &err) &&
	    http_scheme(url) == HTTP_FILE) {
		if (!local_path(url, &local, &err))
			reply_fail(reply, HTTP_LOCAL, &err);
		else
			local_fetch(buf_text(&local), path, limit, have, reply);
	} else if (err.kind != ERR_NONE) {
		reply_fail(reply, HTTP_LOCAL, &err);
	} else {
		download(h, &d, site, have, limit, reply);
	}
	if (d.fd >= 0)
		close(d.fd);
	buf_release(&d.part);
	buf_release(&d.mark);
	buf_release(&local);
}
