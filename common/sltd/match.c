/*
 * match: see match.h.
 */
#include "base/array.h"
#include "sltd/match.h"
#include "sltd/variant.h"

static const char *const match_words[SLTD_MATCHES] = {
    [SLTD_EXACT] = "exact",
    [SLTD_RANGE] = "range",
    [SLTD_ANY_TYPE] = "any_type",
    [SLTD_CONFUSABLE] = "confusable",
    [SLTD_ZEROS] = "leading_zeros",
    [SLTD_DIGIT] = "check_digit",
    [SLTD_ANY_STATE] = "any_state",
    [SLTD_NEAR] = "near",
};

static const char *const verdict_words[] = {
    [SLTD_NO_RECORD] = "no_record",
    [SLTD_NOT_CHECKED] = "not_checked",
    [SLTD_CANDIDATE] = "candidate",
    [SLTD_HIT] = "hit",
};

const char *
sltd_match_word(enum sltd_match match)
{
	return match_words[match];
}

bool
sltd_match_parse(struct span word, enum sltd_match *out)
{
	for (unsigned i = 0; i < SLTD_MATCHES; i++)
		if (span_equal_str(word, match_words[i])) {
			*out = (enum sltd_match)i;
			return true;
		}
	return false;
}

const char *
sltd_verdict_word(enum sltd_verdict verdict)
{
	return verdict_words[verdict];
}

bool
sltd_verdict_parse(struct span word, enum sltd_verdict *out)
{
	for (unsigned i = 0; i <= SLTD_HIT; i++)
		if (span_equal_str(word, verdict_words[i])) {
			*out = (enum sltd_verdict)i;
			return true;
		}
	return false;
}

const char *
sltd_query_fault_text(enum sltd_query_fault fault)
{
	static const char *const text[] = {
	    [SLTD_QUERY_FINE] = "",
	    [SLTD_QUERY_LONG] = "the number is longer than any document's",
	    [SLTD_QUERY_TYPE] =
		"the type is no document code, and no word for one",
	};

	return text[fault];
}

enum sltd_query_fault
sltd_query_make(struct span number, struct sltd_state state, struct span type,
    struct sltd_query *out)
{
	struct sltd_query q = {.state = state};
	size_t at;

	q.written = sltd_number_read(number, &q.number, &at);
	if (q.written == SLTD_WRITTEN_LONG)
		return SLTD_QUERY_LONG;
	if (!sltd_type_normal(type, &q.type))
		return SLTD_QUERY_TYPE;
	sltd_number_fold(&q.number, &q.fold);
	q.has_short = sltd_number_has_short(&q.number);
	*out = q;
	return SLTD_QUERY_FINE;
}

static bool
numbers_equal(const struct sltd_number *a, const struct sltd_number *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* The number is another: is it one that could be meant? */
static bool
match_other_number(const struct sltd_query *q, const struct sltd_entry *e,
    enum sltd_match *how)
{
	struct sltd_number fold;

	sltd_number_fold(&e->number, &fold);
	if (numbers_equal(&q->fold, &fold)) {
		*how = SLTD_CONFUSABLE;
		return true;
	}
	if (sltd_number_same_core(&q->number, &e->number)) {
		*how = SLTD_ZEROS;
		return true;
	}
	if (sltd_number_same_undigit(&q->number, &e->number)) {
		*how = SLTD_DIGIT;
		return true;
	}
	if (q->near && sltd_number_near(&q->number, &e->number)) {
		*how = SLTD_NEAR;
		return true;
	}
	return false;
}

/* Stops at the first that is of the series. */
static bool
fits_series(void *context, const struct sltd_number *n)
{
	const struct sltd_entry *e = context;

	return !sltd_series_has(&e->number, &e->last, n);
}

/* Whether a number is in a series, as it is or written in another way. */
static bool
match_series(const struct sltd_query *q, const struct sltd_entry *e,
    enum sltd_match *how)
{
	struct sltd_entry series = *e;
	struct sltd_number bare;

	if (sltd_series_has(&e->number, &e->last, &q->number)) {
		*how = SLTD_RANGE;
		return true;
	}
	if (sltd_number_undigit(&q->number, &bare) &&
	    sltd_series_has(&e->number, &e->last, &bare)) {
		*how = SLTD_DIGIT;
		return true;
	}
	*how = SLTD_ZEROS;
	return !sltd_number_variants(
	    &q->number, e->number.len, fits_series, &series);
}

bool
sltd_match(const struct sltd_query *q, const struct sltd_entry *e,
    enum sltd_match *how)
{
	bool stated = sltd_query_stated(q);
	bool same_state =
	    sltd_state_known(q->state) && sltd_state_equal(q->state, e->state);
	bool related = !stated || sltd_state_related(q->state, e->state);
	bool same_type = sltd_type_compatible(q->type, e->type);

	if (e->until != 0 && e->until < q->today)
		return false;
	if (e->last.len > 0) {
		if (!(same_state || related) || !same_type ||
		    !match_series(q, e, how))
			return false;
		if (!same_state && *how == SLTD_RANGE)
			*how = SLTD_ANY_STATE;
		return true;
	}
	/* A state that is not known is no difference. */
	if (!numbers_equal(&q->number, &e->number))
		return (same_state || !stated) && same_type &&
		    match_other_number(q, e, how);
	if (same_state) {
		*how = !same_type		       ? SLTD_ANY_TYPE
		    : q->written == SLTD_WRITTEN_ALIKE ? SLTD_CONFUSABLE
						       : SLTD_EXACT;
		return true;
	}
	*how = SLTD_ANY_STATE;
	return !stated || (same_type && (!q->related_only || related));
}

/* ---- edit distance 1 --------------------------------------------------- */

static bool
near_same_length(const char *a, const char *b, size_t len)
{
	size_t i = 0, j = len;

	while (i < len && a[i] == b[i])
		i++;
	while (j > i && a[j - 1] == b[j - 1])
		j--;
	return j - i == 1 ||
	    (j - i == 2 && a[i] == b[i + 1] && a[i + 1] == b[i]);
}

bool
sltd_number_near(const struct sltd_number *a, const struct sltd_number *b)
{
	const struct sltd_number *swap;
	size_t i = 0;

	if (a->len == b->len)
		return near_same_length(a->text, b->text, a->len);
	if (a->len > b->len) {
		swap = a;
		a = b;
		b = swap;
	}
	if (b->len - a->len != 1)
		return false;
	while (i < a->len && a->text[i] == b->text[i])
		i++;
	return memcmp(a->text + i, b->text + i + 1, a->len - i) == 0;
}

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool
visit_substitutions(
    const struct sltd_number *n, sltd_near_visit *visit, void *context)
{
	struct sltd_number m = *n;

	for (size_t i = 0; i < n->len; i++) {
		for (const char *c = alphabet; *c != '\0'; c++) {
			if (*c == n->text[i])
				continue;
			m.text[i] = *c;
			if (!visit(context, &m))
				return false;
		}
		m.text[i] = n->text[i];
	}
	for (size_t i = 0; i + 1 < n->len; i++) {
		if (n->text[i] == n->text[i + 1])
			continue;
		m.text[i] = n->text[i + 1];
		m.text[i + 1] = n->text[i];
		if (!visit(context, &m))
			return false;
		m.text[i] = n->text[i];
		m.text[i + 1] = n->text[i + 1];
	}
	return true;
}

static bool
visit_deletions(
    const struct sltd_number *n, sltd_near_visit *visit, void *context)
{
	for (size_t i = 0; i < n->len && n->len > 1; i++) {
		struct sltd_number m = *n;

		memmove(m.text + i, n->text + i + 1, n->len - i - 1);
		m.text[--m.len] = 0;
		if (!visit(context, &m))
			return false;
	}
	return true;
}

static bool
visit_insertions(
    const struct sltd_number *n, sltd_near_visit *visit, void *context)
{
	for (size_t i = 0; i <= n->len && n->len < SLTD_NUMBER_MAX; i++) {
		struct sltd_number m = *n;

		memmove(m.text + i + 1, n->text + i, n->len - i);
		m.len++;
		for (const char *c = alphabet; *c != '\0'; c++) {
			m.text[i] = *c;
			if (!visit(context, &m))
				return false;
		}
	}
	return true;
}

bool
sltd_number_neighbours(
    const struct sltd_number *n, sltd_near_visit *visit, void *context)
{
	return visit_substitutions(n, visit, context) &&
	    visit_deletions(n, visit, context) &&
	    visit_insertions(n, visit, context);
}

/* ---- answers ----------------------------------------------------------- */

void
sltd_answer_clear(struct sltd_answer *a)
{
	a->verdict = SLTD_NO_RECORD;
	a->as_of_known = false;
	a->as_of = a->fresh_until = 0;
	a->elapsed_us = 0;
	a->why[0] = '\0';
	a->more = a->settled = false;
	a->withdrawn = 0;
	a->count = 0;
	if (a->text.max == 0)
		buf_init(&a->text, 0);
	buf_clear(&a->text);
}

void
sltd_answer_release(struct sltd_answer *a)
{
	free(a->hits);
	buf_release(&a->text);
	*a = (struct sltd_answer){0};
}

static bool
have_already(
    const struct sltd_answer *a, const struct sltd_entry *e, const char *list)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct sltd_entry *x = &a->hits[i].entry;

		if (numbers_equal(&x->number, &e->number) &&
		    numbers_equal(&x->last, &e->last) &&
		    sltd_state_equal(x->state, e->state) &&
		    x->type == e->type && x->status == e->status &&
		    strcmp(a->hits[i].list, list) == 0)
			return true;
	}
	return false;
}

/* Whether a record may have a place among those of the answer. */
static bool
make_place(struct sltd_answer *a, const struct sltd_entry *e,
    enum sltd_match match, const char *list)
{
	/* Neighbours and other ways to write it come by several ways. */
	if ((match == SLTD_ZEROS || match == SLTD_DIGIT ||
		match == SLTD_NEAR) &&
	    have_already(a, e, list))
		return false;
	if (a->count < SLTD_HITS_MAX)
		return true;
	a->more = true;
	if (match != SLTD_EXACT)
		return false;
	a->count--; /* the last makes room for a hit */
	return true;
}

static bool
keep_hit(struct sltd_answer *a, const struct sltd_entry *e,
    enum sltd_match match, const char *list)
{
	struct sltd_hit *h;

	if (!array_room(a->hits, a->count, a->cap))
		return false;
	if (a->text.max == 0)
		buf_init(&a->text, 0);
	h = &a->hits[a->count];
	h->entry = *e;
	h->match = match;
	snprintf(h->list, sizeof(h->list), "%s", list);
	h->reference_at = (uint32_t)a->text.len;
	buf_append_span(&a->text, e->reference);
	h->note_at = (uint32_t)a->text.len;
	buf_append_span(&a->text, e->note);
	h->contact_at = (uint32_t)a->text.len;
	buf_append_span(&a->text, e->contact);
	if (!buf_ok(&a->text))
		return false;
	a->count++;
	return true;
}

void
sltd_answer_add(struct sltd_answer *a, const struct sltd_entry *e,
    enum sltd_match match, const char *list)
{
	enum sltd_verdict verdict =
	    match == SLTD_EXACT ? SLTD_HIT : SLTD_CANDIDATE;

	if (e->withdrawn != 0) {
		if (match == SLTD_EXACT && e->withdrawn > a->withdrawn)
			a->withdrawn = e->withdrawn;
		return;
	}
	if (verdict > a->verdict)
		a->verdict = verdict;
	if (make_place(a, e, match, list) && !keep_hit(a, e, match, list))
		sltd_answer_fail(a, "not enough memory");
}

void
sltd_answer_weaken(const struct sltd_query *q, struct sltd_answer *a)
{
	if (q->written != SLTD_WRITTEN_ALIKE)
		return;
	if (a->verdict == SLTD_HIT)
		a->verdict = SLTD_CANDIDATE;
	for (size_t i = 0; i < a->count; i++)
		if (a->hits[i].match == SLTD_EXACT)
			a->hits[i].match = SLTD_CONFUSABLE;
}

void
sltd_answer_fail(struct sltd_answer *a, const char *format, ...)
{
	va_list arguments;

	if (a->verdict < SLTD_NOT_CHECKED)
		a->verdict = SLTD_NOT_CHECKED;
	if (a->why[0] != '\0')
		return;
	va_start(arguments, format);
	vsnprintf(a->why, sizeof(a->why), format, arguments);
	va_end(arguments);
}

struct span
sltd_hit_reference(const struct sltd_answer *a, const struct sltd_hit *h)
{
	return span_make(
	    a->text.data + h->reference_at, h->entry.reference.len);
}

struct span
sltd_hit_note(const struct sltd_answer *a, const struct sltd_hit *h)
{
	return span_make(a->text.data + h->note_at, h->entry.note.len);
}

struct span
sltd_hit_contact(const struct sltd_answer *a, const struct sltd_hit *h)
{
	return span_make(a->text.data + h->contact_at, h->entry.contact.len);
}
