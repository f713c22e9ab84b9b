/*
 * judge: which model, and what of the document is not of it.
 */
#include "model/judge.h"

#include <stdio.h>

#include "base/array.h"
#include "model/period.h"

/* ---- which model --------------------------------------------------------- */

static bool
applies(const struct model *m, const struct model_question *q)
{
	return span_starts(q->code, span_str(m->code)) &&
	    (m->format == NULL || strcmp(m->format, q->format) == 0);
}

static bool
matches_any(const struct pattern *list, size_t count, struct span text)
{
	for (size_t i = 0; i < count; i++)
		if (pattern_matches(&list[i], text))
			return true;
	return count == 0;
}

struct candidate {
	const struct model *model;
	bool number;
	enum period_result period;
	struct model_day issued;
};

/* A number of the form counts most, then a validity, then days of issue. */
static int
score(const struct candidate *c)
{
	return (c->number ? 4 : 0) +
	    (c->period <= PERIOD_FITS		? 2
		    : c->period == PERIOD_OTHER ? 1
						: 0);
}

/*
 * The best of the models that are of this code and layout; of equals the
 * last. False when there is none, or when the document is older than all of
 * them: then it is of a model that the reference does not have.
 */
static bool
best_model(const struct model_state *s, const struct model_question *q,
    struct candidate *best)
{
	const struct model *m;
	bool older = true;

	best->model = NULL;
	for (size_t i = 0; (m = model_section(s, KIND_MODEL, i)) != NULL; i++) {
		struct candidate c = {.model = m};

		if (!applies(m, q))
			continue;
		c.number =
		    matches_any(m->patterns, m->pattern_count, q->number);
		c.period = period_of(m, q, &c.issued);
		older = older && c.period == PERIOD_BEFORE;
		if (best->model == NULL || score(&c) >= score(best))
			*best = c;
	}
	return best->model != NULL && !older;
}

/* ---- findings ------------------------------------------------------------ */

struct judging {
	const struct model_state *state;
	const struct model_question *q;
	const struct model *model;
	struct model_answer *out;
	struct findings *f;
};

/* An unconfirmed fact is a remark. */
static enum severity
severity_of(const struct model *m, enum model_fact fact)
{
	return m->head.unverified || m->confidence[fact] == 'C'
	    ? SEVERITY_INFO
	    : SEVERITY_WARNING;
}

static void
checked(struct judging *j, unsigned what, enum model_fact fact)
{
	char confidence =
	    j->model->head.unverified ? 'C' : j->model->confidence[fact];

	j->out->checked |= what;
	if (confidence > j->out->confidence)
		j->out->confidence = confidence;
}

static void
judge_number(struct judging *j, bool fits)
{
	const struct model *m = j->model;
	enum severity severity = severity_of(m, FACT_NUMBER);

	if (m->pattern_count == 0 && m->check_count == 0)
		return;
	checked(j, WHAT_NUMBER, FACT_NUMBER);
	if (!fits) {
		j->out->differs |= WHAT_NUMBER;
		findings_add(j->f, "model.number", severity, "document_number",
		    NULL, "not a number of %.100s, or of any other model",
		    m->head.name);
		return;
	}
	for (size_t i = 0; i < m->check_count; i++) {
		if (sum_of(&m->checks[i], j->q->number, j->q->at.year) !=
		    SUM_DIFFERS)
			continue;
		j->out->differs |= WHAT_NUMBER;
		findings_add(j->f, "model.number", severity, "document_number",
		    NULL,
		    "the check digit that numbers of %.100s have of "
		    "their own is wrong",
		    m->head.name);
		return;
	}
}

static void
judge_validity(struct judging *j, enum period_result period)
{
	static const char *const notes[] = {
	    [PERIOD_OTHER] = "not a validity of %.100s at that age: %.200s "
			     "(months)",
	    [PERIOD_AFTER] = "not issued while %.100s was, for %.200s months",
	    [PERIOD_BEFORE] = "not issued while %.100s was, for %.200s months",
	};
	const struct model *m = j->model;
	char periods[256];

	if (period == PERIOD_NOT_KNOWN)
		return;
	checked(j, WHAT_VALIDITY, FACT_VALIDITY);
	if (period == PERIOD_FITS)
		return;
	j->out->differs |= WHAT_VALIDITY;
	period_list(m, periods, sizeof(periods));
	if (periods[0] == '\0')
		snprintf(periods, sizeof(periods), "any");
	findings_add(j->f, "model.validity", severity_of(m, FACT_VALIDITY),
	    "expiry_date", NULL, notes[period], m->head.name, periods);
}

/* ---- national numbers ---------------------------------------------------- */

/* A number against one of the forms that it may have. */
static unsigned
wrong_in(const struct model_number *n, struct span text,
    const struct model_question *q, unsigned *seen)
{
	unsigned wrong = 0;
	enum holder_result birth, sex;

	for (size_t i = 0; i < n->check_count; i++)
		if (sum_of(&n->checks[i], text, q->at.year) == SUM_DIFFERS)
			wrong |= WHAT_PERSONAL;
	birth = birth_compare(&n->birth, text, &q->holder, q->at);
	sex = sex_compare(&n->sex, &n->birth, text, &q->holder);
	*seen = WHAT_PERSONAL | (birth == HOLDER_SILENT ? 0 : WHAT_BIRTH) |
	    (sex == HOLDER_SILENT ? 0 : WHAT_SEX);
	return wrong | (birth == HOLDER_DIFFERS ? WHAT_BIRTH : 0) |
	    (sex == HOLDER_DIFFERS ? WHAT_SEX : 0);
}

/* The alternatives of one field, and the one that fits best. */
struct national {
	const struct model_number *number; /* NULL: none has this form */
	bool unverified;
	unsigned wrong, seen;
};

/* A wrong check is worse than another date or sex: those may be the zone's. */
static unsigned
badness(unsigned wrong)
{
	return ((wrong & WHAT_PERSONAL) != 0 ? 3 : 0) +
	    ((wrong & WHAT_BIRTH) != 0 ? 1 : 0) +
	    ((wrong & WHAT_SEX) != 0 ? 1 : 0);
}

static void
try_number(const struct model_number *n, bool unverified, struct span text,
    const struct model_question *q, struct national *best)
{
	unsigned wrong, seen;

	if (!matches_any(n->patterns, n->pattern_count, text))
		return;
	wrong = wrong_in(n, text, q, &seen);
	if (best->number != NULL && badness(wrong) >= badness(best->wrong))
		return;
	best->number = n;
	best->unverified = unverified;
	best->wrong = wrong;
	best->seen = seen;
}

static void
report_national(struct judging *j, const struct national *n, const char *where)
{
	static const struct {
		unsigned what;
		const char *code, *where, *note;
	} rows[] = {
	    {WHAT_PERSONAL, "model.personal_number", NULL,
		"the check of the national number (%.60s) is wrong"},
	    {WHAT_BIRTH, "model.birth_date", "birth_date",
		"the national number (%.60s) has another date of birth"},
	    {WHAT_SEX, "model.sex", "sex",
		"the national number (%.60s) has another sex"},
	};
	enum severity severity =
	    n->unverified || n->number->soft || n->number->head.unverified
	    ? SEVERITY_INFO
	    : SEVERITY_WARNING;

	j->out->checked |= n->seen;
	j->out->differs |= n->wrong;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if ((n->wrong & rows[i].what) != 0)
			findings_add(j->f, rows[i].code, severity,
			    rows[i].where == NULL ? where : rows[i].where, NULL,
			    rows[i].note, n->number->head.name);
}

static void
judge_optional(struct judging *j, int which)
{
	static const char *const fields[] = {
	    "optional_data", "optional_data_2"};
	const struct model_optional *o = &j->model->optional[which];
	struct span text = j->q->optional[which];
	struct national best = {NULL, false, 0, 0};
	enum severity severity = severity_of(j->model, FACT_OPTIONAL);

	if (text.len == 0 || (o->count == 0 && !o->empty))
		return;
	for (unsigned i = 0; i < o->count; i++) {
		const struct model_number *n =
		    model_number_find(j->state, j->model, o->number[i].name);

		if (o->number[i].unverified)
			severity = SEVERITY_INFO;
		if (n != NULL)
			try_number(
			    n, o->number[i].unverified, text, j->q, &best);
	}
	if (best.number != NULL) {
		/* In an unconfirmed model the field is not sure either.
		 */
		best.unverified |= j->model->head.unverified;
		report_national(j, &best, fields[which]);
		return;
	}
	j->out->checked |= WHAT_PERSONAL;
	j->out->differs |= WHAT_PERSONAL;
	findings_add(j->f, "model.personal_number", severity, fields[which],
	    NULL,
	    o->count == 0 ? "%.100s has nothing in this field"
			  : "not of the form that national numbers have in "
			    "this field of %.100s",
	    j->model->head.name);
}

/* Without blanks, hyphens, dots and slashes. */
static struct span
without_marks(struct span text, char *out, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < size; i++)
		if (strchr(" -./", text.data[i]) == NULL)
			out[len++] = (char)text.data[i];
	return span_make(out, len);
}

/* A number from the page may be any of the state's. */
static void
judge_printed(struct judging *j, struct span state)
{
	struct span text = j->q->printed, plain;
	struct national best = {NULL, false, 0, 0};
	const struct model_number *n;
	char room[SUM_NUMBER_MAX];

	if (text.len == 0 || text.len > SUM_NUMBER_MAX || j->state == NULL)
		return;
	plain = without_marks(text, room, sizeof(room));
	for (size_t i = 0;
	     (n = model_section(j->state, KIND_NUMBER, i)) != NULL; i++) {
		if (!span_equal_str(state, n->head.state))
			continue;
		try_number(n, false, text, j->q, &best);
		if (!span_equal(text, plain))
			try_number(n, false, plain, j->q, &best);
	}
	if (best.number != NULL)
		report_national(j, &best, "viz");
}

/* ---- chip, extension, alerts --------------------------------------------- */

/* What is known of a chip in a document issued on these days. */
static enum model_chip
chip_of(const struct model *m, const struct model_day *issued)
{
	enum model_chip since =
	    m->chip == CHIP_POSSIBLE ? CHIP_POSSIBLE : CHIP_EXPECTED;

	if (!m->chip_since.known)
		return m->chip;
	if (!issued->known)
		return CHIP_POSSIBLE;
	if (issued->last < m->chip_since.first)
		return CHIP_NONE;
	return issued->first >= m->chip_since.last ? since : CHIP_POSSIBLE;
}

static void
judge_chip(struct judging *j, const struct model_day *issued)
{
	const struct model *m = j->model;
	char confidence = m->confidence[FACT_CHIP];

	j->out->chip = chip_of(m, issued->known ? issued : &j->q->issue);
	if (j->out->chip == CHIP_UNKNOWN)
		return;
	if (j->q->chip_read || j->out->chip == CHIP_EXPECTED)
		checked(j, WHAT_CHIP, FACT_CHIP);
	if (j->q->chip_read && j->out->chip == CHIP_NONE) {
		/* Keys leave the lists: only a day that is sure is adverse. */
		bool sure = !m->head.unverified &&
		    (confidence == 'A' || confidence == '\0');

		j->out->differs |= WHAT_CHIP;
		findings_add(j->f, "model.chip",
		    sure ? SEVERITY_WARNING : SEVERITY_INFO, "chip", NULL,
		    m->chip_since.known
			? "data of a chip, but issued before %.100s had one"
			: "data of a chip, but no chip is known in %.100s",
		    m->head.name);
	}
	if (!j->q->chip_read && j->out->chip == CHIP_EXPECTED) {
		j->out->differs |= WHAT_SILENT_CHIP;
		findings_add_span(j->f, "model.chip", SEVERITY_INFO,
		    SPAN("chip"), NULL,
		    SPAN("a chip is expected, and none was read"));
	}
}

static void
judge_extension(struct judging *j)
{
	const struct model *m = j->model;

	if (m->extension == 0 || !j->q->expiry_known ||
	    date_compare(j->q->expiry, j->q->at) >= 0 ||
	    date_compare(j->q->at,
		model_add_months(j->q->expiry, (int)m->extension)) > 0)
		return;
	j->out->differs |= WHAT_EXTENSION;
	findings_add(j->f, "model.extension", SEVERITY_INFO, "expiry_date",
	    NULL,
	    "a stamp may extend %.100s by up to %u months: look at the "
	    "page of observations",
	    m->head.name, m->extension);
}

/* A document whose zone has no expiry is good by the table, or was. */
static void
judge_until(struct judging *j)
{
	const struct model *m = j->model;
	char day[DATE_TEXT];

	if (!j->q->no_expiry)
		return;
	j->out->valid_until = period_until(m, j->q);
	if (j->out->valid_until == 0 ||
	    j->out->valid_until >= model_pack(j->q->at))
		return;
	date_format(model_unpack(j->out->valid_until), day);
	findings_add(j->f, "document.expired", severity_of(m, FACT_VALIDITY),
	    "issue_date", NULL, "expired %s, by the longest validity of %.100s",
	    day, m->head.name);
}

static bool
in_series(const struct model_alert *a, struct span number)
{
	for (size_t i = 0; i < a->series_count; i++) {
		struct span first = span_str(a->series[i].first);
		struct span last = span_str(a->series[i].last);

		if (number.len == first.len &&
		    span_compare(first, number) <= 0 &&
		    span_compare(number, last) <= 0)
			return true;
	}
	return false;
}

/* A series speaks for itself; else the model has to be the alert's. */
static bool
is_meant(const struct model_alert *a, const struct judging *j)
{
	if (!span_starts(j->q->code, span_str(a->code)))
		return false;
	if (a->series_count > 0)
		return in_series(a, j->q->number);
	return a->model == NULL ||
	    (j->model != NULL && strcmp(a->model, j->model->head.name) == 0);
}

static void
judge_alerts(struct judging *j, struct span state)
{
	const struct model_alert *a;

	for (size_t i = 0; j->state != NULL &&
	     (a = model_section(j->state, KIND_ALERT, i)) != NULL;
	     i++) {
		if (!span_equal_str(state, a->head.state) || !is_meant(a, j))
			continue;
		if (j->out->alerts < MODEL_ALERTS_MAX)
			j->out->alert[j->out->alerts++] = a;
		findings_add(j->f, "model.alert", SEVERITY_WARNING,
		    a->series_count > 0 ? "document_number" : NULL, NULL,
		    "alert %.100s%s%.100s%s%.300s", a->head.name,
		    a->head.source == NULL ? "" : ", ",
		    a->head.source == NULL ? "" : a->head.source,
		    a->sign_count == 0 ? "" : ": look for ",
		    a->sign_count == 0 ? "" : a->signs[0].genuine);
	}
}

/* ---- all of it ----------------------------------------------------------- */

void
model_judge(const struct model_state *s, struct span state,
    const struct model_question *q, struct model_answer *out,
    struct findings *f)
{
	struct judging j = {s, q, NULL, out, f};
	struct candidate best = {.model = NULL};

	memset(out, 0, sizeof(*out));
	if (s != NULL && best_model(s, q, &best)) {
		j.model = best.model;
		out->model = best.model;
		out->stale = best.model->head.as_of_known &&
		    model_pack(q->at) > best.model->head.stale;
		judge_number(&j, best.number);
		judge_validity(&j, best.period);
		judge_optional(&j, 0);
		judge_optional(&j, 1);
		judge_printed(&j, state);
		judge_chip(&j, &best.issued);
		judge_extension(&j);
		judge_until(&j);
	} else {
		findings_add(f, "model.unknown", SEVERITY_INFO, NULL, NULL,
		    best.model == NULL
			? "no model is known of the state %.*s and the code "
			  "%.*s"
			: "older than the models of the state %.*s and the "
			  "code %.*s that are known",
		    SPAN_ARG(state), SPAN_ARG(q->code));
		judge_printed(&j, state);
	}
	judge_alerts(&j, state);
	if (j.model != NULL)
		out->result = (out->differs & (WHAT_CHIP * 2 - 1)) == 0
		    ? MODEL_FITS
		    : MODEL_DIFFERS;
}
