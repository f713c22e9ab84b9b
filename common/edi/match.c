/*
 * match: brings requests and answers together; see the header. Each status
 * finds its passengers in an index: the work grows with the statuses, not
 * with statuses times passengers.
 */
#include "edi/match.h"

#include <stdlib.h>

/* ---- the index ---- */

/* What a list is sorted by. */
struct key {
	struct span value;
	bool named; /* has an ABO, in the list by AVF */
	uint32_t person;
};

/* Those of a booking without an ABO of their own come first. */
static int
compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int order = span_compare(a->value, b->value);

	if (order == 0)
		order = (int)a->named - (int)b->named;
	if (order == 0)
		order = a->person < b->person ? -1 : a->person > b->person;
	return order;
}

static size_t
sort_keys(struct key *keys, size_t count, uint32_t *out)
{
	if (count > 1)
		qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < count; i++)
		out[i] = keys[i].person;
	return count;
}

bool
match_index(struct match_request *r)
{
	struct key *keys = calloc(r->count + 1, sizeof(*keys));
	size_t n = 0;

	r->by_abo = calloc(r->count + 1, sizeof(*r->by_abo));
	r->by_avf = calloc(r->count + 1, sizeof(*r->by_avf));
	if (keys == NULL || r->by_abo == NULL || r->by_avf == NULL) {
		free(keys);
		return false;
	}
	for (uint32_t i = 0; i < r->count; i++)
		if (r->persons[i].abo.len > 0)
			keys[n++] = (struct key){r->persons[i].abo, false, i};
	r->abo_count = sort_keys(keys, n, r->by_abo);
	n = 0;
	for (uint32_t i = 0; i < r->count; i++)
		if (r->persons[i].avf.len > 0)
			keys[n++] = (struct key){
			    r->persons[i].avf, r->persons[i].abo.len > 0, i};
	r->avf_count = sort_keys(keys, n, r->by_avf);
	free(keys);
	return true;
}

/* Persons with one reference: indices first … end of one of the lists. */
struct run {
	const uint32_t *list;
	size_t first, end;
};

static struct span
key_of(const struct match_request *r, const struct run *run, size_t at)
{
	const struct match_person *p = &r->persons[run->list[at]];

	return run->list == r->by_abo ? p->abo : p->avf;
}

/* Where value is, or would be; after: past all that are equal to it. */
static size_t
bound(const struct match_request *r, const struct run *run, size_t count,
    struct span value, bool after)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(key_of(r, run, middle), value);

		if (order < 0 || (after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct run
run_of(const struct match_request *r, const uint32_t *list, size_t count,
    struct span value)
{
	struct run run = {list, 0, 0};

	if (value.len == 0)
		return run;
	run.first = bound(r, &run, count, value, false);
	run.end = bound(r, &run, count, value, true);
	return run;
}

/* A status with an ABO is not for those of its booking who have another. */
static void
leave_named(const struct match_request *r, struct run *run)
{
	size_t low = run->first, high = run->end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->persons[run->list[middle]].abo.len == 0)
			low = middle + 1;
		else
			high = middle;
	}
	run->end = low;
}

/* Whom a status names: by ABO, and by AVF. */
static size_t
find_persons(const struct match_request *r, const struct match_status *s,
    struct run runs[2])
{
	runs[0] = run_of(r, r->by_abo, r->abo_count, s->abo);
	runs[1] = run_of(r, r->by_avf, r->avf_count, s->avf);
	if (s->abo.len > 0)
		leave_named(r, &runs[1]);
	return runs[0].end - runs[0].first + runs[1].end - runs[1].first;
}

/* ---- for whom it is ---- */

static bool
same_flight(const struct match_request *r, const struct match_status *s)
{
	return s->flight.len == 0 || r->flight.len == 0 ||
	    span_equal(s->flight, r->flight);
}

bool
match_is_for(const struct match_request *r, const struct match_status *s)
{
	struct run runs[2];

	if (s->transaction.len > 0 && r->transaction.len > 0)
		return span_equal(s->transaction, r->transaction);
	return s->level == CUSRES_PASSENGER && same_flight(r, s) &&
	    find_persons(r, s, runs) > 0;
}

bool
match_names_any(const struct match_request *r, const struct match_status *s,
    const bool *except)
{
	struct run runs[2];

	find_persons(r, s, runs);
	for (int k = 0; k < 2; k++)
		for (size_t i = runs[k].first; i < runs[k].end; i++)
			if (!except[runs[k].list[i]])
				return true;
	return false;
}

/* ---- applying ---- */

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

/* touched: the rank that this answer gave already; only worse counts. */
static void
set_person(
    struct match_person *p, uint8_t *touched, const struct match_status *s)
{
	enum match_state state = state_of(s);

	if (*touched >= rank(state))
		return;
	*touched = (uint8_t)rank(state);
	p->state = state;
	p->meaning = s->meaning;
	snprintf(p->code, sizeof(p->code), "%.*s",
	    SPAN_ARG(span_first(s->code, MATCH_CODE_MAX)));
	free(p->text);
	/* Without memory the words are lost, never the verdict. */
	p->text = s->text.len == 0
	    ? NULL
	    : strndup((const char *)s->text.data,
		  s->text.len < MATCH_TEXT_MAX ? s->text.len : MATCH_TEXT_MAX);
}

static void
apply_to_message(struct match_request *r, uint8_t *touched, uint8_t *all,
    const struct match_status *s, struct match_result *result)
{
	if (s->meaning == CUSRES_EXCEPTION) {
		result->exception = true;
		return;
	}
	if (cusres_badness(s->meaning) == 0 ||
	    span_equal(s->code, SPAN("0Z"))) {
		/* A message is accepted; a passenger is cleared by name. */
		result->accepted = true;
		return;
	}
	result->applied += r->count > 0;
	if (*all >= rank(state_of(s)))
		return;
	*all = (uint8_t)rank(state_of(s));
	for (size_t i = 0; i < r->count; i++)
		set_person(&r->persons[i], &touched[i], s);
}

/* done: the rank that a whole run has had, by the place of its first. */
static void
apply_to_run(struct match_request *r, uint8_t *touched, uint8_t *done,
    const struct run *run, const struct match_status *s)
{
	if (run->first == run->end || done[run->first] >= rank(state_of(s)))
		return;
	for (size_t i = run->first; i < run->end; i++)
		set_person(
		    &r->persons[run->list[i]], &touched[run->list[i]], s);
	if (run->end - run->first > 1)
		done[run->first] = (uint8_t)rank(state_of(s));
}

/* Ranks that this answer has given, so that each is given once. */
struct given {
	uint8_t *touched;   /* a person */
	uint8_t *abo, *avf; /* a run, by its first place */
	uint8_t *named;	    /* a run of AVF without those named */
	uint8_t all;	    /* the whole message */
};

static void
apply_to_person(struct match_request *r, struct given *g,
    const struct match_status *s, struct match_result *result)
{
	struct run runs[2];
	size_t found = find_persons(r, s, runs);

	/* Which of them? One who is not cleared must not travel on it. */
	if (found == 0 || (found > 1 && s->cleared)) {
		result->unplaced++;
		return;
	}
	result->applied++;
	apply_to_run(r, g->touched, g->abo, &runs[0], s);
	apply_to_run(
	    r, g->touched, s->abo.len > 0 ? g->named : g->avf, &runs[1], s);
}

bool
match_apply(struct match_request *r, const struct match_answer *answer,
    struct match_result *result, struct err *err)
{
	uint8_t *room = calloc(r->count + 1, 4);
	struct given g = {room, room, room, room, 0};

	memset(result, 0, sizeof(*result));
	if (room == NULL)
		return err_memory(err);
	g.abo = room + r->count;
	g.avf = room + 2 * r->count;
	g.named = room + 3 * r->count;
	for (size_t i = 0; i < answer->count; i++) {
		const struct match_status *s = &answer->statuses[i];

		if (!match_is_for(r, s))
			continue;
		result->matched = true;
		/* An ERP without a code says nothing. */
		if (s->code.len == 0)
			continue;
		if (s->level == CUSRES_MESSAGE)
			apply_to_message(r, g.touched, &g.all, s, result);
		else
			apply_to_person(r, &g, s, result);
	}
	free(room);
	return true;
}

/* ---- CONTRL ---- */

static bool
same_party(struct span named, struct span own)
{
	return named.len == 0 || span_equal(named, span_trim(own));
}

const struct match_control *
match_control_of(const struct match_request *r, const struct match_answer *a)
{
	const struct match_control *worst = NULL;
	bool ours = false;

	for (size_t i = 0; i < a->control_count; i++) {
		const struct match_control *c = &a->controls[i];

		/* What follows a UCI is about the same interchange. */
		if (c->level == CONTRL_INTERCHANGE)
			ours = c->reference.len > 0 &&
			    span_equal(c->reference, span_trim(r->reference)) &&
			    same_party(c->sender, r->sender) &&
			    same_party(c->recipient, r->recipient);
		if (ours &&
		    (worst == NULL || c->verdict == CONTRL_REJECTED ||
			(c->verdict == CONTRL_UNCLEAR &&
			    worst->verdict == CONTRL_TAKEN)))
			worst = c;
	}
	return worst;
}
