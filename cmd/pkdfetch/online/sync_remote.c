/*
 * sync_remote: a source on the network, fetched by sync_fetch.c.
 *
 * What was fetched stays in the store directory's "fetch", with the marks by
 * which a server tells whether it has changed, and with what a cut transfer
 * had got already.
 */
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "sync.h"

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

/* ---- what became of it ------------------------------------------------ */

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
fetch_failed(const struct source *x, const struct fetched *got)
{
	struct err err = got->err;

	err_wrap(&err, "%s", x->name);
	switch (got->class) {
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
	struct buf path = BUF_INIT, name = BUF_INIT;
	struct http_validator have;
	struct fetched got;
	struct err err = ERR_INIT;
	int status;

	sync_path(s, x, ".data", &path);
	if (!buf_ok(&path)) {
		err_memory(&err);
		buf_release(&path);
		return msg_err(&err);
	}
	load_marks(s, x, &have);
	if (access(buf_text(&path), R_OK) != 0)
		memset(&have, 0, sizeof(have));
	fetch_source(s->fetcher, x, &have, &got);
	if (got.class != HTTP_OK && got.class != HTTP_UNCHANGED) {
		status = fetch_failed(x, &got);
	} else {
		url_name(x->url, &name);
		status =
		    sync_import(s, x, buf_text(&path), buf_text(&name), true);
		/* What was refused is looked at again next time. */
		if (got.class == HTTP_OK)
			save_marks(s, x, &got.validator, status == 0);
	}
	buf_release(&path);
	buf_release(&name);
	return status;
}
