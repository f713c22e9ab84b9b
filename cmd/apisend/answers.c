/*
 * answers: takes in what came back, by whatever way, and says for whom it is.
 */
#include "answers.h"

#include "base/msg.h"

/* ---- one answer ---- */

/*
 * A status of a whole message needs no reference where it came in the same
 * exchange. A request whose person was named again by a newer one is not
 * meant any more.
 */
static bool
status_is_for(const struct request *r, const struct match_status *s, bool own)
{
	if (s->level == CUSRES_MESSAGE && s->transaction.len == 0)
		return own;
	if (!match_is_for(&r->match, s))
		return false;
	return own ||
	    (s->transaction.len > 0 && r->match.transaction.len > 0) ||
	    match_names_any(&r->match, s, r->superseded);
}

bool
answer_source_is(const struct answer_source *source, const char *destination)
{
	const struct target *t;

	if (source->folder == NULL)
		return strcmp(source->destination, destination) == 0;
	/* One gateway may serve several: its folder speaks for all of them. */
	t = targets_find(&source->o->targets, destination);
	return t != NULL && t->responses != NULL &&
	    strcmp(t->responses, source->folder) == 0;
}

static bool
has_left(const struct request *r)
{
	return r->state == SPOOL_SENT || r->state == SPOOL_ACKED ||
	    r->state == SPOOL_UNKNOWN || r->state == SPOOL_FAILED;
}

/* "2 of 3 cleared: 1 no_board": how many of which kind, never who. */
static void
describe_persons(const struct request *r, char *words, size_t size)
{
	size_t of[CUSRES_MEANINGS] = {0}, cleared = 0, answered = 0;
	int len;

	for (size_t i = 0; i < r->match.count; i++) {
		const struct match_person *p = &r->match.persons[i];

		if (p->state == MATCH_NONE)
			continue;
		answered++;
		if (p->state == MATCH_CLEARED)
			cleared++;
		else
			of[p->meaning]++;
	}
	len = snprintf(
	    words, size, "%zu of %zu cleared", cleared, r->match.count);
	for (int m = 0; m < CUSRES_MEANINGS; m++)
		if (of[m] > 0 && len > 0 && (size_t)len < size)
			len += snprintf(words + len, size - (size_t)len,
			    ", %zu %s", of[m],
			    cusres_meaning_word((enum cusres_meaning)m));
	if (answered < r->match.count && len > 0 && (size_t)len < size)
		snprintf(words + len, size - (size_t)len, ", %zu not answered",
		    r->match.count - answered);
}

static void
describe_verdict(const struct request *r, enum verdict verdict,
    struct spool_result *result, char *words, size_t size)
{
	result->outcome = verdict == VERDICT_FAILED ? SPOOL_REFUSE
	    : verdict == VERDICT_CLEARED || verdict == VERDICT_REFUSED
	    ? SPOOL_ANSWERED
	    : SPOOL_DELIVERED;
	result->verdict = verdict_word(verdict);
	result->reason = words;
	if (verdict == VERDICT_FAILED)
		snprintf(words, size, "%s",
		    r->reason[0] != '\0'
			? r->reason
			: "the receiver turned the message down");
	else if (r->match.count == 0 || verdict == VERDICT_ACCEPTED)
		snprintf(words, size, "accepted by the receiver");
	else
		describe_persons(r, words, size);
}

/* Keeps the answer with a request, and moves the request on. */
static bool
take_for(struct outbox *o, struct request *r, struct span bytes, bool own,
    struct answer_counts *counts, struct err *err)
{
	struct spool_result result = {
	    SPOOL_DELIVERED, 0, 0, NULL, NULL, {NULL, 0}};
	struct buf all = BUF_INIT;
	enum verdict verdict;
	char words[REQUEST_REASON_MAX + 1];
	bool ok = answer_keep(o, r->id, own, bytes, &all, err) &&
	    request_apply(r, bytes, own, date_of_instant(o->now), err);

	if (ok) {
		verdict = request_verdict(r);
		describe_verdict(r, verdict, &result, words, sizeof(words));
		result.answer = buf_span(&all);
		ok = spool_acknowledge(o->spool, r->id, &result, o->now, err);
		counts->matched++;
		counts->rejected += verdict == VERDICT_FAILED;
		counts->refused += verdict == VERDICT_REFUSED;
		if (verdict == VERDICT_FAILED || verdict == VERDICT_REFUSED)
			msg(MSG_ERROR, "%s: %s", r->id, words);
	}
	buf_wipe(&all);
	return ok;
}

/* Rows that an answer may be for. */
struct candidates {
	uint32_t *list;
	size_t count, cap;
};

/* Newest first, each once. */
static int
compare_rows(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a > *b ? -1 : *a < *b;
}

static bool
find_candidates(const struct requests *requests,
    const struct match_answer *answer, const char *only, struct candidates *c,
    struct err *err)
{
	bool ok = only == NULL ||
	    requests_find(requests, REQUEST_ID, span_str(only), &c->list,
		&c->count, &c->cap, err);
	size_t kept = 0;

	for (size_t i = 0; ok && i < answer->count; i++) {
		const struct match_status *s = &answer->statuses[i];

		ok = requests_find(requests, REQUEST_TRANSACTION,
			 s->transaction, &c->list, &c->count, &c->cap, err) &&
		    requests_find(requests, REQUEST_ABO, s->abo, &c->list,
			&c->count, &c->cap, err) &&
		    requests_find(requests, REQUEST_AVF, s->avf, &c->list,
			&c->count, &c->cap, err);
	}
	for (size_t i = 0; ok && i < answer->control_count; i++)
		ok = requests_find(requests, REQUEST_REFERENCE,
		    answer->controls[i].reference, &c->list, &c->count, &c->cap,
		    err);
	if (c->count > 1)
		qsort(c->list, c->count, sizeof(*c->list), compare_rows);
	for (size_t i = 0; i < c->count; i++)
		if (kept == 0 || c->list[kept - 1] != c->list[i])
			c->list[kept++] = c->list[i];
	c->count = kept;
	return ok;
}

/* What is found of an answer on its way through the candidates. */
struct taking {
	struct outbox *o;
	struct requests *requests;
	const struct match_answer *answer;
	const struct answer_source *source;
	struct answer_counts *counts;
	bool *placed; /* a status */
	size_t controls;
};

static bool
take_candidate(
    struct taking *t, uint32_t row, struct span bytes, struct err *err)
{
	const struct match_answer *answer = t->answer;
	const char *only = t->source->only;
	struct request *r;
	bool own, any = false;

	if (!requests_open(t->requests, row, &r, err))
		return false;
	if (r == NULL)
		return true;
	own = only != NULL && strcmp(only, r->id) == 0;
	if ((!has_left(r) && !own) ||
	    !answer_source_is(t->source, r->destination))
		return true;
	for (size_t s = 0; s < answer->count; s++)
		if (status_is_for(r, &answer->statuses[s], own))
			any = t->placed[s] = true;
	if (match_control_of(&r->match, answer) != NULL) {
		t->controls++;
		any = true;
	}
	return !any ||
	    (take_for(t->o, r, bytes, own, t->counts, err) &&
		requests_keep(t->requests, row, err));
}

static bool
take_statuses(struct taking *t, struct span bytes, struct err *err)
{
	const struct match_answer *answer = t->answer;
	struct candidates c = {NULL, 0, 0};
	bool ok;

	t->placed = calloc(answer->count + 1, sizeof(bool));
	ok = (t->placed != NULL || err_memory(err)) &&
	    find_candidates(t->requests, answer, t->source->only, &c, err);
	for (size_t i = 0; ok && i < c.count; i++)
		ok = take_candidate(t, c.list[i], bytes, err);
	for (size_t s = 0; ok && s < answer->count; s++)
		t->counts->unmatched += !t->placed[s];
	if (answer->receipts > t->controls)
		t->counts->unmatched += answer->receipts - t->controls;
	free(t->placed);
	free(c.list);
	return ok;
}

bool
answer_is_one(struct span bytes, struct date today)
{
	struct match_answer answer;
	struct findings findings;
	struct err ignored = ERR_INIT;
	bool is;

	if (!answer_is_edifact(bytes))
		return false;
	findings_init(&findings, false);
	is = match_answer_read(bytes, today, &answer, &findings, &ignored);
	if (is) {
		is = answer.messages + answer.receipts > 0 &&
		    findings_worst(&findings) != SEVERITY_ERROR;
		match_answer_release(&answer);
	}
	findings_release(&findings);
	return is;
}

bool
answer_take(struct outbox *o, struct requests *requests, struct span bytes,
    const struct answer_source *source, struct answer_counts *counts,
    struct err *err)
{
	struct match_answer answer;
	struct findings findings;
	bool ok;

	findings_init(&findings, false);
	ok = match_answer_read(
	    bytes, date_of_instant(o->now), &answer, &findings, err);
	/* Half an answer is none: an envelope that does not add up. */
	if (ok && findings_worst(&findings) == SEVERITY_ERROR)
		ok = err_set(err, ERR_DATA, "%s: %.*s", findings.list[0].code,
		    SPAN_ARG(finding_note(&findings, &findings.list[0])));
	else if (ok && answer.messages + answer.receipts == 0)
		ok = err_set(err, ERR_DATA, "no CUSRES or CONTRL in it");
	else if (ok) {
		struct taking t = {
		    o, requests, &answer, source, counts, NULL, 0};

		counts->messages += answer.messages + answer.receipts;
		counts->statuses += answer.count + answer.receipts;
		ok = take_statuses(&t, bytes, err);
	}
	match_answer_release(&answer);
	findings_release(&findings);
	return ok;
}
