/*
 * flush: sends what waits, in order, several at a time, and says of each
 * what became of it. Safe from cron: a second flush ends at once.
 */
#include "../answers.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/runlog.h"
#include "../sending.h"
#include "flush.h"

/* Messages under way at once, all destinations together. */
#define FLUSH_PARALLEL 8
/* A run that takes longer than so many seconds hangs, or is held. */
#define FLUSH_RUN_MAX_S 7200
/* So much is shown of a body that is no answer. */
#define SHOWN_MAX 200

/* One message under way. */
struct exchange {
	bool busy;
	struct spool_message message;
	struct http_reply reply;
};

struct flush {
	struct outbox *o;
	struct http *http;
	bool impatient;
	size_t under_way;
	struct exchange exchanges[FLUSH_PARALLEL];
	bool lost;		  /* one could not be settled */
	size_t refused, rejected; /* messages, by answers of this run */
};

/* ---- starting ---- */

/* The same on every try: what a receiver knows a double by. */
static bool
headers_of(const struct spool_message *m, struct buf *key, struct buf *digest,
    struct err *err)
{
	/* RFC 9530; draft-ietf-httpapi-idempotency-key-header. */
	buf_printf(key, "Idempotency-Key: \"%s\"", m->id);
	buf_append_str(digest, "Content-Digest: sha-256=:");
	base64_encode(digest, span_make(m->sha256, sizeof(m->sha256)));
	buf_append_byte(digest, ':');
	return (buf_text(key)[0] != '\0' && buf_text(digest)[0] != '\0') ||
	    err_memory(err);
}

static bool
start_post(struct flush *f, struct exchange *x, const struct target *t,
    struct err *err)
{
	struct buf key = BUF_INIT, digest = BUF_INIT;
	bool ok = headers_of(&x->message, &key, &digest, err);

	if (ok) {
		const char *lines[] = {buf_text(&key), buf_text(&digest), NULL};
		struct http_request q = {.method = HTTP_POST,
		    .url = t->url,
		    .body = x->message.payload,
		    .content_type = x->message.content_type,
		    .accept = "application/EDIFACT, */*;q=0.1",
		    .headers = lines};

		http_start(f->http, &t->site, &q, &x->reply);
	}
	buf_release(&key);
	buf_release(&digest);
	return ok;
}

/* ---- settling ---- */

static const enum spool_outcome outcome_of[] = {
    [HTTP_OK] = SPOOL_DELIVERED,
    [HTTP_UNCHANGED] = SPOOL_DELIVERED,
    [HTTP_LOCAL] = SPOOL_HOLD,
    [HTTP_TEMPORARY] = SPOOL_RETRY,
    [HTTP_PERMANENT] = SPOOL_REFUSE,
    [HTTP_UNKNOWN] = SPOOL_MAYBE,
};

static const struct {
	enum msg_level level;
	const char *words;
} said[] = {
    [SPOOL_DELIVERED] = {MSG_DEBUG, "sent"},
    [SPOOL_ANSWERED] = {MSG_DEBUG, "answered"},
    [SPOOL_RETRY] = {MSG_WARNING, "not sent, will be tried again"},
    [SPOOL_MAYBE] = {MSG_ERROR, "unknown"},
    [SPOOL_HOLD] = {MSG_ERROR, "held until our own side is mended"},
    [SPOOL_REFUSE] = {MSG_ERROR, "failed"},
};

/* A deadline that this try missed, or that the next one will. */
static void
tell_late(
    const struct spool_message *m, const struct spool_result *r, instant now)
{
	bool left =
	    r->outcome == SPOOL_DELIVERED || r->outcome == SPOOL_ANSWERED;
	instant next =
	    left ? 0 : (m->tried_ms + (int64_t)m->wait_ms) / 1000 + 1;
	char words[SPOOL_REASON_MAX];

	if (due_lateness(m, now, next, words, sizeof(words)))
		msg(MSG_WARNING, "%s: %s", m->id, words);
}

static void
tell(const struct spool_message *m, const struct spool_result *r)
{
	msg(said[r->outcome].level, "%s to %s: %s%s%s", m->id, m->destination,
	    said[r->outcome].words, r->reason != NULL ? ": " : "",
	    r->reason != NULL ? r->reason : "");
}

static void
settle(struct flush *f, struct exchange *x, const struct spool_result *r)
{
	struct err err = ERR_INIT;

	if (!spool_settle(
		f->o->spool, &x->message, r, outbox_now_ms(f->o), &err)) {
		err_wrap(&err, "%s", x->message.id);
		msg_err(&err);
		f->lost = true;
	}
	tell(&x->message, r);
	tell_late(&x->message, r, outbox_now_ms(f->o) / 1000);
}

/*
 * What came back in the same exchange. An answer goes to the inbox, durable
 * before the message is said to be sent; the end of this flush (or the next
 * one, should this one die) looks at it. Any other body than an answer is no
 * receipt: a login page comes with 200, too. So it is not known whether the
 * receiver has the message.
 */
static bool
keep_body(struct flush *f, const char *id, struct span body,
    struct spool_result *result, char *words, size_t size, struct err *err)
{
	char shown[SHOWN_MAX + 1];

	if (span_trim(body).len == 0)
		return true;
	if (answer_is_one(body, date_of_instant(f->o->now)))
		return answer_store(f->o, id, true, body, err);
	request_safe_text(body, shown, sizeof(shown));
	snprintf(words, size,
	    "what came back is no answer (CUSRES, CONTRL): %s", shown);
	result->outcome = SPOOL_MAYBE;
	result->reason = words;
	return true;
}

static void
landed(struct flush *f, struct exchange *x)
{
	struct http_reply *reply = &x->reply;
	struct spool_result r = {outcome_of[reply->class], reply->status,
	    reply->retry_after_s, NULL, NULL, {NULL, 0}};
	char words[SPOOL_REASON_MAX + 1];
	struct err err = ERR_INIT;

	if (reply->class != HTTP_OK) {
		r.reason = reply->err.text;
	} else if (!keep_body(f, x->message.id, buf_span(&reply->body), &r,
		       words, sizeof(words), &err)) {
		/* Sent again, it will be answered again. */
		msg_err(&err);
		r.outcome = SPOOL_MAYBE;
		r.reason = "it was received, but its answer could not be kept";
	}
	settle(f, x, &r);
	buf_wipe(&reply->body);
	spool_message_release(&x->message);
	spool_message_init(&x->message);
	x->busy = false;
	f->under_way--;
}

/* It could not even be tried. */
static void
grounded(struct flush *f, struct exchange *x, enum http_class class,
    const struct err *err)
{
	x->reply.class = class;
	x->reply.status = 0;
	x->reply.retry_after_s = 0;
	x->reply.err = *err;
	landed(f, x);
}

static void
no_target(struct flush *f, struct exchange *x)
{
	struct err err = ERR_INIT;

	err_set(&err, ERR_CONFIG,
	    f->o->configured
		? "no [destination %s] in the configuration"
		: "no configuration: apisend.conf needs [destination %s]",
	    x->message.destination);
	grounded(f, x, HTTP_LOCAL, &err);
}

/* ---- the loop ---- */

static void
begin(struct flush *f, struct exchange *x)
{
	const struct target *t =
	    targets_find(&f->o->targets, x->message.destination);
	struct err err = ERR_INIT;
	char name[SPOOL_ID_MAX + 8];

	x->busy = true;
	f->under_way++;
	if (t == NULL) {
		no_target(f, x);
	} else if (strncmp(t->url, "https:", 6) == 0) {
		if (!start_post(f, x, t, &err))
			grounded(f, x, HTTP_TEMPORARY, &err);
	} else {
		snprintf(name, sizeof(name), "%s.edi", x->message.id);
		http_deliver(f->http, &t->site, t->url, name,
		    x->message.payload, &x->reply);
		landed(f, x);
	}
}

static struct exchange *
free_exchange(struct flush *f)
{
	for (size_t i = 0; i < FLUSH_PARALLEL; i++)
		if (!f->exchanges[i].busy)
			return &f->exchanges[i];
	return NULL;
}

/* Claims while there is room; false on an error of the spool. */
static bool
claim_some(struct flush *f, struct err *err)
{
	struct exchange *x;
	bool found;

	while ((x = free_exchange(f)) != NULL) {
		if (!spool_claim(f->o->spool, outbox_now_ms(f->o), f->impatient,
			&x->message, &found, err))
			return false;
		if (!found)
			return true;
		begin(f, x);
	}
	return true;
}

static bool
run(struct flush *f, struct err *err)
{
	bool ok = true;

	for (;;) {
		struct http_reply *done;

		ok = ok && claim_some(f, err);
		if (f->under_way == 0)
			return ok;
		done = http_next(f->http, -1, NULL, 0);
		if (done == NULL)
			return ok &&
			    err_set(err, ERR_INTERNAL, "a request got lost");
		landed(f, done->tag);
	}
}

/*
 * What waits, each message once: those of this run that are held or unknown
 * are in the queue still, and have a count of their own.
 */
static size_t
waiting(const struct spool_counts *c)
{
	size_t other = c->held + c->unknown;

	return c->blocked > other ? c->blocked - other : 0;
}

/* The worst that happened, as an exit status. */
static int
judge(const struct flush *f)
{
	const struct spool_counts *c = spool_counts(f->o->spool);
	size_t sent = c->delivered + c->answered;

	if (f->lost)
		return ERR_IO;
	if (c->held > 0)
		return ERR_CONFIG;
	if (f->refused > 0)
		return OUTBOX_REFUSED;
	if (c->expired > 0)
		return OUTBOX_EXPIRED;
	if (c->refused + c->corrupt + f->rejected > 0)
		return OUTBOX_DEAD;
	if (c->unknown > 0)
		return OUTBOX_UNKNOWN;
	if (waiting(c) > 0)
		return sent > 0 ? OUTBOX_PARTIAL : OUTBOX_WAITS;
	return 0;
}

static void
summary(const struct flush *f)
{
	const struct spool_counts *c = spool_counts(f->o->spool);

	if (c->recovered > 0)
		msg(MSG_WARNING,
		    "resending %zu %s left by an interrupted flush",
		    c->recovered, c->recovered == 1 ? "message" : "messages");
	if (c->expired > 0)
		msg(MSG_ERROR,
		    "%zu not sent before their time was over (apisend"
		    " status)",
		    c->expired);
	if (c->corrupt > 0)
		msg(MSG_ERROR, "%zu damaged in the spool, put into corrupt/",
		    c->corrupt);
	if (c->overdue > 0)
		msg(MSG_WARNING, "%zu of those that wait %s past the deadline",
		    c->overdue, c->overdue == 1 ? "is" : "are");
	msg(MSG_NOTICE, "%zu sent, %zu unknown, %zu failed, %zu held, %zu wait",
	    c->delivered + c->answered, c->unknown,
	    c->refused + c->expired + c->corrupt, c->held, waiting(c));
	runlog_count("sent", c->delivered + c->answered);
	runlog_count("unknown", c->unknown);
	runlog_count("failed", c->refused + c->expired + c->corrupt);
	runlog_count("held", c->held);
	runlog_count("waiting", waiting(c));
	runlog_count("overdue", c->overdue);
}

/* What was said after the first look need not be said again. */
static int
say_trouble(
    const struct answer_counts *before, const struct answer_counts *after)
{
	int status = 0;

	if (before->trouble.kind != ERR_NONE)
		status = msg_err(&before->trouble);
	if (after->trouble.kind != ERR_NONE &&
	    strcmp(before->trouble.text, after->trouble.text) != 0)
		status = msg_err(&after->trouble);
	return status;
}

static int
flush_locked(struct flush *f)
{
	struct answer_counts before = {0}, after = {0};
	struct err err = ERR_INIT;
	int status = 0;

	if (!answers_poll(f->o, f->http, &err) ||
	    !answers_collect(f->o, &before, &err) || !run(f, &err) ||
	    !answers_poll(f->o, f->http, &err) ||
	    !answers_collect(f->o, &after, &err))
		status = msg_err(&err);
	else
		status = say_trouble(&before, &after);
	if (before.statuses + after.statuses > 0)
		msg(MSG_NOTICE,
		    "statuses that came: %zu, of which fit no message: %zu",
		    before.statuses + after.statuses,
		    before.unmatched + after.unmatched);
	f->refused = before.refused + after.refused;
	f->rejected = before.rejected + after.rejected;
	summary(f);
	return status != 0 ? status : judge(f);
}

/* Another run is at it: as it should be, unless it hangs. */
static int
busy_flush(const struct outbox *o)
{
	int64_t age = spool_lock_age(o->spool);
	struct err err = ERR_INIT;

	if (age <= FLUSH_RUN_MAX_S) {
		msg(MSG_NOTICE, "another flush is at work");
		return 0;
	}
	err_set(&err, ERR_TEMPORARY,
	    "another flush has been at work for %lld hours: it hangs, and "
	    "nothing is sent until it is ended",
	    (long long)age / 3600);
	return msg_err(&err);
}

int
outbox_flush(struct outbox *o, bool impatient)
{
	struct flush *f = calloc(1, sizeof(*f));
	struct err err = ERR_INIT;
	bool busy = false;
	int status;

	if (f == NULL) {
		err_memory(&err);
		return msg_err(&err);
	}
	f->o = o;
	f->impatient = impatient;
	for (size_t i = 0; i < FLUSH_PARALLEL; i++) {
		spool_message_init(&f->exchanges[i].message);
		http_reply_init(&f->exchanges[i].reply);
		f->exchanges[i].reply.tag = &f->exchanges[i];
	}
	if (!spool_lock(o->spool, &busy, &err) || !http_open(&f->http, &err)) {
		status = msg_err(&err);
	} else if (busy) {
		status = busy_flush(o);
	} else {
		status = flush_locked(f);
	}
	spool_unlock(o->spool);
	http_close(f->http);
	for (size_t i = 0; i < FLUSH_PARALLEL; i++) {
		spool_message_release(&f->exchanges[i].message);
		http_reply_release(&f->exchanges[i].reply);
	}
	free(f);
	return status;
}

/* The queue, the destinations, and their drop folders: nothing else of the
 * store. */
bool
flush_needs(void *context, struct sandbox *s, struct err *err)
{
	struct outbox *o = context;
	struct buf queue = BUF_INIT;
	bool ok = sandbox_use_network(s, err);

	(void)path_parent(&queue, buf_text(&o->inbox));
	ok = ok && (buf_ok(&queue) || err_memory(err)) &&
	    spool_sandbox(buf_text(&queue), s, err);
	for (size_t i = 0; ok && i < o->targets.count; i++) {
		const struct target *t = &o->targets.list[i];

		ok = http_site_sandbox(&t->site, t->url, s, err) &&
		    (t->responses == NULL ||
			sandbox_write_in(s, t->responses, err));
	}
	buf_release(&queue);
	return ok;
}

int
apisend_flush(void *context, int argc, char **argv)
{
	struct apisend *a = context;
	struct outbox o;
	struct err err = ERR_INIT;
	int status;

	(void)argc;
	(void)argv;
	if (!outbox_open(a, &o, &err))
		return msg_err(&err);
	if (sandbox_enter((enum sandbox_mode)a->common.sandbox, 0, NULL,
		flush_needs, &o, &err))
		status = outbox_flush(&o, a->flush_now);
	else
		status = msg_err(&err);
	outbox_close(&o);
	return status;
}
