/*
 * flush: `sltdquery flush`: sends what waits in the outbox, each message as
 * it was frozen, under its key. One process at a time sends; what a dead one
 * left is sent again with the same key and the same bytes.
 */
#include "outbox.h"

#include "base/msg.h"
#include "net/http.h"

/* What a spool calls what became of a transfer. */
static const enum spool_outcome outcomes[] = {
    [HTTP_OK] = SPOOL_DELIVERED,
    [HTTP_UNCHANGED] = SPOOL_DELIVERED,
    [HTTP_LOCAL] = SPOOL_HOLD,
    [HTTP_TEMPORARY] = SPOOL_RETRY,
    [HTTP_PERMANENT] = SPOOL_REFUSE,
    [HTTP_UNKNOWN] = SPOOL_MAYBE,
};

struct flush {
	struct sltdquery *tool;
	struct outbox outbox;
	struct http *http;
	struct http_site site;
	struct buf url;
};

static int64_t
wall_ms(void)
{
	return (int64_t)instant_now() * 1000;
}

/*
 * The neutral receipt: {"answer":"accepted","receipt":"…"} or
 * {"answer":"rejected","reason":"…"}. Anything else that comes with a 2xx is
 * kept as it is: the message was delivered, and no more is known.
 */
static void
read_receipt(const struct http_reply *reply, struct buf *reason,
    struct spool_result *result)
{
	struct buf scratch = BUF_INIT;
	struct json_error ignored;
	struct span object, value, text;

	if (!json_check(buf_span(&reply->body), &object, &ignored) ||
	    json_kind(object) != JSON_OBJECT ||
	    !json_member(object, "answer", &value) ||
	    !json_string_span(value, &scratch, &text))
		goto out;
	if (span_equal_str(text, "accepted")) {
		result->outcome = SPOOL_ANSWERED;
		result->verdict = "accepted";
		if (json_member(object, "receipt", &value) &&
		    json_string_span(value, &scratch, &text)) {
			BUF_LITERAL(reason, "receipt ");
			buf_append_span(reason, span_first(text, 128));
		}
	} else if (span_equal_str(text, "rejected")) {
		result->outcome = SPOOL_REFUSE;
		if (json_member(object, "reason", &value) &&
		    json_string_span(value, &scratch, &text))
			buf_append_span(reason, span_first(text, 256));
	}
	for (size_t i = 0; i < reason->len; i++)
		if (reason->data[i] < ' ' || reason->data[i] >= 0x7f)
			reason->data[i] = '?';
	if (reason->len > 0)
		result->reason = buf_text(reason);
out:
	buf_release(&scratch);
}

static bool
send_one(struct flush *f, struct spool_message *m, struct err *err)
{
	char key[SPOOL_ID_MAX + 32];
	const char *headers[TEMPLATE_HEADERS_MAX + 2];
	struct http_request request = {.method = HTTP_POST,
	    .url = buf_text(&f->url),
	    .body = m->payload,
	    .content_type = m->content_type,
	    .headers = headers};
	struct spool_result result;
	struct http_reply reply;
	struct buf reason = BUF_INIT;
	size_t n = 0;
	bool ok;

	snprintf(key, sizeof(key), "Idempotency-Key: %s", m->id);
	headers[n++] = key;
	for (size_t i = 0; i < f->outbox.template.header_count; i++)
		headers[n++] = f->outbox.template.headers[i];
	headers[n] = NULL;
	http_reply_init(&reply);
	http_do(f->http, &f->site, &request, &reply);
	result = (struct spool_result){.outcome = outcomes[reply.class],
	    .status = reply.status,
	    .retry_after_s = reply.retry_after_s,
	    .reason = reply.class == HTTP_OK ? NULL : reply.err.text,
	    .answer = buf_span(&reply.body)};
	if (reply.class == HTTP_OK)
		read_receipt(&reply, &reason, &result);
	ok = spool_settle(f->outbox.spool, m, &result, wall_ms(), err);
	http_reply_release(&reply);
	buf_release(&reason);
	return ok;
}

static bool
send_all(struct flush *f, struct err *err)
{
	struct spool_message m;
	bool found, ok;

	spool_message_init(&m);
	while ((ok = spool_claim(f->outbox.spool, wall_ms(), f->tool->now, &m,
		    &found, err)) &&
	    found && (ok = send_one(f, &m, err)))
		;
	spool_message_release(&m);
	return ok;
}

/* Something waits for a person: 2; what waits for time is no failure. */
static int
say_flush(struct flush *f)
{
	const struct spool_counts *c = spool_counts(f->outbox.spool);
	const struct {
		const char *name;
		size_t count;
	} counts[] = {
	    {"sent", c->delivered},
	    {"accepted", c->answered},
	    {"retried", c->retried},
	    {"unknown", c->unknown},
	    {"held", c->held},
	    {"refused", c->refused},
	    {"expired", c->expired},
	    {"corrupt", c->corrupt},
	    {"waiting", c->blocked},
	};
	enum status status = c->refused + c->expired + c->corrupt > 0
	    ? STATUS_FAIL
	    : c->retried + c->unknown + c->held > 0 ? STATUS_UNDETERMINED
						    : STATUS_PASS;
	struct json_writer *w;
	struct rows rows;

	rows_init(&rows, &f->tool->common, NULL);
	w = rows_begin(&rows);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		json_put_uint(w, counts[i].name, counts[i].count);
	rows_end(&rows);
	verb_finish(&rows);
	return status_exit(status);
}

static bool
prepare(struct flush *f, struct err *err)
{
	const struct source_config *c = &f->outbox.config.outbox;
	size_t len;

	if (c->url == NULL || c->kind != SOURCE_HTTPS)
		return err_set(err, ERR_CONFIG,
		    "sltdquery.conf has no "
		    "[outbox] with url = https://…");
	f->site = (struct http_site){.schemes = HTTP_HTTPS,
	    .ca = c->ca,
	    .certificate = c->certificate,
	    .key = c->key,
	    .total_ms = (uint32_t)c->deadline_ms};
	len = strlen(c->url);
	while (len > 0 && c->url[len - 1] == '/')
		len--;
	buf_append(&f->url, c->url, len);
	buf_append_str(&f->url,
	    f->outbox.template.path != NULL ? f->outbox.template.path
					    : "/report");
	return http_url_check(buf_text(&f->url), HTTP_HTTPS, err) &&
	    http_site_check(&f->site, err) && http_open(&f->http, err);
}

int
flush_run(void *context, int argc, char **argv)
{
	struct flush f = {.tool = context, .url = BUF_INIT};
	struct err err = ERR_INIT;
	bool ok, busy = false;
	int status = 0;

	(void)argc, (void)argv;
	if (!outbox_open(f.tool, &f.outbox, &err))
		return msg_err(&err);
	ok = prepare(&f, &err) && spool_lock(f.outbox.spool, &busy, &err);
	if (ok && busy) {
		msg(MSG_NOTICE, "another process is sending");
	} else if (ok) {
		ok = send_all(&f, &err);
		status = say_flush(&f);
		spool_unlock(f.outbox.spool);
	}
	http_close(f.http);
	outbox_close(&f.outbox);
	buf_release(&f.url);
	return ok ? status : msg_err(&err);
}
