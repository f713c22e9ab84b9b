/*
 * requests: what is in the spool, understood, with what was answered so far.
 */
#include "answers.h"

#include <inttypes.h>

#include "base/array.h"
#include "edi/app.h"

/* "answer INSTANT own|other SIZE\n" and the bytes and "\n". */
#define FRAME_WORD "answer "

void
requests_release(struct requests *r)
{
	for (size_t i = 0; i < r->count; i++) {
		match_request_release(&r->list[i].match);
		free(r->list[i].superseded);
	}
	free(r->list);
	steps_release(&r->steps);
	memset(r, 0, sizeof(*r));
}

const struct request *
requests_find(const struct requests *r, const struct spool_message *m)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->list[middle].sequence < m->sequence)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < r->count && r->list[low].sequence == m->sequence; low++)
		if (strcmp(r->list[low].id, m->id) == 0)
			return &r->list[low];
	return NULL;
}

/* ---- kept answers ---- */

struct frame {
	struct span bytes;
	bool own;
};

static bool
frame_next(struct span *rest, struct frame *f)
{
	struct span line = span_first(*rest, span_find(*rest, '\n'));
	struct span word;
	uint64_t size;

	if (!span_starts(line, SPAN(FRAME_WORD)))
		return false;
	*rest = span_from(*rest, line.len + 1);
	word = span_from(line, sizeof(FRAME_WORD) - 1);
	word = span_from(word, span_find(word, ' ') + 1);
	f->own = span_starts(word, SPAN("own "));
	word = span_from(word, span_find(word, ' ') + 1);
	if (!span_uint(word, SPOOL_ANSWER_MAX, &size) || size + 1 > rest->len)
		return false;
	f->bytes = span_first(*rest, (size_t)size);
	*rest = span_from(*rest, (size_t)size + 1);
	return true;
}

bool
answer_keep(struct outbox *o, const char *id, bool own, struct span bytes,
    struct buf *all, struct err *err)
{
	struct span rest;
	struct frame f;

	if (!spool_answer(o->spool, id, all, err))
		return false;
	/* A server that answers twice says nothing new. */
	for (rest = buf_span(all); frame_next(&rest, &f);)
		if (span_equal(f.bytes, bytes) && f.own == own)
			return true;
	buf_printf(all, FRAME_WORD "%" PRId64 " %s %zu\n", o->now,
	    own ? "own" : "other", bytes.len);
	buf_append_span(all, bytes);
	buf_append_byte(all, '\n');
	return buf_ok(all) || err_memory(err);
}

bool
answer_is_edifact(struct span bytes)
{
	struct span s = span_trim(bytes);

	return span_starts(s, SPAN("UNA")) || span_starts(s, SPAN("UNB")) ||
	    app_recognise(s);
}

/* ---- applying ---- */

/* The safe letters of what a stranger wrote, to be shown and logged. */
void
request_safe_text(struct span text, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n + 1 < size; i++) {
		uint8_t c = text.data[i];
		bool blank = c <= ' ' || c >= 0x7f;

		if (!blank)
			out[n++] = (char)c;
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

/* A refusal of the message itself: ERC and FTX beside ERP 1. */
static void
keep_reason(struct request *r, const struct match_status *s)
{
	char code[MATCH_CODE_MAX + 1], text[201];

	request_safe_text(s->code, code, sizeof(code));
	request_safe_text(s->text, text, sizeof(text));
	snprintf(r->reason, sizeof(r->reason),
	    "turned down by the receiver (ERP 1, ERC %s%s%s)", code,
	    text[0] != '\0' ? ": " : "", text);
}

/*
 * A word about the whole message. In the same exchange it needs no
 * reference; otherwise it must name this one.
 */
static void
apply_to_all(struct request *r, const struct match_status *s, bool own)
{
	bool named = s->transaction.len > 0 &&
	    span_equal(s->transaction, r->match.transaction);

	if (s->level != CUSRES_MESSAGE ||
	    !(named || (own && s->transaction.len == 0)))
		return;
	r->answered = true;
	if (s->meaning == CUSRES_ACCEPTED)
		r->accepted = true;
	else if (s->meaning == CUSRES_EXCEPTION) {
		r->exception = true;
		keep_reason(r, s);
	}
}

/* What a translator says of the whole: taken, or rejected and why. */
static void
apply_control(struct request *r, const struct match_control *c)
{
	const char *text;

	if (c == NULL)
		return;
	r->answered = true;
	if (c->verdict == CONTRL_TAKEN) {
		r->accepted = true;
	} else if (c->verdict == CONTRL_REJECTED) {
		text = contrl_error_text(c->error);
		r->exception = true;
		snprintf(r->reason, sizeof(r->reason),
		    "%s rejected by the receiver (CONTRL 4%s%.*s%s%s)",
		    contrl_level_word(c->level), c->error.len > 0 ? ", " : "",
		    SPAN_ARG(span_first(c->error, 3)), text != NULL ? ": " : "",
		    text != NULL ? text : "");
	}
}

void
request_apply(struct request *r, struct span bytes, bool own, struct date today)
{
	struct match_answer answer;
	struct match_result result;
	struct findings findings;
	struct err ignored = ERR_INIT;

	findings_init(&findings, false);
	/* A receipt that is no EDIFACT says nothing about passengers. */
	if (match_answer_read(bytes, today, &answer, &findings, &ignored)) {
		apply_control(r, match_control_of(&r->match, &answer));
		match_apply(&r->match, &answer, &result);
		r->answered = r->answered || result.matched;
		r->accepted = r->accepted || result.accepted;
		r->exception = r->exception || result.exception;
		for (size_t i = 0; i < answer.count; i++)
			apply_to_all(r, &answer.statuses[i], own);
		match_answer_release(&answer);
	}
	findings_release(&findings);
}

static bool
apply_kept(struct outbox *o, struct request *r, struct err *err)
{
	struct buf all = BUF_INIT;
	struct span rest;
	struct frame f;
	bool ok = spool_answer(o->spool, r->id, &all, err);

	rest = buf_span(&all);
	while (ok && frame_next(&rest, &f))
		request_apply(r, f.bytes, f.own, date_of_instant(o->now));
	buf_wipe(&all);
	return ok;
}

/* ---- reading the spool ---- */

struct reading {
	struct outbox *o;
	struct requests *out;
};

static struct request *
add_request(struct requests *all, struct err *err)
{
	if (!array_room(all->list, all->count, all->cap)) {
		err_memory(err);
		return NULL;
	}
	memset(&all->list[all->count], 0, sizeof(struct request));
	return &all->list[all->count];
}

static bool
read_one(void *context, const struct spool_message *m, struct err *err)
{
	struct reading *in = context;
	struct findings findings;
	struct err ignored = ERR_INIT;
	struct request *r;
	bool ok = true;

	if (m->state == SPOOL_CORRUPT)
		return true;
	if (!steps_note(&in->out->steps, m, err))
		return false;
	r = add_request(in->out, err);
	if (r == NULL)
		return false;
	findings_init(&findings, false);
	if (match_request_read(m->payload, date_of_instant(m->enqueued),
		&r->match, &findings, &ignored)) {
		memcpy(r->id, m->id, sizeof(r->id));
		memcpy(r->destination, m->destination, sizeof(r->destination));
		memcpy(r->order, m->order, sizeof(r->order));
		r->sequence = m->sequence;
		r->state = m->state;
		r->superseded = calloc(r->match.count + 1, sizeof(bool));
		in->out->count++;
		ok = (r->superseded != NULL || err_memory(err)) &&
		    apply_kept(in->o, r, err);
	}
	findings_release(&findings);
	return ok;
}

/* ---- what newer requests replaced ---- */

struct person {
	struct request *request;
	size_t index;
	bool unique; /* value is an ABO, else an AVF */
	struct span value;
};

static int
compare_key(const struct person *a, const struct person *b)
{
	int order = (int)a->unique - (int)b->unique;

	if (order == 0)
		order = span_compare(a->value, b->value);
	if (order == 0)
		order =
		    strcmp(a->request->destination, b->request->destination);
	/* A booking is looked for within its flight only. */
	if (order == 0 && !a->unique)
		order = strcmp(a->request->order, b->request->order);
	return order;
}

static int
compare_person(const void *left, const void *right)
{
	const struct person *a = left, *b = right;
	int order = compare_key(a, b);

	if (order != 0)
		return order;
	if (a->request->sequence != b->request->sequence)
		return a->request->sequence < b->request->sequence ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Parts of one list share a transaction and replace nothing of each other. */
static bool
replaces(const struct request *newer, const struct request *older)
{
	return newer->sequence > older->sequence &&
	    newer->state != SPOOL_FAILED &&
	    !(newer->match.part != older->match.part &&
		newer->match.transaction.len > 0 &&
		span_equal(newer->match.transaction, older->match.transaction));
}

static size_t
collect_persons(struct requests *all, struct person *list)
{
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++) {
		struct request *r = &all->list[i];

		for (size_t p = 0; p < r->match.count; p++) {
			const struct match_person *m = &r->match.persons[p];

			if (m->abo.len == 0 && m->avf.len == 0)
				continue;
			if (list != NULL) {
				list[n].request = r;
				list[n].index = p;
				list[n].unique = m->abo.len > 0;
				list[n].value =
				    m->abo.len > 0 ? m->abo : m->avf;
			}
			n++;
		}
	}
	return n;
}

/* The end of those from first on that are of the same request. */
static size_t
end_of_request(const struct person *list, size_t first, size_t end)
{
	size_t n = first + 1;

	while (n < end && list[n].request == list[first].request)
		n++;
	return n;
}

/*
 * Persons first … end have one reference, and are sorted by their requests.
 * A passenger is in few requests, a booking may be of many passengers: those
 * of one request are looked at once.
 */
static void
mark_group(struct person *list, size_t first, size_t end)
{
	for (size_t i = first; i < end;) {
		size_t own_end = end_of_request(list, i, end);
		bool replaced = false;

		for (size_t n = own_end; n < end && !replaced;
		     n = end_of_request(list, n, end))
			replaced = replaces(list[n].request, list[i].request);
		for (; i < own_end; i++)
			if (replaced)
				list[i].request->superseded[list[i].index] =
				    true;
	}
}

static bool
mark_superseded(struct requests *all, struct err *err)
{
	size_t count = collect_persons(all, NULL);
	struct person *list = calloc(count + 1, sizeof(*list));

	if (list == NULL)
		return err_memory(err);
	collect_persons(all, list);
	if (count > 1)
		qsort(list, count, sizeof(*list), compare_person);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1;
		     end < count && compare_key(&list[first], &list[end]) == 0;)
			end++;
		mark_group(list, first, end);
	}
	free(list);
	return true;
}

bool
requests_read(struct outbox *o, struct requests *out, struct err *err)
{
	struct requests all = {.list = NULL};
	struct reading in = {o, &all};
	bool ok = spool_list(o->spool, true, read_one, &in, err) &&
	    mark_superseded(&all, err);

	steps_sort(&all.steps);
	if (ok)
		*out = all;
	else
		requests_release(&all);
	return ok;
}

/* ---- verdicts ---- */

enum verdict
request_verdict(const struct request *r)
{
	size_t cleared = 0, refused = 0, none = 0;

	for (size_t i = 0; i < r->match.count; i++) {
		if (r->superseded[i])
			continue;
		switch (r->match.persons[i].state) {
		case MATCH_CLEARED:
			cleared++;
			break;
		case MATCH_REFUSED:
		case MATCH_PENDING:
			refused++;
			break;
		case MATCH_NONE:
			none++;
			break;
		}
	}
	if (r->exception)
		return VERDICT_FAILED;
	if (refused > 0)
		return VERDICT_REFUSED;
	if (cleared > 0 && none == 0)
		return VERDICT_CLEARED;
	return r->accepted ? VERDICT_ACCEPTED : VERDICT_NONE;
}

const char *
verdict_word(enum verdict verdict)
{
	static const char *const words[] = {
	    "sent", "sent", "cleared", "refused", "failed"};

	return words[verdict];
}

const char *
request_person_state(const struct request *r, size_t person, bool late)
{
	if (r->superseded[person])
		return "superseded";
	switch (r->match.persons[person].state) {
	case MATCH_CLEARED:
		return "cleared";
	case MATCH_REFUSED:
	case MATCH_PENDING:
		return "refused";
	case MATCH_NONE:
		break;
	}
	return late ? "unknown" : "sent";
}
