/*
 * risk_condition: the text of a condition taken apart, strictly: what it names
 * must be in the closed table, what it compares with must be a value that the
 * member can have. A word that could never match is an error of the file.
 */
#include "risk/risk_condition.h"

#include <stdio.h>

#include "base/array.h"

/* The text under way: the next word is all that is ever looked at. */
struct scan {
	struct span all;
	size_t at;	  /* of the next word */
	struct span word; /* empty: the end */
	struct err *err;
};

static bool
is_word_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' ||
	    c == '*';
}

static bool
is_comparing(uint8_t c)
{
	return c == '=' || c == '!' || c == '<' || c == '>' || c == '~' ||
	    c == '&' || c == '|';
}

/* To the next word: letters and the like, signs that compare ("!=", and ">=",
 * which is refused as a whole), or one other sign. */
static void
advance(struct scan *s)
{
	struct span rest;
	size_t len = 0;

	s->at += s->word.len;
	rest = span_from(s->all, s->at);
	while (
	    len < rest.len && (rest.data[len] == ' ' || rest.data[len] == '\t'))
		len++;
	s->at += len;
	rest = span_from(rest, len);
	len = 0;
	while (len < rest.len && is_word_char(rest.data[len]))
		len++;
	if (len == 0)
		while (len < rest.len && is_comparing(rest.data[len]))
			len++;
	if (len == 0 && rest.len > 0)
		len = 1;
	s->word = span_first(rest, len);
}

static bool
word_is(const struct scan *s, const char *text)
{
	return span_equal_str(s->word, text);
}

static bool
take_word(struct scan *s, const char *text)
{
	if (!word_is(s, text))
		return false;
	advance(s);
	return true;
}

/* ---- what may be compared -------------------------------------------------
 */

static bool
refuse_path(struct scan *s)
{
	const char *why = risk_field_forbidden(s->word);

	if (why != NULL)
		return err_set(s->err, ERR_CONFIG, "'%.*s': %s",
		    SPAN_ARG(span_first(s->word, 80)), why);
	return err_set(s->err, ERR_CONFIG,
	    "'%.*s' is no member that a rule may look at",
	    SPAN_ARG(span_first(s->word, 80)));
}

/* "dg.hash": small letters, and at least one full stop between names. */
static bool
is_code(struct span word)
{
	size_t stop = span_find(word, '.');

	if (stop == 0 || stop + 1 >= word.len)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '_' && c != '.')
			return false;
	}
	return true;
}

static bool
is_place(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!(word.data[i] >= 'A' && word.data[i] <= 'Z') &&
		    !(word.data[i] >= '0' && word.data[i] <= '9'))
			return false;
	return word.len >= 1 && word.len <= 4;
}

static bool
check_value(struct scan *s, const struct risk_field *field)
{
	int len = (int)(s->word.len < 80 ? s->word.len : 80);
	const char *word = (const char *)s->word.data;
	struct date date;
	uint64_t number;
	bool ordinary;

	switch (field->type) {
	case RISK_WORD:
		if (risk_field_word(field, s->word, &ordinary))
			return true;
		return err_set(s->err, ERR_CONFIG,
		    "'%.*s' is no value of %s, which has: %s", len, word,
		    field->path, field->words);
	case RISK_CODE:
		return is_code(s->word) ||
		    err_set(s->err, ERR_CONFIG,
			"'%.*s' is no code of a finding", len, word);
	case RISK_DATE:
		return date_parse(s->word, &date) ||
		    err_set(s->err, ERR_CONFIG,
			"'%.*s' is no date (2026-11-30, today, or a member)",
			len, word);
	case RISK_NUMBER:
		return span_uint(s->word, UINT32_MAX, &number) ||
		    err_set(s->err, ERR_CONFIG, "'%.*s' is no whole number",
			len, word);
	case RISK_PLACE:
		return is_place(s->word) ||
		    err_set(s->err, ERR_CONFIG,
			"'%.*s' is no code of one to four capitals", len, word);
	case RISK_OPAQUE:
	default:
		return err_set(s->err, ERR_CONFIG,
		    "%s is compared with no list and no pattern, only exists "
		    "and absent are understood%s%s%s",
		    field->path,
		    field->about > RISK_CIRCUMSTANCE ? ": rules on " : "",
		    field->about > RISK_CIRCUMSTANCE
			? risk_class_text(field->about)
			: "",
		    field->about > RISK_CIRCUMSTANCE ? " are off limits" : "");
	}
}

/* Whether members of these types can be compared with each other. */
static bool
is_comparable(const struct risk_field *a, const struct risk_field *b)
{
	return a->type == b->type &&
	    (a->type == RISK_DATE || a->type == RISK_NUMBER ||
		a->type == RISK_PLACE);
}

/* ---- the right-hand side --------------------------------------------------
 */

/* A value, or the path of another member. */
static bool
take_operand(struct scan *s, struct risk_test *t)
{
	const struct risk_field *field = risk_field_row(t->field);
	risk_field_id other;

	if (s->word.len == 0)
		return err_set(s->err, ERR_CONFIG, "a value is missing");
	if (field->type == RISK_DATE && take_word(s, "today")) {
		t->to_today = true;
		return true;
	}
	if (risk_field_find(s->word, &other) && field->type != RISK_CODE) {
		if (!is_comparable(field, risk_field_row(other)))
			return err_set(s->err, ERR_CONFIG,
			    "%s and %s cannot be compared", field->path,
			    risk_field_row(other)->path);
		t->to_field = true;
		t->other = other;
		advance(s);
		return true;
	}
	if (!check_value(s, field))
		return false;
	t->value[t->values++] = s->word;
	advance(s);
	return true;
}

/* Values up to the end: with blanks between them, or commas where allowed. */
static bool
take_values(struct scan *s, struct risk_test *t, bool commas)
{
	do {
		if (t->values == RISK_VALUES_MAX)
			return err_set(s->err, ERR_CONFIG,
			    "more than %d values", RISK_VALUES_MAX);
		if (s->word.len == 0)
			return err_set(
			    s->err, ERR_CONFIG, "a value is missing");
		if (!check_value(s, risk_field_row(t->field)))
			return false;
		t->value[t->values++] = s->word;
		advance(s);
	} while ((commas && take_word(s, ",")) ||
	    (s->word.len > 0 && !word_is(s, ",")));
	return true;
}

/* "within 30 days of issue_date" */
static bool
take_within(struct scan *s, struct risk_test *t)
{
	const struct risk_field *field = risk_field_row(t->field);
	uint64_t days;

	if (field->type != RISK_DATE)
		return err_set(
		    s->err, ERR_CONFIG, "%s is no date", field->path);
	if (!span_uint(s->word, RISK_DAYS_MAX, &days))
		return err_set(s->err, ERR_CONFIG,
		    "a number of days up to %d is wanted", RISK_DAYS_MAX);
	advance(s);
	t->days = (unsigned)days;
	if (!take_word(s, "days") && !take_word(s, "day"))
		return err_set(s->err, ERR_CONFIG, "'days' is wanted");
	if (take_word(s, "before"))
		t->side = RISK_BEFORE;
	else if (take_word(s, "after"))
		t->side = RISK_AFTER;
	else if (!take_word(s, "of"))
		return err_set(
		    s->err, ERR_CONFIG, "'of', 'before' or 'after' is wanted");
	return take_operand(s, t);
}

/* < and > are for what has an order. */
static bool
take_order(struct scan *s, struct risk_test *t)
{
	const struct risk_field *field = risk_field_row(t->field);

	if (field->type != RISK_DATE && field->type != RISK_NUMBER)
		return err_set(s->err, ERR_CONFIG,
		    "%s has no order: it is neither a date nor a number",
		    field->path);
	return take_operand(s, t);
}

/* What is written in other languages, and how it is written here. */
static bool
refuse_operator(struct scan *s)
{
	static const char wanted[] = "= != in < > exists absent within";
	const char *hint = "";

	if (s->word.len == 0)
		return err_set(s->err, ERR_CONFIG,
		    "one of %s is wanted after the member", wanted);
	if (word_is(s, ">=") || word_is(s, "=>"))
		hint = "; for '>= 18' write '> 17', for days one day earlier";
	else if (word_is(s, "<=") || word_is(s, "=<"))
		hint = "; for '<= 18' write '< 19', for days one day later";
	else if (word_is(s, "==") || word_is(s, "is"))
		hint = "; equal is '='";
	else if (word_is(s, "<>"))
		hint = "; not equal is '!='";
	return err_set(s->err, ERR_CONFIG,
	    "'%.*s' compares nothing here; it is one of: %s%s",
	    SPAN_ARG(span_first(s->word, 40)), wanted, hint);
}

/* What follows the path. */
static bool
take_comparison(struct scan *s, struct risk_test *t, bool commas)
{
	static const struct {
		const char *word;
		enum risk_operator op;
	} words[] = {{"=", RISK_EQUAL}, {"!=", RISK_DIFFERENT}, {"in", RISK_IN},
	    {"<", RISK_LESS}, {">", RISK_MORE}, {"exists", RISK_EXISTS},
	    {"absent", RISK_ABSENT}, {"within", RISK_WITHIN}};
	size_t i = 0;

	while (i < ARRAY_SIZE(words) && !take_word(s, words[i].word))
		i++;
	if (i == ARRAY_SIZE(words))
		return refuse_operator(s);
	t->op = words[i].op;
	switch (t->op) {
	case RISK_EXISTS:
	case RISK_ABSENT:
		return true;
	case RISK_IN:
		return take_values(s, t, commas);
	case RISK_WITHIN:
		return take_within(s, t);
	case RISK_LESS:
	case RISK_MORE:
		return take_order(s, t);
	default:
		return take_operand(s, t);
	}
}

/* ---- conditions -----------------------------------------------------------
 */

/* "two" or "2", when "of" comes after it. */
static bool
take_count(struct scan *s, unsigned *count)
{
	static const char *const words[] = {
	    "one", "two", "three", "four", "five"};
	struct scan ahead = *s;
	uint64_t number = 0;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (word_is(s, words[i]))
			number = i + 1;
	if (number == 0 && !span_uint(s->word, RISK_PARTS_MAX, &number))
		return false;
	advance(&ahead);
	if (number == 0 || !take_word(&ahead, "of"))
		return false;
	*s = ahead;
	*count = (unsigned)number;
	return true;
}

static struct risk_test *
next_test(struct scan *s, struct risk_condition *c)
{
	struct risk_test *t = array_place(c->test, c->count);

	if (t == NULL) {
		(void)err_set(
		    s->err, ERR_CONFIG, "more than %d parts", RISK_PARTS_MAX);
		return NULL;
	}
	memset(t, 0, sizeof(*t));
	c->count++;
	return t;
}

/* "PATH two of VALUE, VALUE": a test a value. */
static bool
take_values_of(
    struct scan *s, struct risk_condition *c, struct risk_test *first)
{
	struct risk_test all = *first, *t = first;

	if (!take_values(s, &all, true))
		return false;
	for (unsigned i = 0; i < all.values; i++) {
		if (i > 0 && (t = next_test(s, c)) == NULL)
			return false;
		t->field = all.field;
		t->op = RISK_EQUAL;
		t->value[0] = t->text = all.value[i];
		t->values = 1;
	}
	return true;
}

/* A code alone: the tool that reports it has found it. */
static bool
take_code(struct scan *s, struct risk_test *t)
{
	struct scan ahead = *s;

	advance(&ahead);
	if (!is_code(s->word) || !risk_field_of_code(s->word, &t->field) ||
	    (ahead.word.len > 0 && !word_is(&ahead, ",")))
		return false;
	t->op = RISK_EQUAL;
	t->value[t->values++] = s->word;
	return true;
}

static bool
take_path(struct scan *s, struct risk_test *t)
{
	if (s->word.len == 0)
		return err_set(s->err, ERR_CONFIG, "a condition is missing");
	if (!risk_field_find(s->word, &t->field) && !take_code(s, t))
		return refuse_path(s);
	advance(s);
	return true;
}

static bool
take_test(struct scan *s, struct risk_condition *c, bool commas)
{
	struct risk_test *t = next_test(s, c);
	size_t from = s->at;

	if (t == NULL || !take_path(s, t))
		return false;
	if (t->values == 0) {
		if (commas && take_count(s, &c->need))
			return take_values_of(s, c, t);
		if (!take_comparison(s, t, commas))
			return false;
	}
	t->text = span_trim(span_first(span_from(s->all, from), s->at - from));
	return true;
}

/* Which tests ask for codes of document models. */
static void
mark_models(struct risk_condition *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		struct risk_test *t = &c->test[i];

		if (risk_field_row(t->field)->type != RISK_CODE ||
		    !risk_field_find(SPAN(RISK_MODEL_RESULT), &t->model))
			continue;
		for (unsigned j = 0; j < t->values; j++)
			if (span_starts(t->value[j], SPAN("model.")))
				t->of_model = true;
	}
}

static bool
parse_condition(struct scan *s, struct risk_condition *out)
{
	if (take_count(s, &out->need)) {
		do {
			if (!take_test(s, out, false))
				return false;
		} while (take_word(s, ","));
	} else if (!take_test(s, out, true)) {
		return false;
	}
	if (s->word.len > 0)
		return err_set(s->err, ERR_CONFIG,
		    "'%.*s' is not understood here",
		    SPAN_ARG(span_first(s->word, 40)));
	if (out->need > out->count)
		return err_set(s->err, ERR_CONFIG, "%u of %u can never hold",
		    out->need, out->count);
	return true;
}

bool
risk_condition_parse(
    struct span text, struct risk_condition *out, size_t *at, struct err *err)
{
	struct scan s = {.all = text, .err = err};

	memset(out, 0, sizeof(*out));
	out->need = 1;
	out->text = text;
	advance(&s);
	if (parse_condition(&s, out)) {
		mark_models(out);
		return true;
	}
	*at = s.at;
	return false;
}

/* ---- asking ---------------------------------------------------------------
 */

static enum risk_truth
truth_of(bool holds)
{
	return holds ? RISK_YES : RISK_NO;
}

/* The day that a value begins with: a time of day does not count. */
static bool
day_of(struct span text, struct date *day)
{
	if (text.len > 10 && text.data[10] != 'T')
		return false;
	return date_parse(span_first(text, 10), day);
}

static bool
is_within(const struct risk_test *t, struct date a, struct date b)
{
	int64_t after = date_to_days(a) - date_to_days(b);

	if (t->side == RISK_BEFORE)
		return after <= 0 && -after <= t->days;
	if (t->side == RISK_AFTER)
		return after >= 0 && after <= t->days;
	return (after < 0 ? -after : after) <= t->days;
}

/* Two values of one member's type; not known when one is not of that type. */
static enum risk_truth
compare_values(const struct risk_test *t, enum risk_type type, struct span a,
    struct span b)
{
	struct date day, other;
	uint64_t x, y;
	int order;

	if (type == RISK_DATE) {
		if (!day_of(a, &day) || !day_of(b, &other))
			return RISK_NOT_KNOWN;
		if (t->op == RISK_WITHIN)
			return truth_of(is_within(t, day, other));
		order = date_compare(day, other);
	} else if (type == RISK_NUMBER) {
		if (!span_uint(a, UINT32_MAX, &x) ||
		    !span_uint(b, UINT32_MAX, &y))
			return RISK_NOT_KNOWN;
		order = x < y ? -1 : x > y;
	} else {
		order = !span_equal(a, b);
	}
	switch (t->op) {
	case RISK_LESS:
		return truth_of(order < 0);
	case RISK_MORE:
		return truth_of(order > 0);
	case RISK_DIFFERENT:
		return truth_of(order != 0);
	default:
		return truth_of(order == 0);
	}
}

/* One value of the member against all that the test compares with. */
static enum risk_truth
compare_one(const struct risk_test *t, const struct risk_facts *facts,
    struct span value)
{
	enum risk_type type = risk_field_row(t->field)->type;
	const struct risk_fact *other = &facts->fact[t->other];
	enum risk_truth best = RISK_NO, one;
	unsigned count = t->to_field ? other->count : t->values;
	char today[DATE_TEXT];

	if (t->to_today) {
		date_format(facts->today, today);
		return compare_values(t, type, value, span_str(today));
	}
	if (t->to_field && (!other->known || count == 0))
		return RISK_NOT_KNOWN;
	for (unsigned i = 0; i < count; i++) {
		one = compare_values(t, type, value,
		    t->to_field ? other->value[i].text : t->value[i]);
		if (one > best)
			best = one;
	}
	return best;
}

/* What no reference of models was asked for, or had no model to say. */
static bool
is_out_of_reach(const struct risk_test *t, const struct risk_facts *facts)
{
	const struct risk_fact *result = &facts->fact[t->model];

	return t->of_model &&
	    (!result->known || result->count == 0 ||
		span_equal(result->value[0].text, SPAN("unknown")));
}

enum risk_truth
risk_test_ask(
    const struct risk_test *t, const struct risk_facts *facts, bool remarks)
{
	const struct risk_fact *fact = &facts->fact[t->field];
	enum risk_truth best = RISK_NO;
	unsigned count = 0;

	for (unsigned i = 0; i < fact->count; i++) {
		enum risk_truth one;

		if (fact->value[i].remark && !remarks)
			continue;
		count++;
		if (t->op == RISK_EXISTS || t->op == RISK_ABSENT)
			continue;
		one = compare_one(t, facts, fact->value[i].text);
		if (one > best)
			best = one;
	}
	if (t->op == RISK_EXISTS)
		return truth_of(count > 0);
	if (t->op == RISK_ABSENT)
		return truth_of(count == 0);
	/* What is there may hold; what is missing may have held. */
	if (best != RISK_YES && (!fact->known || is_out_of_reach(t, facts)))
		return RISK_NOT_KNOWN;
	return best;
}

enum risk_truth
risk_condition_ask(const struct risk_condition *c,
    const struct risk_facts *facts, bool remarks)
{
	unsigned yes = 0, unknown = 0;

	for (unsigned i = 0; i < c->count; i++) {
		enum risk_truth one =
		    risk_test_ask(&c->test[i], facts, remarks);

		yes += one == RISK_YES;
		unknown += one == RISK_NOT_KNOWN;
	}
	if (yes >= c->need)
		return RISK_YES;
	return yes + unknown >= c->need ? RISK_NOT_KNOWN : RISK_NO;
}
