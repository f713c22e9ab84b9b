/*
 * match_read: reads what is to be known of requests and of answers; see
 * match.h. Prints nothing, keeps nothing.
 */
#include "edi/match.h"

#include <stdlib.h>

#include "base/array.h"
#include "edi/app.h"
#include "edi/match_app.h"
#include "edi/paxlst.h"

/* What a walk over an interchange needs; too large for the stack. */
struct walk {
	struct edifact_reader reader;
	struct edifact_segment segment;
	struct envelope envelope;
	struct paxlst paxlst;
	struct cusres cusres;
	struct contrl contrl;
	struct findings *findings;
	struct match_request *request;
	struct match_answer *answer;
	size_t cap, control_cap;
	size_t interchanges;
	bool begun;  /* a message, not yet finished */
	bool full;   /* more than are taken */
	bool failed; /* not all were taken: full, or no memory */
};

/*
 * Values are copied once each from bytes of the input that are theirs alone,
 * so room for the input's length is enough and nothing ever moves.
 */
static bool
text_init(struct buf *text, struct span input)
{
	buf_init(text, 0);
	return buf_reserve(text, input.len + 1) != NULL;
}

static struct span
keep_span(struct buf *text, struct span s)
{
	struct span kept = span_make(text->data + text->len, s.len);

	if (s.len >= text->cap - text->len)
		return span_make("", 0);
	buf_append_span(text, s);
	return kept;
}

static struct span
reference(const struct edi_pair *list, unsigned count, const char *qualifier)
{
	for (unsigned i = 0; i < count; i++)
		if (span_equal_str(list[i].qualifier, qualifier))
			return list[i].value;
	return span_make("", 0);
}

/* ---- requests ---- */

static void
take_person(struct walk *w)
{
	struct match_request *r = w->request;
	const struct paxlst_person *p = &w->paxlst.person;
	struct match_person *mine;

	w->paxlst.open = false;
	w->full = w->full || r->count >= MATCH_PERSONS_MAX;
	if (w->full || !array_room(r->persons, r->count, w->cap)) {
		w->failed = true;
		return;
	}
	mine = &r->persons[r->count++];
	memset(mine, 0, sizeof(*mine));
	mine->abo = keep_span(
	    &r->text, reference(p->references, p->reference_count, "ABO"));
	mine->avf = keep_span(
	    &r->text, reference(p->references, p->reference_count, "AVF"));
}

/* Of the first message: all of an interchange are about one flight. */
static void
take_first_message(struct walk *w)
{
	struct match_request *r = w->request;
	const struct paxlst_message *m = &w->paxlst.message;
	const struct paxlst_leg *leg = &m->legs[0];

	if (r->messages++ > 0)
		return;
	r->kind = w->envelope.message.kind;
	r->part = w->envelope.message.part;
	r->last_part = w->envelope.message.part_letter == 'F';
	if (r->kind != MESSAGE_PAXLST)
		return;
	r->transaction = keep_span(&r->text, m->transaction);
	r->function = keep_span(&r->text, m->function);
	r->subfunction = keep_span(&r->text, m->subfunction);
	if (m->leg_count == 0)
		return;
	r->flight = keep_span(&r->text, leg->number);
	r->carrier = keep_span(&r->text, leg->carrier);
	r->from = keep_span(&r->text, leg->from);
	r->to = keep_span(&r->text, leg->to);
	r->departs = leg->departs;
	r->arrives = leg->arrives;
}

/* ---- answers ---- */

static void
take_status(struct walk *w)
{
	struct match_answer *a = w->answer;
	const struct cusres_status *s = &w->cusres.status;
	const struct cusres_message *m = &w->cusres.message;
	const struct cusres_code *worst = NULL;
	struct match_status *mine;

	w->cusres.open = false;
	/* What a carrier says back about passengers (312) is no verdict. */
	if (m->foreign ||
	    (s->level == CUSRES_PASSENGER &&
		span_equal(m->function, SPAN("312"))))
		return;
	w->full = w->full || a->count >= MATCH_PERSONS_MAX;
	if (w->full || !array_room(a->statuses, a->count, w->cap)) {
		w->failed = true;
		return;
	}
	mine = &a->statuses[a->count++];
	memset(mine, 0, sizeof(*mine));
	for (unsigned i = 0; i < s->code_count; i++)
		if (worst == NULL ||
		    cusres_badness(s->codes[i].meaning) >
			cusres_badness(worst->meaning))
			worst = &s->codes[i];
	mine->level = s->level;
	mine->cleared = s->cleared;
	if (worst != NULL) {
		mine->meaning = worst->meaning;
		mine->code = keep_span(&a->text, worst->code);
		mine->text = keep_span(&a->text, worst->text);
	}
	mine->abo = keep_span(
	    &a->text, reference(s->references, s->reference_count, "ABO"));
	mine->avf = keep_span(
	    &a->text, reference(s->references, s->reference_count, "AVF"));
}

/* What a translator says of an interchange, a group or a message. */
static void
take_control(struct walk *w)
{
	struct match_answer *a = w->answer;
	const struct contrl_status *s = &w->contrl.status;
	struct match_control *mine;

	w->contrl.open = false;
	w->full = w->full || a->control_count >= MATCH_CONTROLS_MAX;
	if (w->full ||
	    !array_room(a->controls, a->control_count, w->control_cap)) {
		w->failed = true;
		return;
	}
	mine = &a->controls[a->control_count++];
	memset(mine, 0, sizeof(*mine));
	mine->level = s->level;
	mine->verdict = s->verdict;
	mine->reference = keep_span(&a->text, s->reference);
	mine->sender = keep_span(&a->text, s->sender);
	mine->recipient = keep_span(&a->text, s->recipient);
	mine->action = keep_span(&a->text, s->action);
	mine->error = keep_span(&a->text, s->error);
}

/* The references of a message come before its statuses, once. */
static void
name_statuses(struct walk *w, size_t from)
{
	struct match_answer *a = w->answer;
	const struct cusres_message *m = &w->cusres.message;
	struct span transaction, flight = span_make("", 0);

	if (m->foreign)
		return;
	a->messages++;
	transaction = keep_span(&a->text, m->transaction);
	if (m->leg_count > 0)
		flight = keep_span(&a->text, m->legs[0].flight);
	for (size_t i = from; i < a->count; i++) {
		a->statuses[i].transaction = transaction;
		a->statuses[i].flight = flight;
	}
}

/* ---- the walk ---- */

static void
finish_message(struct walk *w, size_t *from)
{
	enum message_type kind = w->envelope.message.kind;

	if (!w->begun)
		return;
	w->begun = false;
	if (w->request != NULL) {
		if (kind == MESSAGE_PAXLST && w->paxlst.open)
			take_person(w);
		if (kind == MESSAGE_PAXLST)
			paxlst_finish(
			    &w->paxlst, &w->envelope.place, w->findings);
		take_first_message(w);
		return;
	}
	if (kind == MESSAGE_CONTRL) {
		if (w->contrl.open)
			take_control(w);
		contrl_finish(&w->contrl, &w->envelope.place, w->findings);
		w->answer->receipts++;
		return;
	}
	if (kind != MESSAGE_CUSRES || w->cusres.message.foreign) {
		w->answer->others++;
		return;
	}
	if (w->cusres.open)
		take_status(w);
	cusres_finish(&w->cusres, &w->envelope.place, w->findings);
	name_statuses(w, *from);
	*from = w->answer->count;
}

static void
take_content(struct walk *w)
{
	struct edifact_segment *s = &w->segment;
	const struct place *at = &w->envelope.place;
	enum message_type kind = w->envelope.message.kind;

	if ((s->flags & EDIFACT_UNTERMINATED) != 0)
		return;
	if (w->request != NULL && kind == MESSAGE_PAXLST) {
		if (paxlst_completes(&w->paxlst, s))
			take_person(w);
		paxlst_segment(&w->paxlst, s, at, w->findings);
	} else if (w->answer != NULL && kind == MESSAGE_CUSRES) {
		if (cusres_completes(&w->cusres, s))
			take_status(w);
		cusres_segment(&w->cusres, s, at, w->findings);
	} else if (w->answer != NULL && kind == MESSAGE_CONTRL) {
		if (contrl_completes(&w->contrl, s))
			take_control(w);
		contrl_segment(&w->contrl, s, at, w->findings);
	}
}

static void
take_segment_of_either(struct walk *w, size_t *from)
{
	struct edifact_segment *s = &w->segment;
	struct envelope *e = &w->envelope;

	envelope_leave(e, s, w->findings);
	if (!e->message.open || envelope_begins(s))
		finish_message(w, from);
	if (envelope_enter(e, s, w->findings)) {
		if (s->tag == EDIFACT_TAG('U', 'N', 'B'))
			w->interchanges++;
		if (s->tag == EDIFACT_TAG('U', 'N', 'H')) {
			w->begun = true;
			paxlst_begin(&w->paxlst);
			cusres_begin(&w->cusres);
			contrl_begin(&w->contrl);
		}
	} else if (e->message.open) {
		take_content(w);
	} else {
		place_note(w->findings, &e->place, "edi.segment",
		    SEVERITY_ERROR, s->name, "ISO 9735",
		    "a segment outside any message");
	}
}

/* Sender, recipient and reference of the last interchange. */
static void
take_interchange(struct walk *w, struct buf *text, struct span *sender,
    struct span *recipient, struct span *reference_out)
{
	const struct envelope_interchange *i = &w->envelope.interchange;

	*sender = keep_span(text, i->sender);
	*recipient = keep_span(text, i->recipient);
	*reference_out = keep_span(text, i->reference);
}

static bool
walk_all(struct walk *w, struct span bytes, struct err *err)
{
	size_t from = 0;

	edifact_feed(&w->reader, bytes, true);
	while (edifact_next(&w->reader, &w->segment) == EDIFACT_SEGMENT)
		take_segment_of_either(w, &from);
	finish_message(w, &from);
	envelope_end(&w->envelope, w->findings);
	if (w->interchanges == 0)
		return err_set(
		    err, ERR_DATA, "no interchange: nothing begins with UNB");
	if (w->full)
		return err_set(
		    err, ERR_DATA, "too many persons in one interchange");
	return !w->failed || err_memory(err);
}

static bool
walk_messages(struct span bytes, struct date today,
    struct match_request *request, struct match_answer *answer,
    struct findings *findings, struct err *err)
{
	struct walk *w = malloc(sizeof(*w));
	struct buf *text = request != NULL ? &request->text : &answer->text;
	bool ok = false;

	if (w == NULL || !text_init(text, bytes)) {
		free(w);
		return err_memory(err);
	}
	w->findings = findings;
	w->request = request;
	w->answer = answer;
	w->cap = w->control_cap = w->interchanges = 0;
	w->begun = w->full = w->failed = false;
	paxlst_init(&w->paxlst, today);
	cusres_init(&w->cusres, today);
	if (edifact_reader_init(&w->reader, err)) {
		if (envelope_init(&w->envelope, err)) {
			ok = walk_all(w, bytes, err);
			if (ok && request != NULL)
				take_interchange(w, text, &request->sender,
				    &request->recipient, &request->reference);
			else if (ok)
				take_interchange(w, text, &answer->sender,
				    &answer->recipient, &answer->reference);
			if (ok && request != NULL && w->interchanges > 1)
				ok = err_set(err, ERR_DATA,
				    "several interchanges in one");
			envelope_release(&w->envelope);
		}
		edifact_reader_release(&w->reader);
	}
	free(w);
	return ok;
}

static void
rebase(struct span *s, const uint8_t *from, const uint8_t *to)
{
	s->data = to + (s->data - from);
}

/*
 * Gives back the room that was taken for more: a whole queue of requests is
 * held at once. Where there is no memory for it they stay as they are.
 */
static void
shrink(struct match_request *r)
{
	struct span *spans[] = {&r->sender, &r->recipient, &r->reference,
	    &r->transaction, &r->function, &r->subfunction, &r->flight,
	    &r->carrier, &r->from, &r->to};
	struct match_person *persons = r->persons;
	struct buf text;

	if (r->count > 0)
		persons = realloc(r->persons, r->count * sizeof(*persons));
	if (persons != NULL)
		r->persons = persons;
	buf_init(&text, r->text.len + 1);
	if (buf_reserve(&text, r->text.len + 1) == NULL)
		return;
	buf_append_span(&text, buf_span(&r->text));
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		if (spans[i]->len > 0)
			rebase(spans[i], r->text.data, text.data);
	for (size_t i = 0; i < r->count; i++) {
		if (r->persons[i].abo.len > 0)
			rebase(&r->persons[i].abo, r->text.data, text.data);
		if (r->persons[i].avf.len > 0)
			rebase(&r->persons[i].avf, r->text.data, text.data);
	}
	buf_wipe(&r->text);
	r->text = text;
}

bool
match_request_read(struct span interchange, struct date today,
    struct match_request *out, struct findings *findings, struct err *err)
{
	if (app_recognise(interchange))
		return match_app_request(interchange, out, findings, err);
	memset(out, 0, sizeof(*out));
	if (walk_messages(interchange, today, out, NULL, findings, err)) {
		shrink(out);
		if (match_index(out))
			return true;
		err_memory(err);
	}
	match_request_release(out);
	return false;
}

void
match_request_release(struct match_request *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->persons[i].text);
	free(r->persons);
	free(r->by_abo);
	free(r->by_avf);
	buf_wipe(&r->text);
	memset(r, 0, sizeof(*r));
}

bool
match_answer_read(struct span bytes, struct date today,
    struct match_answer *out, struct findings *findings, struct err *err)
{
	if (app_recognise(bytes))
		return match_app_answer(bytes, out, findings, err);
	memset(out, 0, sizeof(*out));
	if (walk_messages(bytes, today, NULL, out, findings, err))
		return true;
	match_answer_release(out);
	return false;
}

void
match_answer_release(struct match_answer *a)
{
	free(a->statuses);
	free(a->controls);
	buf_wipe(&a->text);
	memset(a, 0, sizeof(*a));
}
