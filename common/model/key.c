/*
 * key: one function a key, in a table a kind of section. Takes what it
 * understands and refuses the rest: a value that was half understood would
 * warn of genuine documents.
 */
#include "model/key.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "travel/country.h"
#include "travel/layout.h"

struct entry {
	void *section;
	const char *value;
	size_t *at; /* of what is wrong in it */
	struct span comment;
};

typedef bool key_set(struct entry *e, struct err *err);

static bool
wrong_value(struct err *err, const char *why)
{
	return err_set(err, ERR_CONFIG, "%s", why);
}

static bool
set_string(const char *value, char **to, struct err *err)
{
	char *copy;

	if (value[0] == '\0')
		return wrong_value(err, "nothing after the equals sign");
	if (*to != NULL)
		return wrong_value(err, "the key is there twice");
	copy = strdup(value);
	if (copy == NULL)
		return err_memory(err);
	*to = copy;
	return true;
}

static bool
is_upper(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 'A' || text.data[i] > 'Z')
			return false;
	return text.len > 0;
}

/* ---- what several kinds have --------------------------------------------- */

static bool
set_state(struct entry *e, struct err *err)
{
	struct model_section *head = e->section;
	struct span value = span_str(e->value);

	if (value.len > 3 || !is_upper(value))
		return wrong_value(err, "state is 1 to 3 letters, upper case");
	if (country_kind(value) == COUNTRY_UNKNOWN)
		return err_set(
		    err, ERR_CONFIG, "no zone has the state %s", e->value);
	model_state_code(value, head->state);
	return true;
}

static bool
set_source(struct entry *e, struct err *err)
{
	struct model_section *head = e->section;

	free(head->source); /* the last one counts */
	head->source = NULL;
	return set_string(e->value, &head->source, err);
}

static bool
set_unverified(struct entry *e, struct err *err)
{
	struct model_section *head = e->section;

	return config_bool(e->value, &head->unverified, err);
}

static bool
set_as_of(struct entry *e, struct err *err)
{
	struct model_section *head = e->section;

	head->as_of_known = date_parse(span_str(e->value), &head->as_of);
	return head->as_of_known ||
	    wrong_value(err, "not a date as 2026-11-30");
}

static bool
set_version(struct entry *e, struct err *err)
{
	struct model_file *file = e->section;
	uint64_t version;

	if (!config_uint(e->value, 1, 1000, &version, err))
		return false;
	if (version > MODEL_VERSION)
		return err_set(err, ERR_CONFIG,
		    "needs a reader of version %llu; this one reads up to %d",
		    (unsigned long long)version, MODEL_VERSION);
	file->version = (unsigned)version;
	return true;
}

static bool
read_code(const char *value, char code[3], struct err *err)
{
	size_t len = strlen(value);

	if (len > 2 || !is_upper(span_first(span_str(value), 1)))
		return wrong_value(err, "code is 1 or 2 letters, upper case");
	memcpy(code, value, len + 1);
	return true;
}

/*
 * A year, a month or a day: 2012, 2012-05, 2012-05-31. first and last are the
 * days that it may mean.
 */
static bool
read_day(const char *value, struct model_day *out, struct err *err)
{
	size_t len = strlen(value);
	char whole[DATE_TEXT];
	struct date first, last;

	if (len == 4 || len == 7) {
		snprintf(whole, sizeof(whole), "%s%s", value,
		    len == 4 ? "-01-01" : "-01");
		value = whole;
	}
	if (!date_parse(span_str(value), &first))
		return wrong_value(err, "not a date as 2015-01-31 or 2015-01");
	last = first;
	if (len == 4)
		last.month = 12;
	if (len < 10)
		last.day = date_days_in_month(last.year, last.month);
	out->known = true;
	out->first = model_pack(first);
	out->last = model_pack(last);
	return true;
}

/* Adds a pattern at the end of a list. */
#define add_pattern(owner, e, err)                                            \
	(array_room(                                                          \
	     (owner)->patterns, (owner)->pattern_count, (owner)->pattern_cap) \
		? pattern_compile((e)->value, (e)->at,                        \
		      &(owner)->patterns[(owner)->pattern_count], (err)) &&   \
		    ++(owner)->pattern_count > 0                              \
		: err_memory(err))

/*
 * Adds a check. What follows " ;" is a comment of the file: the second of two
 * checks in one line would be lost without a word.
 */
#define add_check(owner, e, err)                                        \
	(!no_second_check((e), (err)) ? false                           \
		: (owner)->check_count == MODEL_CHECKS_MAX              \
		? wrong_value((err), "too many checks")                 \
		: !array_room((owner)->checks, (owner)->check_count,    \
		      (owner)->check_cap)                               \
		? err_memory(err)                                       \
		: sum_parse((e)->value, (e)->at,                        \
		      &(owner)->checks[(owner)->check_count], (err)) && \
		    ++(owner)->check_count > 0)

static bool
no_second_check(struct entry *e, struct err *err)
{
	struct span after = span_trim(span_from(e->comment, 2));

	if (!span_starts(after, SPAN("over=")) &&
	    !span_starts(after, SPAN("int")) &&
	    !span_starts(after, SPAN("w=")) &&
	    !span_starts(after, SPAN("iso7064=")))
		return true;
	*e->at = strlen(e->value);
	return wrong_value(err, "each check has a line \"check =\" of its own");
}

/* ---- [model] ------------------------------------------------------------- */

static bool
set_code(struct entry *e, struct err *err)
{
	return read_code(e->value, ((struct model *)e->section)->code, err);
}

static bool
set_format(struct entry *e, struct err *err)
{
	struct model *m = e->section;

	for (int i = 0; i < MRZ_FORMATS; i++)
		if (strcmp(e->value, layout_format_names[i]) == 0) {
			m->format = layout_format_names[i];
			return true;
		}
	return err_set(err, ERR_CONFIG, "no such format: %.20s", e->value);
}

static bool
set_number(struct entry *e, struct err *err)
{
	struct model *m = e->section;

	return add_pattern(m, e, err);
}

static bool
set_number_check(struct entry *e, struct err *err)
{
	struct model *m = e->section;

	return add_check(m, e, err);
}

/* A number off the front, and the blanks after it. */
static bool
take_number(struct span *text, unsigned max, unsigned *out)
{
	bool ok = sum_take_digits(text, max, out);

	*text = span_trim(*text);
	return ok;
}

static bool
take_word(struct span *text, struct span word)
{
	if (!span_starts(*text, word))
		return false;
	*text = span_trim(span_from(*text, word.len));
	return true;
}

/* "120", "120-129", "120 from 18", "60 under 18" */
static bool
read_period(struct span text, struct model_period *p)
{
	memset(p, 0, sizeof(*p));
	if (!take_number(&text, MODEL_MONTHS_MAX, &p->least) || p->least == 0)
		return false;
	p->most = p->least;
	if (take_word(&text, SPAN("-")) &&
	    (!take_number(&text, MODEL_MONTHS_MAX, &p->most) ||
		p->most < p->least))
		return false;
	if (take_word(&text, SPAN("from ")) &&
	    !take_number(&text, MODEL_AGE_MAX, &p->from))
		return false;
	if (take_word(&text, SPAN("under ")) &&
	    (!take_number(&text, MODEL_AGE_MAX, &p->under) ||
		p->under <= p->from))
		return false;
	return text.len == 0;
}

static bool
set_validity(struct entry *e, struct err *err)
{
	struct model *m = e->section;
	struct span all = span_str(e->value);

	do {
		struct span rest = span_from(all, *e->at);
		size_t len = span_find(rest, ',');

		if (m->periods == MODEL_PERIODS_MAX)
			return err_set(err, ERR_CONFIG,
			    "more than %d periods of validity",
			    MODEL_PERIODS_MAX);
		if (!read_period(span_trim(span_first(rest, len)),
			&m->period[m->periods]))
			return wrong_value(err,
			    "validity is numbers of months, as 120, "
			    "60 under 18 or 120 from 18");
		m->periods++;
		*e->at += len == rest.len ? len : len + 1;
	} while (*e->at < all.len);
	return true;
}

static bool
set_from(struct entry *e, struct err *err)
{
	return read_day(e->value, &((struct model *)e->section)->from, err);
}

static bool
set_to(struct entry *e, struct err *err)
{
	return read_day(e->value, &((struct model *)e->section)->to, err);
}

/* Alternatives: the longest is kept. */
static bool
set_extension(struct entry *e, struct err *err)
{
	struct model *m = e->section;
	uint64_t months;

	if (!config_uint(e->value, 1, MODEL_MONTHS_MAX, &months, err))
		return false;
	if (months > m->extension)
		m->extension = (unsigned)months;
	return true;
}

static bool
set_chip(struct entry *e, struct err *err)
{
	static const char *const words[] = {[CHIP_NONE] = "none",
	    [CHIP_POSSIBLE] = "possible",
	    [CHIP_EXPECTED] = "expected"};
	struct model *m = e->section;

	for (int i = CHIP_NONE; i <= CHIP_EXPECTED; i++)
		if (strcmp(e->value, words[i]) == 0) {
			m->chip = (enum model_chip)i;
			return true;
		}
	return wrong_value(err, "chip is expected, possible or none");
}

static bool
set_chip_since(struct entry *e, struct err *err)
{
	return read_day(
	    e->value, &((struct model *)e->section)->chip_since, err);
}

/* "none", or "NAME" or "NAME unverified" */
static bool
add_optional(struct entry *e, struct model_optional *to, struct err *err)
{
	struct span name = span_str(e->value);
	struct span doubt = SPAN(" unverified");
	unsigned i = to->count;

	if (strcmp(e->value, "none") == 0) {
		to->empty = true;
		return true;
	}
	if (i == MODEL_NAMES_MAX)
		return err_set(err, ERR_CONFIG, "more than %d alternatives",
		    MODEL_NAMES_MAX);
	if (name.len > doubt.len &&
	    span_equal(span_from(name, name.len - doubt.len), doubt)) {
		to->number[i].unverified = true;
		name = span_trim(span_first(name, name.len - doubt.len));
	}
	if (name.len == 0 || span_find(name, ' ') < name.len)
		return wrong_value(
		    err, "the name of a [number] section, or none");
	to->number[i].name = strndup((const char *)name.data, name.len);
	if (to->number[i].name == NULL)
		return err_memory(err);
	to->count++;
	return true;
}

static bool
set_optional(struct entry *e, struct err *err)
{
	return add_optional(e, &((struct model *)e->section)->optional[0], err);
}

static bool
set_optional_2(struct entry *e, struct err *err)
{
	return add_optional(e, &((struct model *)e->section)->optional[1], err);
}

/* "A", or "number C, validity A" */
static bool
set_confidence(struct entry *e, struct err *err)
{
	static const char *const facts[] = {[FACT_NUMBER] = "number ",
	    [FACT_VALIDITY] = "validity ",
	    [FACT_CHIP] = "chip ",
	    [FACT_OPTIONAL] = "optional "};
	struct model *m = e->section;
	struct span all = span_str(e->value);

	do {
		struct span rest = span_from(all, *e->at), part;
		size_t len = span_find(rest, ',');
		int first = 0, last = MODEL_FACTS - 1;

		part = span_trim(span_first(rest, len));
		for (int i = 0; i < MODEL_FACTS; i++)
			if (take_word(&part, span_str(facts[i])))
				first = last = i;
		if (part.len != 1 || part.data[0] < 'A' || part.data[0] > 'C')
			return wrong_value(err,
			    "confidence is A, B or C of number, validity, "
			    "chip, optional");
		for (; first <= last; first++)
			m->confidence[first] = (char)part.data[0];
		*e->at += len == rest.len ? len : len + 1;
	} while (*e->at < all.len);
	return true;
}

/* ---- [number] ------------------------------------------------------------ */

static bool
set_pattern(struct entry *e, struct err *err)
{
	struct model_number *n = e->section;

	return add_pattern(n, e, err);
}

static bool
set_check(struct entry *e, struct err *err)
{
	struct model_number *n = e->section;

	return add_check(n, e, err);
}

static bool
set_birth(struct entry *e, struct err *err)
{
	struct model_number *n = e->section;

	return strcmp(e->value, "-") == 0 ||
	    birth_parse(e->value, e->at, &n->birth, err);
}

static bool
set_sex(struct entry *e, struct err *err)
{
	struct model_number *n = e->section;

	return strcmp(e->value, "-") == 0 ||
	    sex_parse(e->value, e->at, &n->sex, err);
}

static bool
set_soft(struct entry *e, struct err *err)
{
	return config_bool(
	    e->value, &((struct model_number *)e->section)->soft, err);
}

/* ---- [look], [alert] ----------------------------------------------------- */

/* A word, or what is between quotation marks. */
static bool
take_string(struct span *text, struct span *out)
{
	bool quoted = text->len > 0 && text->data[0] == '"';
	struct span rest = quoted ? span_from(*text, 1) : *text;
	size_t len = span_find(rest, quoted ? '"' : ' ');

	if ((quoted && len == rest.len) || len == 0)
		return false;
	*out = span_first(rest, len);
	*text = span_trim(span_from(rest, len + 1));
	return true;
}

static bool
copy_span(struct span text, char **to, struct err *err)
{
	*to = strndup((const char *)text.data, text.len);
	return *to != NULL || err_memory(err);
}

static bool
take_feature(struct span *text, const struct feature **out)
{
	struct span id;

	if (!take_string(text, &id))
		return false;
	*out = feature_find(id);
	return *out != NULL;
}

/* LEVEL FEATURE "where" "what is genuine" ["light"] */
static bool
set_look(struct entry *e, struct err *err)
{
	struct model_looks *looks = e->section;
	struct span text = span_str(e->value), where, genuine;
	struct span light = {NULL, 0};
	struct model_look *look;

	if (!array_room(looks->list, looks->count, looks->cap))
		return err_memory(err);
	look = &looks->list[looks->count];
	memset(look, 0, sizeof(*look));
	if (!take_number(&text, 2, &look->level) || look->level == 0)
		return wrong_value(err, "look begins with level 1 or 2");
	*e->at = (size_t)(text.data - (const uint8_t *)e->value);
	if (!take_feature(&text, &look->feature))
		return wrong_value(err, "no such feature");
	*e->at = (size_t)(text.data - (const uint8_t *)e->value);
	if (!take_string(&text, &where) || !take_string(&text, &genuine) ||
	    (text.len > 0 && !take_string(&text, &light)) || text.len > 0)
		return wrong_value(err,
		    "look has two texts in quotation marks: where, and what "
		    "is to be seen");
	looks->count++;
	return copy_span(where, &look->where, err) &&
	    copy_span(genuine, &look->genuine, err) &&
	    (light.len == 0 || copy_span(light, &look->light, err));
}

static bool
set_alert_code(struct entry *e, struct err *err)
{
	return read_code(
	    e->value, ((struct model_alert *)e->section)->code, err);
}

static bool
set_alert_model(struct entry *e, struct err *err)
{
	return set_string(
	    e->value, &((struct model_alert *)e->section)->model, err);
}

/* "100200300-100200399", or one number */
static bool
set_series(struct entry *e, struct err *err)
{
	struct model_alert *alert = e->section;
	struct span all = span_str(e->value), first, last;
	struct model_series *series;

	first = span_trim(span_first(all, span_find(all, '-')));
	last = span_trim(span_from(all, span_find(all, '-') + 1));
	if (last.len == 0)
		last = first;
	if (first.len == 0 || first.len != last.len ||
	    span_compare(first, last) > 0)
		return wrong_value(
		    err, "a series is FIRST-LAST, of one length");
	if (!array_room(alert->series, alert->series_count, alert->series_cap))
		return err_memory(err);
	series = &alert->series[alert->series_count++];
	memset(series, 0, sizeof(*series));
	return copy_span(first, &series->first, err) &&
	    copy_span(last, &series->last, err);
}

/* FEATURE "what shows the forgery" */
static bool
set_sign(struct entry *e, struct err *err)
{
	struct model_alert *alert = e->section;
	struct span text = span_str(e->value), what;
	struct model_look *sign;

	if (!array_room(alert->signs, alert->sign_count, alert->sign_cap))
		return err_memory(err);
	sign = &alert->signs[alert->sign_count];
	memset(sign, 0, sizeof(*sign));
	if (!take_feature(&text, &sign->feature))
		return wrong_value(err, "no such feature");
	*e->at = (size_t)(text.data - (const uint8_t *)e->value);
	if (!take_string(&text, &what) || text.len > 0)
		return wrong_value(err, "sign has a text in quotation marks");
	alert->sign_count++;
	return copy_span(what, &sign->genuine, err);
}

/* ---- the tables ---------------------------------------------------------- */

#define OF(kind) ((unsigned)1 << (kind))
#define OF_ALL (OF(MODEL_KINDS) - 1)

static const struct {
	const char *key;
	unsigned kinds;
	key_set *set;
} keys[] = {
    {"state", OF_ALL, set_state},
    {"source", OF_ALL, set_source},
    {"as_of", OF_ALL, set_as_of},
    {"unverified", OF_ALL, set_unverified},
    {"version", OF(KIND_REFERENCE), set_version},
    {"code", OF(KIND_MODEL), set_code},
    {"format", OF(KIND_MODEL), set_format},
    {"number", OF(KIND_MODEL), set_number},
    {"number_check", OF(KIND_MODEL), set_number_check},
    {"validity", OF(KIND_MODEL), set_validity},
    {"issued_from", OF(KIND_MODEL), set_from},
    {"issued_to", OF(KIND_MODEL), set_to},
    {"extension", OF(KIND_MODEL), set_extension},
    {"chip", OF(KIND_MODEL), set_chip},
    {"chip_since", OF(KIND_MODEL), set_chip_since},
    {"optional", OF(KIND_MODEL), set_optional},
    {"optional_2", OF(KIND_MODEL), set_optional_2},
    {"confidence", OF(KIND_MODEL), set_confidence},
    {"pattern", OF(KIND_NUMBER), set_pattern},
    {"check", OF(KIND_NUMBER), set_check},
    {"birth", OF(KIND_NUMBER), set_birth},
    {"sex", OF(KIND_NUMBER), set_sex},
    {"soft", OF(KIND_NUMBER), set_soft},
    {"look", OF(KIND_LOOK), set_look},
    {"model", OF(KIND_ALERT), set_alert_model},
    {"code", OF(KIND_ALERT), set_alert_code},
    {"series", OF(KIND_ALERT), set_series},
    {"sign", OF(KIND_ALERT), set_sign},
};

bool
model_key(enum model_kind kind, void *section, struct config_item *item,
    struct span comment, bool *known, struct err *err)
{
	size_t at = 0;
	struct entry e = {section, item->value, &at, comment};

	*known = true;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if ((keys[i].kinds & OF(kind)) == 0 ||
		    strcmp(item->key, keys[i].key) != 0)
			continue;
		if (keys[i].set(&e, err))
			return true;
		item->column += (unsigned)at;
		return false;
	}
	*known = false;
	return true;
}
