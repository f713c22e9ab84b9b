/*
 * status: what is in the spool, as JSON Lines, or a table on a terminal. A
 * message is "cleared" only when every passenger of it is.
 */
#include <unistd.h>

#include "answers.h"
#include "base/file.h"
#include "base/msg.h"
#include "json/write.h"
#include "sending.h"
#include "status_metrics.h"

struct showing {
	struct apisend *a;
	struct outbox o;
	struct requests requests;
	struct buf out;
	bool table;
	char **wanted; /* ids; NULL: all */
	size_t shown;
	struct status_metrics metrics;
};

/*
 * A CUSRES was due and has not come, or not for everybody. None is due for an
 * echo of ours.
 */
static bool
is_late(const struct showing *s, const struct spool_message *m,
    const struct request *r)
{
	const struct target *t = targets_find(&s->o.targets, m->destination);

	uint64_t within = t != NULL && t->answer_within_s != 0
	    ? t->answer_within_s
	    : m->answer_s;

	return within != 0 && m->settled != 0 &&
	    (r == NULL || r->match.kind != MESSAGE_CUSRES) &&
	    m->settled + (instant)within <= s->o.now;
}

static const char *
state_word(const struct showing *s, const struct spool_message *m,
    const struct request *r)
{
	enum verdict verdict = r != NULL ? request_verdict(r) : VERDICT_NONE;

	switch (m->state) {
	case SPOOL_QUEUED:
	case SPOOL_HELD:
	case SPOOL_UNKNOWN:
	case SPOOL_FAILED:
		return spool_state_word(m->state);
	case SPOOL_CORRUPT:
		return "failed";
	case SPOOL_SENT:
	case SPOOL_ACKED:
		break;
	}
	if (verdict == VERDICT_NONE ||
	    (verdict == VERDICT_ACCEPTED && r->match.count > 0))
		return is_late(s, m, r) ? "unknown" : "sent";
	return verdict_word(verdict);
}

/* ---- JSON ---- */

static void
put_instant(struct json_writer *w, const char *name, instant t)
{
	if (t == 0)
		json_put_null(w, name);
	else
		json_put_instant(w, name, t);
}

/* When it may be tried next; null when it is not waiting. */
static instant
next_try(const struct spool_message *m)
{
	if (m->state != SPOOL_QUEUED && m->state != SPOOL_HELD &&
	    m->state != SPOOL_UNKNOWN)
		return 0;
	if (m->tried_ms == 0)
		return m->enqueued;
	return (m->tried_ms + (int64_t)m->wait_ms) / 1000;
}

static void
put_passenger(
    struct json_writer *w, const struct request *r, size_t i, bool late)
{
	const struct match_person *p = &r->match.persons[i];

	json_open_object(w, "references");
	if (p->avf.len > 0)
		json_put_span(w, "AVF", p->avf);
	if (p->abo.len > 0)
		json_put_span(w, "ABO", p->abo);
	json_close_object(w);
	json_put_str(w, "state", request_person_state(r, i, late));
	if (p->code[0] == '\0' || r->superseded[i])
		return;
	json_put_str(w, "code", p->code);
	json_put_str(w, "meaning", cusres_meaning_word(p->meaning));
	if (p->text != NULL)
		json_put_str(w, "text", p->text);
}

static void
put_passengers(struct showing *s, struct json_writer *w,
    const struct spool_message *m, const struct request *r)
{
	bool late = is_late(s, m, r) || m->state == SPOOL_UNKNOWN;

	if (r == NULL ||
	    (m->state != SPOOL_SENT && m->state != SPOOL_ACKED &&
		m->state != SPOOL_UNKNOWN))
		return;
	json_open_array(w, "passengers");
	for (size_t i = 0; i < r->match.count; i++) {
		json_open_object(w, NULL);
		put_passenger(w, r, i, late);
		json_close_object(w);
	}
	json_close_array(w);
}

/* The list of those on board was due when the doors were closed. */
#define MISSING_STEP "the list of those on board (step closed) is missing"

static void
put_missing_step(struct json_writer *w)
{
	json_open_array(w, "findings");
	json_open_object(w, NULL);
	json_put_str(w, "code", "edi.missing");
	json_put_str(w, "severity", "warning");
	json_put_str(w, "where", "step");
	json_put_str(w, "note", MISSING_STEP);
	json_close_object(w);
	json_close_array(w);
}

static void
put_message_line(
    struct showing *s, const struct spool_message *m, const struct request *r)
{
	struct json_writer w;

	json_begin(&w, &s->out);
	json_open_object(&w, NULL);
	json_put_str(&w, "id", m->id);
	json_put_str(&w, "destination", m->destination);
	json_put_str(&w, "state", state_word(s, m, r));
	json_put_uint(&w, "attempts", m->attempts);
	json_put_str(&w, "reason", m->reason);
	put_instant(&w, "next", next_try(m));
	json_put_hex(&w, "sha256", span_make(m->sha256, sizeof(m->sha256)));
	if (m->status != 0)
		json_put_int(&w, "status", m->status);
	json_put_str(&w, "order", m->order);
	put_instant(&w, "enqueued", m->enqueued);
	put_instant(&w, "departure", m->deadline);
	put_instant(&w, "expires", m->expires);
	if (m->due != 0) {
		put_instant(&w, "due", m->due);
		json_put_str(&w, "rule", m->rule);
	}
	if (m->stage[0] != '\0')
		json_put_str(&w, "step", m->stage);
	put_instant(&w, "settled", m->settled);
	put_passengers(s, &w, m, r);
	if (steps_missing(&s->requests.steps, m, s->o.now))
		put_missing_step(&w);
	json_close_object(&w);
	buf_append_byte(&s->out, '\n');
}

/* One line a passenger, for those who pipe. */
static void
put_passenger_lines(
    struct showing *s, const struct spool_message *m, const struct request *r)
{
	bool late = is_late(s, m, r) || m->state == SPOOL_UNKNOWN;

	for (size_t i = 0; r != NULL && i < r->match.count; i++) {
		struct json_writer w;

		json_begin(&w, &s->out);
		json_open_object(&w, NULL);
		json_put_str(&w, "id", m->id);
		json_put_str(&w, "destination", m->destination);
		json_put_uint(&w, "passenger", i + 1);
		if (m->state == SPOOL_SENT || m->state == SPOOL_ACKED ||
		    m->state == SPOOL_UNKNOWN)
			put_passenger(&w, r, i, late);
		else
			json_put_str(&w, "state", state_word(s, m, r));
		json_close_object(&w);
		buf_append_byte(&s->out, '\n');
	}
}

/* ---- a table ---- */

static void
put_message_row(
    struct showing *s, const struct spool_message *m, const struct request *r)
{
	char when[INSTANT_TEXT] = "";
	size_t cleared = 0;

	if (s->shown == 1)
		buf_printf(&s->out, "%-8s  %-28s  %-12s  %-5s  %-20s  %s\n",
		    "STATE", "ID", "DESTINATION", "TRIES", "NEXT", "REASON");
	if (next_try(m) != 0)
		instant_format(next_try(m), when);
	for (size_t i = 0; r != NULL && i < r->match.count; i++)
		cleared += r->match.persons[i].state == MATCH_CLEARED &&
		    !r->superseded[i];
	buf_printf(&s->out, "%-8s  %-28s  %-12s  %5u  %-20s  ",
	    state_word(s, m, r), m->id, m->destination, m->attempts, when);
	if (m->state == SPOOL_ACKED && r != NULL)
		buf_printf(
		    &s->out, "%zu of %zu cleared", cleared, r->match.count);
	else
		buf_append_str(&s->out, m->reason);
	if (steps_missing(&s->requests.steps, m, s->o.now))
		buf_append_str(&s->out, "; " MISSING_STEP);
	buf_append_byte(&s->out, '\n');
}

/* ---- the verb ---- */

static bool
is_wanted(const struct showing *s, const char *id)
{
	if (s->wanted == NULL)
		return true;
	for (char **w = s->wanted; *w != NULL; w++)
		if (strcmp(*w, id) == 0)
			return true;
	return false;
}

static bool
show_message(struct showing *s, size_t i, struct err *err)
{
	const struct request *r;
	struct spool_message m;
	bool ok = true;

	if (!requests_at(&s->requests, i, &m, &r, err))
		return false;
	if (!is_wanted(s, m.id))
		return true;
	s->shown++;
	if (s->a->metrics_file != NULL &&
	    !status_metrics_add(
		&s->metrics, &m, state_word(s, &m, r), s->o.now, err))
		return false;
	if (s->table)
		put_message_row(s, &m, r);
	else if (s->a->passengers)
		put_passenger_lines(s, &m, r);
	else
		put_message_line(s, &m, r);
	if (!buf_ok(&s->out))
		return err_memory(err);
	if (s->out.len > (size_t)64 << 10) {
		ok = file_write_fd(
		    STDOUT_FILENO, "standard output", buf_span(&s->out), err);
		buf_clear(&s->out);
	}
	return ok;
}

static bool
show_queue(struct showing *s, struct err *err)
{
	bool ok = requests_read(&s->o, &s->requests, err);

	for (size_t i = 0; ok && i < s->requests.count; i++)
		ok = show_message(s, i, err);
	return ok;
}

int
apisend_status(void *context, int argc, char **argv)
{
	struct showing s = {.a = context, .out = BUF_INIT};
	struct err err = ERR_INIT;
	int status = 0;

	s.wanted = argc > 1 ? argv + 1 : NULL;
	s.table = !s.a->common.json && !s.a->passengers &&
	    (s.a->common.text || isatty(STDOUT_FILENO));
	if (!outbox_open(s.a, &s.o, &err))
		return msg_err(&err);
	if (!show_queue(&s, &err) ||
	    !file_write_fd(
		STDOUT_FILENO, "standard output", buf_span(&s.out), &err) ||
	    (s.a->metrics_file != NULL &&
		!status_metrics_write(&s.metrics, s.a->metrics_file, &err))) {
		status = msg_err(&err);
	} else if (s.wanted != NULL && s.shown == 0) {
		err_set(&err, ERR_NOINPUT, "%s: no such message", argv[1]);
		status = msg_err(&err);
	}
	status_metrics_release(&s.metrics);
	requests_release(&s.requests);
	buf_wipe(&s.out);
	outbox_close(&s.o);
	return status;
}
