/*
 * outbox: opens the spool in the store folder and the configuration, and puts
 * interchanges in. What is no whole interchange is refused: it would be
 * refused by every receiver, after the flight.
 */
#include "outbox.h"

#include <unistd.h>

#include "base/array.h"
#include "base/config.h"
#include "base/file.h"
#include "base/msg.h"
#include "edi/app.h"
#include "edi/edifact.h"
#include "edi/match.h"

/* By the kind of a message. */
static const char *
content_type_of(enum message_type kind)
{
	return kind == MESSAGE_APP ? "text/plain" : "application/EDIFACT";
}

/* ---- opening ---- */

/* Without any the queue can be filled, and sent from by no one. */
static bool
read_config(
    struct apisend *a, const char *folder, struct outbox *o, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = config_find(a->config, folder, "apisend.conf", &path, err);

	if (ok && path.len > 0) {
		ok = targets_read(buf_text(&path), &o->targets, err);
		o->configured = ok;
	}
	buf_release(&path);
	return ok;
}

/* What the state that a profile is of has said about times. */
static bool
read_profile(const struct apisend *a, struct outbox *o, struct err *err)
{
	o->profile = malloc(sizeof(*o->profile));
	if (o->profile == NULL)
		return err_memory(err);
	return apisend_profile(a, o->profile, err);
}

bool
outbox_open(struct apisend *a, struct outbox *o, struct err *err)
{
	struct buf folder = BUF_INIT;
	bool ok;

	memset(o, 0, sizeof(*o));
	buf_init(&o->inbox, 0);
	o->apisend = a;
	o->now = a->common.now;
	o->moved_ms = a->common.at.given
	    ? (int64_t)(a->common.at.at - instant_now()) * 1000
	    : 0;
	ok = store_folder(a->common.store, &folder, err) &&
	    read_config(a, buf_text(&folder), o, err) &&
	    read_profile(a, o, err) && apisend_spool(a, &o->spool, err);
	path_join(&o->inbox, buf_text(&folder), "apisend/inbox");
	ok = ok && (buf_ok(&o->inbox) || err_memory(err));
	if (!ok)
		outbox_close(o);
	buf_release(&folder);
	return ok;
}

void
outbox_close(struct outbox *o)
{
	spool_close(o->spool);
	o->spool = NULL;
	targets_release(&o->targets);
	buf_release(&o->inbox);
	free(o->profile);
	o->profile = NULL;
}

/* ---- several interchanges in one file ---- */

struct pieces {
	size_t *start; /* of each interchange, count of them */
	size_t count, cap;
};

static bool
add_start(struct pieces *p, size_t at, struct err *err)
{
	if (!array_room(p->start, p->count, p->cap))
		return err_memory(err);
	p->start[p->count++] = at;
	return true;
}

/* A good UNA comes right before its UNB, folds aside. */
static size_t
with_una(struct span bytes, size_t unb)
{
	size_t i = unb;

	while (i > 0 && edifact_is_fold(bytes.data[i - 1]))
		i--;
	return i >= 9 && memcmp(bytes.data + i - 9, "UNA", 3) == 0 ? i - 9
								   : unb;
}

static bool
find_starts(struct span bytes, struct pieces *p, struct err *err)
{
	struct edifact_reader reader;
	struct edifact_segment *s = malloc(sizeof(*s));
	enum edifact_event event;
	bool ok = s != NULL && edifact_reader_init(&reader, err);

	if (!ok) {
		free(s);
		return s != NULL ? false : err_memory(err);
	}
	edifact_feed(&reader, bytes, true);
	while (ok && (event = edifact_next(&reader, s)) == EDIFACT_SEGMENT)
		if (s->tag == EDIFACT_TAG('U', 'N', 'B'))
			ok = add_start(
			    p, with_una(bytes, (size_t)s->offset), err);
	edifact_reader_release(&reader);
	free(s);
	if (ok && p->count == 0)
		return err_set(err, ERR_DATA,
		    "no interchange in it (nothing starts with UNA or UNB)");
	return ok;
}

/* ---- one interchange as an entry ---- */

/* What an entry's strings live in. */
struct put {
	struct spool_entry entry;
	char id[SPOOL_ID_MAX + 1];
	char destination[SPOOL_DESTINATION_MAX + 1];
	char order[SPOOL_ORDER_MAX + 1];
	struct due due;
};

static bool
make_id(const struct match_request *r, struct put *p, struct err *err)
{
	size_t len;

	if (!target_id(r->sender, p->id, sizeof(p->id) - 1))
		return err_set(err, ERR_DATA, "UNB lacks its sender");
	len = strlen(p->id);
	p->id[len++] = '.';
	if (!target_id(r->reference, p->id + len, sizeof(p->id) - len))
		return err_set(err, ERR_DATA, "UNB lacks its reference");
	if (!target_id(r->recipient, p->destination, sizeof(p->destination)))
		return err_set(err, ERR_DATA, "UNB lacks its recipient");
	return true;
}

/*
 * What is sent for one flight leaves in order. Number, day and port: a
 * change of the hour is about the same flight.
 */
static void
make_order(const struct match_request *r, struct put *p)
{
	char day[DATE_TEXT] = "";
	struct buf text = BUF_INIT;

	if (r->departs.has_date)
		date_format(r->departs.date, day);
	if (r->flight.len > 0) {
		buf_append_span(&text, r->flight);
		buf_printf(&text, " %s ", day);
		buf_append_span(&text, r->from);
	}
	/* A flight that has no printable name has no order. */
	p->order[0] = '\0';
	if (buf_ok(&text) && text.len <= SPOOL_ORDER_MAX) {
		memcpy(p->order, buf_text(&text), text.len + 1);
		for (char *c = p->order; *c != '\0'; c++)
			if ((unsigned char)*c < 0x20 || *c == 0x7f)
				*c = '?';
	}
	buf_release(&text);
}

/* Departure is local time without a zone: hours off, and only for order. */
static void
make_times(const struct outbox *o, const struct match_request *r, struct put *p)
{
	const struct target *t = targets_find(&o->targets, p->destination);
	/* What somebody configured goes before what the state publishes. */
	uint64_t ttl = t != NULL && t->ttl_s != 0
	    ? t->ttl_s
	    : o->profile->ttl_hours * 3600;
	instant start;

	if (r->departs.has_date)
		p->entry.deadline = edi_time_minutes(&r->departs) * 60;
	start = p->entry.deadline != 0 ? p->entry.deadline : o->now;
	/*
	 * No time was set: what is put in late is still worth its tries.
	 * Where one is set, it counts from departure and nothing else.
	 */
	if (ttl == 0) {
		ttl = OUTBOX_TTL_S;
		if (start < o->now)
			start = o->now;
	}
	p->entry.expires = start + (instant)ttl;
	p->entry.answer_s = o->profile->answer_minutes * 60;
	due_find(o->profile, r, &o->apisend->times, o->now, &p->due);
	p->entry.due = p->due.at;
	p->entry.rule = p->due.rule;
	p->entry.stage = due_step_word(p->due.step);
	p->entry.next_due = p->due.closes;
}

static bool
make_entry(struct outbox *o, struct span bytes, struct put *p, struct err *err)
{
	struct match_request request;
	struct findings findings;
	bool ok;

	findings_init(&findings, false);
	ok = match_request_read(
	    bytes, date_of_instant(o->now), &request, &findings, err);
	if (!ok) {
		findings_release(&findings);
		return false;
	}
	for (size_t i = 0; ok && i < findings.count; i++)
		if (findings.list[i].severity == SEVERITY_ERROR)
			ok = err_set(err, ERR_DATA, "%s: %.*s",
			    findings.list[i].code,
			    SPAN_ARG(
				finding_note(&findings, &findings.list[i])));
	ok = ok && make_id(&request, p, err);
	if (ok) {
		make_order(&request, p);
		p->entry.id = p->id;
		p->entry.destination = p->destination;
		p->entry.order = p->order;
		p->entry.content_type = content_type_of(request.kind);
		p->entry.payload = bytes;
		make_times(o, &request, p);
	}
	match_request_release(&request);
	findings_release(&findings);
	return ok;
}

static void
tell(const struct outbox *o, const struct put *p)
{
	char due[INSTANT_TEXT];

	if (p->due.at != 0 && p->due.at < o->now && !p->entry.already) {
		instant_format(p->due.at, due);
		msg(MSG_WARNING, "%s: its deadline is past: %s, %s", p->id, due,
		    p->due.rule);
	}
	if (p->entry.dead)
		msg(MSG_WARNING,
		    "%s: was put in before and has failed: apisend requeue "
		    "sends it again",
		    p->id);
	else if (p->entry.already)
		msg(MSG_NOTICE, "%s: was put in before, and is in once", p->id);
	else if (targets_find(&o->targets, p->destination) == NULL)
		msg(MSG_WARNING,
		    "%s: there is no [destination %s] yet: it will"
		    " be held",
		    p->id, p->destination);
}

/*
 * What status says of it, as far as the queue itself knows: whether a newer
 * list has taken a passenger's clearance away is for status to find out.
 */
static const char *
what_became_of(const struct spool_entry *e)
{
	/* Removed after it was settled: nobody knows any more. */
	if (e->gone)
		return spool_state_word(SPOOL_UNKNOWN);
	switch (e->state) {
	case SPOOL_CORRUPT:
		return spool_state_word(SPOOL_FAILED);
	case SPOOL_ACKED:
		return strcmp(e->verdict, "cleared") == 0 ? "cleared"
		    : strcmp(e->verdict, "refused") == 0  ? "refused"
							  : "sent";
	case SPOOL_QUEUED:
	case SPOOL_HELD:
	case SPOOL_UNKNOWN:
	case SPOOL_SENT:
	case SPOOL_FAILED:
		break;
	}
	return spool_state_word(e->state);
}

bool
outbox_put(struct outbox *o, const struct span *interchanges, size_t count,
    struct buf *ids, const char **states, struct err *err)
{
	struct put *puts = calloc(count + 1, sizeof(*puts));
	struct spool_entry *entries = calloc(count + 1, sizeof(*entries));
	bool ok = (puts != NULL && entries != NULL) || err_memory(err);

	for (size_t i = 0; ok && i < count; i++) {
		ok = make_entry(o, interchanges[i], &puts[i], err);
		if (ok)
			entries[i] = puts[i].entry;
	}
	ok = ok && spool_put(o->spool, entries, count, o->now, err);
	for (size_t i = 0; ok && i < count; i++) {
		puts[i].entry.already = entries[i].already;
		puts[i].entry.dead = entries[i].dead;
		if (states != NULL)
			states[i] = what_became_of(&entries[i]);
		tell(o, &puts[i]);
		buf_printf(ids, "%s\n", puts[i].id);
	}
	free(puts);
	free(entries);
	return ok && (buf_ok(ids) || err_memory(err));
}

/* Messages of SITA's APP: each is one. */
static bool
find_app_starts(struct span bytes, struct pieces *p, struct err *err)
{
	struct span text;
	size_t at = 0, used;

	while (
	    app_find(span_from(bytes, at), true, &text, &used) == APP_FOUND) {
		if (!add_start(p, at + used - text.len, err))
			return false;
		at += used;
	}
	return true;
}

bool
outbox_put_file(
    struct outbox *o, struct span bytes, struct buf *ids, struct err *err)
{
	struct pieces p = {NULL, 0, 0};
	bool ok = app_recognise(bytes) ? find_app_starts(bytes, &p, err)
				       : find_starts(bytes, &p, err);
	struct span *list = ok ? calloc(p.count, sizeof(*list)) : NULL;

	for (size_t i = 0; list != NULL && i < p.count; i++) {
		/* What comes before the first belongs to it. */
		size_t start = i == 0 ? 0 : p.start[i];
		size_t end = i + 1 < p.count ? p.start[i + 1] : bytes.len;

		list[i] = span_make(bytes.data + start, end - start);
	}
	if (ok)
		ok = list != NULL ? outbox_put(o, list, p.count, ids, NULL, err)
				  : err_memory(err);
	free(list);
	free(p.start);
	return ok;
}

int64_t
outbox_now_ms(const struct outbox *o)
{
	return o->moved_ms + (int64_t)instant_now() * 1000;
}
