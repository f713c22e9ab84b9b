/*
 * flush: `sltdquery flush`: sends what waits in the outbox, each message as
 * it was frozen, under its key. One process at a time sends; what a dead one
 * left is sent again with the same key and the same bytes.
 */
#include "outbox.h"

#include "base/array.h"
#include "base/file.h"
#include "base/msg.h"
#include "json/unique.h"
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

/* How one office is reached. */
struct way {
	struct http_site site;
	struct buf url;
};

struct flush {
	struct sltdquery *tool;
	struct outbox outbox;
	struct http *http;
	struct way way[OFFICES_MAX + 1]; /* as outbox.office */
};

static int64_t
wall_ms(void)
{
	return (int64_t)instant_now() * 1000;
}

/* What a receiver may answer, and what it means. */
static const struct {
	const char *word;
	enum spool_outcome outcome;
} receipt_words[] = {
    {"accepted", SPOOL_ANSWERED},
    {"acknowledged", SPOOL_ANSWERED},
    {"ok", SPOOL_ANSWERED},
    {"duplicate", SPOOL_ANSWERED}, /* it has it already */
    {"rejected", SPOOL_REFUSE},
    {"refused", SPOOL_REFUSE},
    {"denied", SPOOL_REFUSE},
    {"received", SPOOL_DELIVERED}, /* and is looked at */
    {"queued", SPOOL_DELIVERED},
    {"pending", SPOOL_DELIVERED},
};

static bool
receipt_outcome(struct span word, enum spool_outcome *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(receipt_words); i++)
		if (span_equal_str(word, receipt_words[i].word)) {
			*out = receipt_words[i].outcome;
			return true;
		}
	return false;
}

/* A text of a receipt; NULL where there is none. */
static bool
receipt_text(
    struct span object, const char *name, struct buf *scratch, struct span *out)
{
	struct span value;

	return json_member(object, name, &value) &&
	    json_kind(value) == JSON_STRING &&
	    json_string_span(value, scratch, out);
}

/* What is kept of a receipt: ASCII, one line. */
static void
keep_reason(struct buf *reason, const char *before, struct span text,
    struct spool_result *result)
{
	buf_append_str(reason, before);
	buf_append_span(reason, span_first(text, 256));
	for (size_t i = 0; i < reason->len; i++)
		if (reason->data[i] < ' ' || reason->data[i] >= 0x7f)
			reason->data[i] = '?';
	result->reason = buf_text(reason);
}

/*
 * A receipt that says nothing that is known: the message may be there or not,
 * and goes out again under its key.
 */
static void
doubt_receipt(struct buf *reason, const char *why, struct spool_result *result)
{
	result->outcome = SPOOL_MAYBE;
	keep_reason(reason, why, span_make(NULL, 0), result);
}

static void
take_receipt(struct span object, const char *id, struct buf *scratch,
    struct buf *reason, struct spool_result *result)
{
	struct err ignored = ERR_INIT;
	struct span text, word;

	if (!json_unique(object, &ignored)) {
		doubt_receipt(reason, "its receipt has a member twice", result);
	} else if (json_member(object, "id", &text) &&
	    (!receipt_text(object, "id", scratch, &text) ||
		!span_equal_str(text, id))) {
		doubt_receipt(
		    reason, "its receipt is for another message", result);
	} else if (!receipt_text(object, "answer", scratch, &word) ||
	    !receipt_outcome(word, &result->outcome)) {
		doubt_receipt(reason,
		    "its receipt says neither accepted nor rejected", result);
	} else if (result->outcome == SPOOL_ANSWERED) {
		result->verdict = "accepted";
		if (receipt_text(object, "receipt", scratch, &text))
			keep_reason(reason, "receipt ", text, result);
	} else if (receipt_text(object, "reason", scratch, &text)) {
		keep_reason(reason, "", text, result);
	}
}

/*
 * The neutral receipt: {"id":"new.UTO-1","answer":"accepted","receipt":"…"} or
 * {"answer":"rejected","reason":"…"}. A 2xx whose body is no JSON object is a
 * delivery, of which no more is known.
 */
static void
read_receipt(const struct http_reply *reply, const char *id, struct buf *reason,
    struct spool_result *result)
{
	struct buf scratch = BUF_INIT;
	struct json_error ignored;
	struct span object;

	if (json_check(buf_span(&reply->body), &object, &ignored) &&
	    json_kind(object) == JSON_OBJECT)
		take_receipt(object, id, &scratch, reason, result);
	buf_release(&scratch);
}

static void
post(struct flush *f, size_t to, const struct spool_message *m,
    struct http_reply *reply)
{
	const struct template *t = &f->outbox.office[to].template;
	char key[SPOOL_ID_MAX + 32];
	const char *headers[TEMPLATE_HEADERS_MAX + 2];
	struct http_request request = {.method = HTTP_POST,
	    .url = buf_text(&f->way[to].url),
	    .body = m->payload,
	    .content_type = m->content_type,
	    .headers = headers};
	size_t n = 0;

	snprintf(key, sizeof(key), "Idempotency-Key: %s", m->id);
	headers[n++] = key;
	for (size_t i = 0; i < t->header_count; i++)
		headers[n++] = t->headers[i];
	headers[n] = NULL;
	http_do(f->http, &f->way[to].site, &request, reply);
}

/* Its office is in the configuration no more. */
static bool
hold(struct flush *f, struct spool_message *m, struct err *err)
{
	const struct spool_result result = {.outcome = SPOOL_HOLD,
	    .reason = "the configuration has no office of that name with a "
		      "url"};

	return spool_settle(f->outbox.spool, m, &result, wall_ms(), err);
}

static bool
send_one(struct flush *f, struct spool_message *m, struct err *err)
{
	struct office *office =
	    outbox_office(&f->outbox, span_str(m->destination));
	struct spool_result result;
	struct http_reply reply;
	struct buf reason = BUF_INIT;
	bool ok;

	if (office == NULL || office->source->url == NULL)
		return hold(f, m, err);
	http_reply_init(&reply);
	post(f, (size_t)(office - f->outbox.office), m, &reply);
	result = (struct spool_result){.outcome = outcomes[reply.class],
	    .status = reply.status,
	    .retry_after_s = reply.retry_after_s,
	    .reason = reply.class == HTTP_OK ? NULL : reply.err.text,
	    .answer = buf_span(&reply.body)};
	if (reply.class == HTTP_OK)
		read_receipt(&reply, m->id, &reason, &result);
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
prepare_way(const struct office *office, struct way *way, struct err *err)
{
	const struct source_config *c = office->source;
	size_t len;

	if (c->kind != SOURCE_HTTPS)
		return err_set(
		    err, ERR_CONFIG, "the url of an [outbox] is https://…");
	way->site = (struct http_site){.schemes = HTTP_HTTPS,
	    .ca = c->ca,
	    .certificate = c->certificate,
	    .key = c->key,
	    .total_ms = (uint32_t)c->deadline_ms};
	len = strlen(c->url);
	while (len > 0 && c->url[len - 1] == '/')
		len--;
	buf_append(&way->url, c->url, len);
	buf_append_str(&way->url,
	    office->template.path != NULL ? office->template.path : "/report");
	return http_url_check(buf_text(&way->url), HTTP_HTTPS, err) &&
	    http_site_check(&way->site, err);
}

static bool
prepare(struct flush *f, struct err *err)
{
	size_t ready = 0;

	for (size_t i = 0; i < f->outbox.offices; i++) {
		if (f->outbox.office[i].source->url == NULL)
			continue;
		if (!prepare_way(&f->outbox.office[i], &f->way[i], err))
			return err_wrap(err, "%s", f->outbox.office[i].name);
		ready++;
	}
	if (ready == 0)
		return err_set(err, ERR_CONFIG,
		    "sltdquery.conf has no "
		    "[outbox] with url = https://…");
	return http_open(&f->http, err);
}

/* The outbox and the offices: nothing else of the store. */
static bool
needs(void *context, struct sandbox *s, struct err *err)
{
	struct flush *f = context;
	struct buf store = BUF_INIT, folder = BUF_INIT;
	bool ok = sandbox_use_network(s, err) &&
	    store_folder(f->tool->common.store, &store, err) &&
	    spool_sandbox(
		path_join(&folder, buf_text(&store), FOLDER_OUTBOX), s, err);

	for (size_t i = 0; ok && i < f->outbox.offices; i++)
		if (f->way[i].site.schemes != 0)
			ok = http_site_sandbox(
			    &f->way[i].site, buf_text(&f->way[i].url), s, err);
	buf_release(&store);
	buf_release(&folder);
	return ok;
}

int
flush_run(void *context, int argc, char **argv)
{
	struct flush f = {.tool = context};
	struct err err = ERR_INIT;
	bool ok, busy = false;
	int status = 0;

	(void)argc, (void)argv;
	for (size_t i = 0; i < ARRAY_SIZE(f.way); i++)
		buf_init(&f.way[i].url, 0);
	if (!outbox_open(f.tool, &f.outbox, &err))
		return msg_err(&err);
	ok = prepare(&f, &err) &&
	    sandbox_enter((enum sandbox_mode)f.tool->common.sandbox, 0, NULL,
		needs, &f, &err) &&
	    spool_lock(f.outbox.spool, &busy, &err);
	if (ok && busy) {
		msg(MSG_NOTICE, "another process is sending");
	} else if (ok) {
		ok = send_all(&f, &err);
		status = say_flush(&f);
		spool_unlock(f.outbox.spool);
	}
	http_close(f.http);
	outbox_close(&f.outbox);
	for (size_t i = 0; i < ARRAY_SIZE(f.way); i++)
		buf_release(&f.way[i].url);
	return ok ? status : msg_err(&err);
}
