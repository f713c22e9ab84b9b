/*
 * match: reads what is to be known of requests and of answers, and brings
 * them together; see the header. Prints nothing, keeps nothing.
 */
#include "edi/match.h"

#include <stdlib.h>

#include "edi/paxlst.h"

/* What a walk over an interchange needs; too large for the stack. */
struct walk {
	struct edifact_reader reader;
	struct edifact_segment segment;
	struct envelope envelope;
	struct paxlst paxlst;
	struct cusres cusres;
	struct findings *findings;
	struct match_request *request;
	struct match_answer *answer;
	size_t cap;
	size_t interchanges;
	bool begun;  /* a message, not yet finished */
	bool failed; /* no memory */
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
keep_text(struct buf *text, struct span s)
{
	struct span kept = span_make(text->data + text->len, s.len);

	if (s.len >= text->cap - text->len)
		return span_make("", 0);
	buf_append_span(text, s);
	return kept;
}

static bool
grow(void **list, size_t *cap, size_t count, size_t size)
{
	size_t more = *cap == 0 ? 64 : *cap * 2;
	void *longer;

	if (count < *cap)
		return true;
	longer = realloc(*list, more * size);
	if (longer == NULL)
		return false;
	*list = longer;
	*cap = more;
	return true;
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
	void *list = r->persons;

	w->paxlst.open = false;
	if (r->count >= MATCH_PERSONS_MAX ||
	    !grow(&list, &w->cap, r->count, sizeof(*mine))) {
		w->failed = true;
		return;
	}
	r->persons = list;
	mine = &r->persons[r->count++];
	memset(mine, 0, sizeof(*mine));
	mine->abo = keep_text(
	    &r->text, reference(p->references, p->reference_count, "ABO"));
	mine->avf = keep_text(
	    &r->text, reference(p->references, p->reference_count, "AVF"));
}

/* Of the first message: all of an interchange are about one flight. */
static void
take_message(struct walk *w)
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
	r->transaction = keep_text(&r->text, m->transaction);
	r->function = keep_text(&r->text, m->function);
	r->subfunction = keep_text(&r->text, m->subfunction);
	if (m->leg_count == 0)
		return;
	r->flight = keep_text(&r->text, leg->number);
	r->carrier = keep_text(&r->text, leg->carrier);
	r->from = keep_text(&r->text, leg->from);
	r->to = keep_text(&r->text, leg->to);
	r->departs = leg->departs;
	r->arrives = leg->arrives;
}

/* ---- answers ---- */

/* Not cleared is worse than cleared, a clear "no" worse than a doubt. */
static int
badness(enum cusres_meaning meaning)
{
	switch (meaning) {
	case CUSRES_OK_TO_BOARD:
	case CUSRES_ACCEPTED:
		return 0;
	case CUSRES_OTHER:
	case CUSRES_ADVISORY:
	case CUSRES_INSUFFICIENT_DATA:
		break;
	case CUSRES_NO_BOARD:
	case CUSRES_EXCEPTION:
		return 2;
	}
	return 1;
}

static void
take_status(struct walk *w)
{
	struct match_answer *a = w->answer;
	const struct cusres_status *s = &w->cusres.status;
	const struct cusres_message *m = &w->cusres.message;
	const struct cusres_code *worst = NULL;
	struct match_status *mine;
	void *list = a->statuses;

	w->cusres.open = false;
	/* What a carrier says back about passengers (312) is no verdict. */
	if (m->foreign ||
	    (s->level == CUSRES_PASSENGER &&
		span_equal(m->function, SPAN("312"))))
		return;
	if (a->count >= MATCH_PERSONS_MAX ||
	    !grow(&list, &w->cap, a->count, sizeof(*mine))) {
		w->failed = true;
		return;
	}
	a->statuses = list;
	mine = &a->statuses[a->count++];
	memset(mine, 0, sizeof(*mine));
	for (unsigned i = 0; i < s->code_count; i++)
		if (worst == NULL ||
		    badness(s->codes[i].meaning) > badness(worst->meaning))
			worst = &s->codes[i];
	mine->level = s->level;
	mine->cleared = s->cleared;
	if (worst != NULL) {
		mine->meaning = worst->meaning;
		mine->code = keep_text(&a->text, worst->code);
		mine->text = keep_text(&a->text, worst->text);
	}
	mine->abo = keep_text(
	    &a->text, reference(s->references, s->reference_count, "ABO"));
	mine->avf = keep_text(
	    &a->text, reference(s->references, s->reference_count, "AVF"));
}

/* The references of a message stand before its statuses, once. */
static void
name_statuses(struct walk *w, size_t from)
{
	struct match_answer *a = w->answer;
	const struct cusres_message *m = &w->cusres.message;
	struct span transaction, flight = span_make("", 0);

	if (m->foreign)
		return;
	a->messages++;
	transaction = keep_text(&a->text, m->transaction);
	if (m->leg_count > 0)
		flight = keep_text(&a->text, m->legs[0].flight);
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
		take_message(w);
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
	}
}

static void
take_segment(struct walk *w, size_t *from)
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

	*sender = keep_text(text, i->sender);
	*recipient = keep_text(text, i->recipient);
	*reference_out = keep_text(text, i->reference);
}

static bool
walk_all(struct walk *w, struct span bytes, struct err *err)
{
	size_t from = 0;

	edifact_feed(&w->reader, bytes, true);
	while (edifact_next(&w->reader, &w->segment) == EDIFACT_SEGMENT)
		take_segment(w, &from);
	finish_message(w, &from);
	envelope_end(&w->envelope, w->findings);
	if (w->interchanges == 0)
		return err_set(err, ERR_DATA, "this is no interchange");
	if (w->failed)
		return err_set(
		    err, ERR_DATA, "too many persons in one interchange");
	return true;
}

static bool
walk(struct span bytes, struct date today, struct match_request *request,
    struct match_answer *answer, struct findings *findings, struct err *err)
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
	w->cap = w->interchanges = 0;
	w->begun = w->failed = false;
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
	memset(out, 0, sizeof(*out));
	if (walk(interchange, today, out, NULL, findings, err)) {
		shrink(out);
		return true;
	}
	match_request_release(out);
	return false;
}

void
match_request_release(struct match_request *r)
{
	free(r->persons);
	buf_wipe(&r->text);
	memset(r, 0, sizeof(*r));
}

bool
match_answer_read(struct span bytes, struct date today,
    struct match_answer *out, struct findings *findings, struct err *err)
{
	memset(out, 0, sizeof(*out));
	if (walk(bytes, today, NULL, out, findings, err))
		return true;
	match_answer_release(out);
	return false;
}

void
match_answer_release(struct match_answer *a)
{
	free(a->statuses);
	buf_wipe(&a->text);
	memset(a, 0, sizeof(*a));
}

/* ---- bringing together ---- */

static bool
same_flight(const struct match_request *r, const struct match_status *s)
{
	return s->flight.len == 0 || r->flight.len == 0 ||
	    span_equal(s->flight, r->flight);
}

bool
match_is_person(const struct match_person *p, const struct match_status *s)
{
	if (s->abo.len > 0 && p->abo.len > 0)
		return span_equal(s->abo, p->abo);
	return s->avf.len > 0 && span_equal(s->avf, p->avf);
}

static size_t
persons_of(const struct match_request *r, const struct match_status *s)
{
	size_t n = 0;

	for (size_t i = 0; i < r->count; i++)
		n += match_is_person(&r->persons[i], s);
	return n;
}

bool
match_is_for(const struct match_request *r, const struct match_status *s)
{
	if (s->transaction.len > 0 && r->transaction.len > 0)
		return span_equal(s->transaction, r->transaction);
	return s->level == CUSRES_PASSENGER && same_flight(r, s) &&
	    persons_of(r, s) > 0;
}

static enum match_state
state_of(const struct match_status *s)
{
	if (s->cleared)
		return MATCH_CLEARED;
	return s->meaning == CUSRES_NO_BOARD ? MATCH_REFUSED : MATCH_PENDING;
}

static int
rank(enum match_state state)
{
	static const int ranks[] = {[MATCH_NONE] = 0,
	    [MATCH_CLEARED] = 1,
	    [MATCH_PENDING] = 2,
	    [MATCH_REFUSED] = 3};

	return ranks[state];
}

/* touched: by this answer already; then only something worse counts. */
static void
set_person(struct match_person *p, bool *touched, const struct match_status *s)
{
	enum match_state state = state_of(s);

	if (*touched && rank(state) <= rank(p->state))
		return;
	*touched = true;
	p->state = state;
	snprintf(p->code, sizeof(p->code), "%.*s",
	    SPAN_ARG(span_first(s->code, MATCH_CODE_MAX)));
}

static void
apply_to_message(struct match_request *r, bool *touched,
    const struct match_status *s, struct match_result *result)
{
	if (s->meaning == CUSRES_EXCEPTION) {
		result->exception = true;
	} else if (badness(s->meaning) == 0 ||
	    span_equal(s->code, SPAN("0Z"))) {
		/* A message is accepted; a passenger is cleared by name. */
		result->accepted = true;
	} else {
		for (size_t i = 0; i < r->count; i++)
			set_person(&r->persons[i], &touched[i], s);
		result->applied += r->count > 0;
	}
}

static void
apply_to_person(struct match_request *r, bool *touched,
    const struct match_status *s, struct match_result *result)
{
	size_t found = persons_of(r, s);

	/* Which of them? One who is not cleared must not travel on it. */
	if (found == 0 || (found > 1 && s->cleared)) {
		result->unplaced++;
		return;
	}
	result->applied++;
	for (size_t i = 0; i < r->count; i++)
		if (match_is_person(&r->persons[i], s))
			set_person(&r->persons[i], &touched[i], s);
}

void
match_apply(struct match_request *r, const struct match_answer *answer,
    struct match_result *result)
{
	bool *touched = calloc(r->count + 1, sizeof(bool));

	memset(result, 0, sizeof(*result));
	for (size_t i = 0; i < answer->count && touched != NULL; i++) {
		const struct match_status *s = &answer->statuses[i];

		if (!match_is_for(r, s))
			continue;
		result->matched = true;
		/* An ERP without a code says nothing. */
		if (s->code.len == 0)
			continue;
		if (s->level == CUSRES_MESSAGE)
			apply_to_message(r, touched, s, result);
		else
			apply_to_person(r, touched, s, result);
	}
	free(touched);
}
