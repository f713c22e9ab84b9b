/*
 * lint: see lint.h.
 */
#include "sltd/lint.h"
#include "base/utf8.h"
#include "travel/country.h"

/*
 * Forms of passport numbers, where issuers or their public specimens say
 * what they are: A a letter, 9 a digit, X either, G a character of the German
 * set (no vowels, none that look like a digit). A state may have several; a
 * number that has none of them is advice to look again, no more.
 */
static const struct {
	const char *state, *form;
} forms[] = {
    {"AUS", "A9999999"},
    {"AUS", "AA9999999"},
    {"AUT", "A9999999"},
    {"BEL", "AA999999"},
    {"BGR", "999999999"},
    {"CAN", "AA999999"},
    {"CAN", "A999999AA"},
    {"CHE", "A9999999"},
    {"CHN", "A99999999"},
    {"CHN", "AA9999999"},
    {"CZE", "99999999"},
    {"D", "GGGGGGGGG"},
    {"DNK", "999999999"},
    {"ESP", "AAA999999"},
    {"EST", "AA9999999"},
    {"FIN", "AA9999999"},
    {"FRA", "99AA99999"},
    {"GBR", "999999999"},
    {"GRC", "AA9999999"},
    {"HRV", "999999999"},
    {"HUN", "AA999999"},
    {"HUN", "AA9999999"},
    {"IND", "A9999999"},
    {"IRL", "AA9999999"},
    {"IRL", "A9999999"},
    {"ITA", "AA9999999"},
    {"JPN", "AA9999999"},
    {"KOR", "A99999999"},
    {"KOR", "A999A9999"},
    {"LTU", "99999999"},
    {"LVA", "AA9999999"},
    {"MEX", "A99999999"},
    {"NLD", "AAXXXXXX9"},
    {"POL", "AA9999999"},
    {"PRT", "A999999"},
    {"PRT", "AA999999"},
    {"ROU", "999999999"},
    {"ROU", "99999999"},
    {"RUS", "999999999"},
    {"SVK", "AA9999999"},
    {"SVN", "AA9999999"},
    {"SWE", "99999999"},
    {"SWE", "AA9999999"},
    {"TUR", "A99999999"},
    {"UKR", "AA999999"},
    {"USA", "999999999"},
    {"USA", "A99999999"},
};

/* The form of a state's passport numbers ("A9999999"), or NULL. */
static const char *
sltd_number_form(struct sltd_state state, size_t index)
{
	struct span s = sltd_state_span(&state);

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (span_equal_str(s, forms[i].state) && index-- == 0)
			return forms[i].form;
	return NULL;
}

static bool
fits(const struct sltd_number *n, const char *form)
{
	static const char german[] = "CFGHJKLMNPRTVWXYZ0123456789";

	if (strlen(form) != n->len)
		return false;
	for (size_t i = 0; i < n->len; i++) {
		char c = n->text[i];
		bool is_digit = c >= '0' && c <= '9';

		if ((form[i] == '9' && !is_digit) ||
		    (form[i] == 'A' && is_digit) ||
		    (form[i] == 'G' && strchr(german, c) == NULL))
			return false;
	}
	return true;
}

static void
lint_number(const struct sltd_fields *f, const struct sltd_entry *e,
    struct findings *out)
{
	struct span written = f->value[SLTD_F_NUMBER];
	const char *form;
	size_t i = 0;

	if (e->number.len < SLTD_LINT_NUMBER_MIN)
		findings_add(out, "sltd.lint.number", SEVERITY_WARNING,
		    "number", NULL, "shorter than %d characters",
		    SLTD_LINT_NUMBER_MIN);
	if (utf8_width(written) != e->number.len)
		findings_add(out, "sltd.lint.number", SEVERITY_INFO, "number",
		    NULL,
		    "%zu characters that are neither a letter "
		    "nor a digit were left out",
		    utf8_width(written) - e->number.len);
	if (e->type != 'P' || sltd_number_form(e->state, 0) == NULL)
		return;
	while ((form = sltd_number_form(e->state, i++)) != NULL)
		if (fits(&e->number, form))
			return;
	findings_add(out, "sltd.lint.form", SEVERITY_WARNING, "number", NULL,
	    "not of a form of this state's passport numbers (%s)",
	    sltd_number_form(e->state, 0));
}

static void
lint_state(struct sltd_state s, const char *where, struct findings *out)
{
	if (sltd_state_known(s) &&
	    country_kind(sltd_state_span(&s)) == COUNTRY_UNKNOWN)
		findings_add(out, "sltd.lint.state", SEVERITY_ERROR, where,
		    "ICAO 9303-3 5", "no code of a state or organization");
}

static void
lint_states(const struct sltd_rules *rules, const struct sltd_entry *e,
    struct findings *out)
{
	lint_state(e->state, "issuing_state", out);
	lint_state(e->reporting, "reporting_state", out);
	if (sltd_state_known(rules->own) &&
	    !sltd_state_equal(rules->own, e->state))
		findings_add(out, "sltd.lint.own_state", SEVERITY_ERROR,
		    "issuing_state", NULL,
		    "only documents of this country's "
		    "own may be listed");
}

static void
lint_type(const struct sltd_fields *f, struct findings *out)
{
	struct span type = span_trim(f->value[SLTD_F_TYPE]);

	if (type.len == 0)
		findings_add(out, "sltd.lint.type", SEVERITY_WARNING, "type",
		    NULL, "the type is missing");
	else if (type.len == 2 ||
	    (type.len == 1 && strchr(SLTD_TYPES "pivro", type.data[0]) == NULL))
		findings_add(out, "sltd.lint.type", SEVERITY_WARNING, "type",
		    NULL, "is not one of P I V R O");
}

static void
warn_date(struct findings *out, const char *where, const char *why)
{
	findings_add(
	    out, "sltd.lint.date", SEVERITY_WARNING, where, NULL, "%s", why);
}

static void
lint_dates(const struct sltd_rules *rules, const struct sltd_entry *e,
    struct findings *out)
{
	sltd_day review = sltd_entry_review(e);

	if (e->issued != 0 && e->expiry != 0 && e->expiry < e->issued)
		findings_add(out, "sltd.lint.date", SEVERITY_ERROR,
		    "expiry_date", NULL, "before the issue date");
	if (e->issued > rules->today)
		warn_date(out, "issue_date", "in the future");
	if (e->reported == 0 && !rules->withdrawal)
		warn_date(out, "reported", "is missing");
	if (e->reported > rules->today)
		findings_add(out, "sltd.lint.date", SEVERITY_ERROR, "reported",
		    NULL, "in the future");
	if (e->reported != 0 && e->reported < e->issued)
		findings_add(out, "sltd.lint.date", SEVERITY_ERROR, "reported",
		    NULL, "before the issue date");
	if (e->reported != 0 && e->expiry != 0 && e->expiry < e->reported)
		warn_date(out, "expiry_date", "expired before it was reported");
	if (e->review != 0 && e->review < e->reported)
		findings_add(out, "sltd.lint.review", SEVERITY_ERROR,
		    "review_date", NULL, "before the report");
	else if (review != 0 && review < rules->today)
		findings_add(out, "sltd.lint.review",
		    e->review != 0 || rules->reviewed ? SEVERITY_WARNING
						      : SEVERITY_INFO,
		    "review_date", NULL, "past: due for review");
}

/* How many numbers; false: more than anybody counts. */
static bool
series_size(const struct sltd_entry *e, uint64_t *size)
{
	size_t prefix = sltd_number_prefix(&e->number);
	struct span first = span_from(sltd_number_span(&e->number), prefix);
	struct span last = span_from(sltd_number_span(&e->last), prefix);
	uint64_t a, b;

	if (!span_uint(first, INT64_MAX, &a) || !span_uint(last, INT64_MAX, &b))
		return false;
	*size = b - a + 1;
	return true;
}

static void
lint_series(const struct sltd_entry *e, struct findings *out)
{
	uint64_t size;

	if (e->last.len == 0)
		return;
	if (e->status != SLTD_STOLEN_BLANK)
		findings_add(out, "sltd.lint.series", SEVERITY_WARNING,
		    "status", NULL, "a series is of blanks (stolen_blank)");
	if (!series_size(e, &size) || size > SLTD_LINT_SERIES_MAX)
		findings_add(out, "sltd.lint.series", SEVERITY_WARNING,
		    "number_last", NULL, "more than %d numbers in the series",
		    SLTD_LINT_SERIES_MAX);
}

static void
lint_alert(const struct sltd_rules *rules, const struct sltd_entry *e,
    struct findings *out)
{
	if (e->until != 0 && e->until < rules->today)
		findings_add(out, "sltd.lint.alert", SEVERITY_WARNING, "until",
		    NULL, "past: the record answers nothing");
	if (e->until != 0 && e->until < e->reported)
		findings_add(out, "sltd.lint.alert", SEVERITY_ERROR, "until",
		    NULL, "before the report");
	if (e->measure == SLTD_CALL && e->contact.len == 0)
		findings_add(out, "sltd.lint.alert", SEVERITY_WARNING,
		    "contact", NULL, "who is to be called is missing");
}

static void
lint_blank(const struct sltd_entry *e, struct findings *out)
{
	if (e->status == SLTD_STOLEN_BLANK && (e->issued | e->expiry) != 0)
		warn_date(out, e->issued != 0 ? "issue_date" : "expiry_date",
		    "a blank has none");
}

bool
sltd_lint(const struct sltd_fields *f, const struct sltd_rules *rules,
    struct sltd_entry *out, struct findings *findings)
{
	struct sltd_fault fault;

	if (!sltd_form_read(f, rules->withdrawal, out, &fault)) {
		findings_add(findings, fault.rule, SEVERITY_ERROR,
		    sltd_field_name(fault.field), NULL, "%s", fault.why);
		return false;
	}
	lint_number(f, out, findings);
	lint_states(rules, out, findings);
	lint_type(f, findings);
	lint_dates(rules, out, findings);
	lint_series(out, findings);
	lint_blank(out, findings);
	lint_alert(rules, out, findings);
	return true;
}
