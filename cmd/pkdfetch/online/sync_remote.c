/*
 * sync_remote: a source on the network, with tries and growing waits.
 *
 * What was fetched stays in the store directory's "fetch", with the marks by
 * which a server tells whether it has changed, and with what a cut transfer
 * had got already.
 */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/progress.h"
#include "spool/retry.h"
#include "sync.h"

/* The waits between the tries of one source in one run. */
#define WAIT_BASE_MS 1000
#define WAIT_CAP_MS 20000

/* ---- the marks of what is here ------------------------------------------ */

/* Two lines: the ETag and the date. */
static void
load_marks(struct sync *s, const struct source *x, struct http_validator *marks)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span etag, date;

	memset(marks, 0, sizeof(*marks));
	sync_path(s, x, ".marks", &path);
	if (file_read(
		buf_text(&path), 4 * HTTP_VALIDATOR_MAX, &text, &ignored)) {
		etag = span_first(
		    buf_span(&text), span_find(buf_span(&text), '\n'));
		date = span_from(buf_span(&text), etag.len + 1);
		date = span_first(date, span_find(date, '\n'));
		if (etag.len < HTTP_VALIDATOR_MAX)
			memcpy(marks->etag, etag.data, etag.len);
		if (date.len < HTTP_VALIDATOR_MAX)
			memcpy(marks->last_modified, date.data, date.len);
	}
	buf_release(&path);
	buf_release(&text);
}

static void
save_marks(struct sync *s, const struct source *x,
    const struct http_validator *marks, bool keep)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err err = ERR_INIT;

	sync_path(s, x, ".marks", &path);
	buf_printf(&text, "%s\n%s\n", marks->etag, marks->last_modified);
	if (!keep)
		unlink(buf_text(&path));
	else if (!file_replace(buf_text(&path), buf_span(&text), 0600, &err))
		msg_err(&err);
	buf_release(&path);
	buf_release(&text);
}

/* ---- the transfer ------------------------------------------------------- */

static bool
read_password(const struct source *x, struct buf *out, struct err *err)
{
	struct span text;

	if (x->password_file == NULL)
		return true;
	if (!file_read(x->password_file, 4096, out, err))
		return false;
	text = span_trim(buf_span(out));
	memmove(out->data, text.data, text.len);
	out->len = text.len;
	return true;
}

static void
wait_ms(uint64_t ms)
{
	struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

static void
show_progress(void *context, uint64_t done, uint64_t total)
{
	struct progress *p = context;

	p->total = total;
	progress_update(p, done);
}

static void
download_once(struct sync *s, const struct http_site *site,
    const struct source *x, const char *path, const struct http_validator *have,
    struct http_reply *reply)
{
	struct progress progress;

	progress_start(&progress,
	    strncmp(x->url, "ldap", 4) == 0 ? "entries" : "bytes", 0,
	    s->tool->common.quiet);
	progress.label = x->name;
	http_watch_downloads(s->http, show_progress, &progress);
	http_download(s->http, site, x->url, path, x->limit, have, reply);
	http_watch_downloads(s->http, NULL, NULL);
	progress_end(&progress);
}

/* Tries, with longer and longer waits, what may help. */
static void
download(struct sync *s, const struct source *x, const char *path,
    const struct http_validator *have, const char *password,
    struct http_reply *reply)
{
	const struct retry_policy policy = {WAIT_BASE_MS, WAIT_CAP_MS};
	struct http_site site = {
	    .schemes = HTTP_HTTPS | HTTP_LDAP | HTTP_LDAPS,
	    .ca = x->ca,
	    .pin = x->pin,
	    .certificate = x->certificate,
	    .key = x->key,
	    .user = x->user,
	    .password = password,
	    .total_ms = (uint32_t)(x->timeout_s * 1000),
	};
	unsigned attempt;

	for (attempt = 1;; attempt++) {
		download_once(s, &site, x, path, have, reply);
		if ((reply->class != HTTP_TEMPORARY &&
			reply->class != HTTP_UNKNOWN) ||
		    attempt == SYNC_TRIES_MAX ||
		    reply->retry_after_s * 1000 > WAIT_CAP_MS)
			return;
		msg(MSG_DEBUG, "%s: %s; trying again", x->name,
		    reply->err.text);
		wait_ms(retry_wait_ms(&policy, attempt,
		    reply->retry_after_s * 1000, retry_random()));
	}
}

/* The name that an LDIF's version is read from: the URL's last part. */
static void
url_name(const char *url, struct buf *out)
{
	struct span s = span_str(url);
	size_t i;

	s = span_first(s, span_find(s, '?'));
	for (i = s.len; i > 0 && s.data[i - 1] != '/'; i--)
		;
	buf_append_span(out, span_from(s, i));
	if (out->len == 0)
		buf_append_str(out, "fetched");
}

static int
fetch_failed(const struct source *x, struct http_reply *reply)
{
	struct err err = reply->err;

	err_wrap(&err, "%s", x->name);
	switch (reply->class) {
	case HTTP_LOCAL:
		err.kind = err.kind == ERR_NONE ? ERR_CONFIG : err.kind;
		break;
	case HTTP_TEMPORARY:
	case HTTP_UNKNOWN:
		err.kind = ERR_UNAVAILABLE;
		break;
	default:
		err.kind = err.kind == ERR_NONE ? ERR_UNAVAILABLE : err.kind;
	}
	return msg_err(&err);
}

int
sync_remote(struct sync *s, const struct source *x)
{
	struct buf path = BUF_INIT, name = BUF_INIT, password;
	struct http_validator have;
	struct http_reply reply;
	struct err err = ERR_INIT;
	int status;

	buf_init(&password, 8192);
	sync_path(s, x, ".data", &path);
	if (!buf_ok(&path))
		err_memory(&err);
	if (err.kind != ERR_NONE || !read_password(x, &password, &err)) {
		buf_release(&path);
		return msg_err(&err);
	}
	load_marks(s, x, &have);
	if (access(buf_text(&path), R_OK) != 0)
		memset(&have, 0, sizeof(have));
	http_reply_init(&reply);
	download(s, x, buf_text(&path), &have,
	    password.len > 0 ? buf_text(&password) : NULL, &reply);
	buf_wipe(&password);
	if (reply.class != HTTP_OK && reply.class != HTTP_UNCHANGED) {
		status = fetch_failed(x, &reply);
	} else {
		url_name(x->url, &name);
		status =
		    sync_import(s, x, buf_text(&path), buf_text(&name), true);
		/* What was refused is looked at again next time. */
		if (reply.class == HTTP_OK)
			save_marks(s, x, &reply.validator, status == 0);
	}
	http_reply_release(&reply);
	buf_release(&path);
	buf_release(&name);
	return status;
}
