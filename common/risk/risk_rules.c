/*
 * risk_rules: the file of rules read. Sections and keys are tables; what is
 * not in them is refused.
 */
#include "risk/risk_rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/codec.h"
#include "base/config.h"
#include "risk/risk_limits.h"

/* ---- words ---- */

static const char *const level_words[] = {"low", "medium", "high"};
static const char *const action_words[] = {"none", "look", "refer"};
static const char *const method_words[] = {
    "stolen", "impostor", "false", "swap"};
static const char *const kind_words[] = {"suspicion", "admission", "care"};

_Static_assert(ARRAY_SIZE(level_words) == RISK_LEVELS, "a word a level");
_Static_assert(ARRAY_SIZE(action_words) == RISK_ACTIONS, "a word an action");
_Static_assert(ARRAY_SIZE(method_words) == RISK_METHODS, "a word a method");
_Static_assert(ARRAY_SIZE(kind_words) == RISK_KINDS, "a word a kind");

const char *
risk_level_word(enum risk_level level)
{
	return level_words[level];
}

const char *
risk_action_word(enum risk_action action)
{
	return action_words[action];
}

const char *
risk_method_word(enum risk_method method)
{
	return method_words[method];
}

/* ---- reading ---- */

enum section { NO_SECTION, OF_RULES, OF_MATRIX, OF_RULE };

struct reader {
	struct risk_rules *rules;
	struct config_item *item;
	struct err *err;
	enum section section;
	unsigned rules_seen, matrix_seen; /* keys, as bits; bit 31: section */
};

#define SECTION_SEEN (1u << 31)

/* The value, kept for as long as the rules. */
static struct span
own_value(struct reader *r, const char *value)
{
	struct buf *text = &r->rules->text;
	size_t at = text->len;

	buf_append_str(text, value);
	return span_from(buf_span(text), at);
}

/* What is wrong is so many bytes further on in the value. */
static bool
at_offset(struct reader *r, size_t offset)
{
	r->item->column += (unsigned)offset;
	return false;
}

static bool
take_choice(struct reader *r, struct span word, const char *const *words,
    size_t count, unsigned *out)
{
	for (unsigned i = 0; i < count; i++)
		if (span_equal_str(word, words[i])) {
			*out = i;
			return true;
		}
	(void)err_set(r->err, ERR_CONFIG,
	    "'%.*s' is not one of:", SPAN_ARG(span_first(word, 60)));
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(r->err->text);

		(void)snprintf(
		    r->err->text + len, ERR_TEXT_MAX - len, " %s", words[i]);
	}
	return false;
}

/* The next word of a list with blanks, commas or a plus between them. */
static bool
next_word(struct span value, size_t *at, struct span *word)
{
	static const char between[] = " ,+\t";
	size_t end;

	while (*at < value.len && strchr(between, value.data[*at]) != NULL)
		++*at;
	end = *at;
	while (end < value.len && strchr(between, value.data[end]) == NULL)
		end++;
	*word = span_first(span_from(value, *at), end - *at);
	return word->len > 0;
}

static bool
is_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return name.len > 0 && name.len <= RISK_NAME_LEN_MAX;
}

/* ---- [rules] ---- */

static bool
take_text(struct reader *r, struct span value, struct span *out)
{
	if (value.len == 0)
		return err_set(
		    r->err, ERR_CONFIG, "%s says nothing", r->item->key);
	*out = value;
	return true;
}

static bool
take_set_name(struct reader *r, struct span value)
{
	return take_text(r, value, &r->rules->name);
}

static bool
take_owner(struct reader *r, struct span value)
{
	return take_text(r, value, &r->rules->owner);
}

static bool
take_version(struct reader *r, struct span value)
{
	return take_text(r, value, &r->rules->version);
}

static bool
take_review(struct reader *r, struct span value)
{
	return date_parse(value, &r->rules->review_by) ||
	    err_set(r->err, ERR_CONFIG, "'%.*s' is no date (2027-05-31)",
		SPAN_ARG(span_first(value, 60)));
}

static bool
take_groups_needed(struct reader *r, struct span value)
{
	uint64_t number;

	if (!span_uint(value, RISK_GROUPS_MAX, &number) || number < 2)
		return err_set(r->err, ERR_CONFIG,
		    "a referral needs two independent groups or more (up to "
		    "%d): one source alone may be wrong",
		    RISK_GROUPS_MAX);
	r->rules->refer_needs_groups = (unsigned)number;
	return true;
}

/* ---- [matrix] ---- */

static bool
take_cells(struct reader *r, struct span value, enum risk_level likelihood)
{
	struct span word;
	size_t at = 0;

	for (unsigned impact = 0; impact < RISK_LEVELS; impact++) {
		unsigned action;

		if (!next_word(value, &at, &word))
			return err_set(r->err, ERR_CONFIG,
			    "three cells are wanted: for low, medium and high "
			    "impact");
		if (!take_choice(r, word, action_words, RISK_ACTIONS, &action))
			return at_offset(r, at);
		r->rules->cell[likelihood][impact] = (enum risk_action)action;
		at += word.len;
	}
	if (!next_word(value, &at, &word))
		return true;
	(void)err_set(r->err, ERR_CONFIG, "more than three cells");
	return at_offset(r, at);
}

static bool
take_low(struct reader *r, struct span value)
{
	return take_cells(r, value, RISK_LOW);
}

static bool
take_medium(struct reader *r, struct span value)
{
	return take_cells(r, value, RISK_MEDIUM);
}

static bool
take_high(struct reader *r, struct span value)
{
	return take_cells(r, value, RISK_HIGH);
}

/* ---- [rule NAME] ---- */

static struct risk_rule *
current(struct reader *r)
{
	return &r->rules->rule[r->rules->count - 1];
}

static bool
take_group(struct reader *r, struct span value)
{
	struct risk_rules *rules = r->rules;
	struct span word;

	for (size_t at = 0; next_word(value, &at, &word); at += word.len) {
		unsigned i = 0;

		while (i < rules->groups && !span_equal(rules->group[i], word))
			i++;
		if (!is_name(word) || i == RISK_GROUPS_MAX) {
			(void)err_set(r->err, ERR_CONFIG,
			    "a group is a word of letters, digits and '-'; "
			    "there are at most %d of them",
			    RISK_GROUPS_MAX);
			return at_offset(r, at);
		}
		if (i == rules->groups)
			rules->group[rules->groups++] = word;
		current(r)->groups |= UINT64_C(1) << i;
	}
	return value.len > 0 ||
	    err_set(r->err, ERR_CONFIG, "a group is missing");
}

static bool
take_kind(struct reader *r, struct span value)
{
	unsigned kind;

	if (!take_choice(r, value, kind_words, RISK_KINDS, &kind))
		return false;
	current(r)->kind = (enum risk_kind)kind;
	return true;
}

/* What is suspected is how a document is misused, never who somebody is. */
static bool
take_suspect(struct reader *r, struct span value)
{
	struct span word;

	for (size_t at = 0; next_word(value, &at, &word); at += word.len) {
		unsigned method;

		if (!take_choice(r, word, method_words, RISK_METHODS, &method))
			return at_offset(r, at);
		current(r)->methods |= 1u << method;
	}
	return true;
}

static bool
take_when(struct reader *r, struct span value)
{
	struct risk_rule *rule = current(r);
	size_t at = 0;

	if (rule->conditions == RISK_CONDITIONS_MAX)
		return err_set(r->err, ERR_CONFIG, "more than %d conditions",
		    RISK_CONDITIONS_MAX);
	if (!array_room(rule->condition, rule->conditions, rule->cap))
		return err_memory(r->err);
	if (!risk_condition_parse(
		value, &rule->condition[rule->conditions], &at, r->err))
		return at_offset(r, at);
	rule->condition[rule->conditions].line = r->item->line;
	rule->condition[rule->conditions].column = r->item->column;
	rule->conditions++;
	return true;
}

static bool
take_level(struct reader *r, struct span value, enum risk_level *out)
{
	unsigned level;

	if (value.len > 0 &&
	    (value.data[0] == '.' || value.data[0] == '-' ||
		(value.data[0] >= '0' && value.data[0] <= '9')))
		return err_set(r->err, ERR_CONFIG,
		    "low, medium or high: there are no weights and no points, "
		    "since a sum cannot be defended");
	if (!take_choice(r, value, level_words, RISK_LEVELS, &level))
		return false;
	*out = (enum risk_level)level;
	return true;
}

static bool
take_likelihood(struct reader *r, struct span value)
{
	return take_level(r, value, &current(r)->likelihood);
}

static bool
take_impact(struct reader *r, struct span value)
{
	return take_level(r, value, &current(r)->impact);
}

static bool
take_alone(struct reader *r, struct span value)
{
	(void)value;
	return config_bool(r->item->value, &current(r)->alone, r->err);
}

static bool
take_required(struct reader *r, struct span value)
{
	(void)value;
	return config_bool(r->item->value, &current(r)->required, r->err);
}

static bool
take_means(struct reader *r, struct span value)
{
	return take_text(r, value, &current(r)->means);
}

static bool
take_action(struct reader *r, struct span value)
{
	return take_text(r, value, &current(r)->action);
}

/* ---- the tables ---- */

struct key {
	const char *name;
	bool (*take)(struct reader *r, struct span value);
	enum {
		OPTIONAL,
		DUE,	     /* must be there */
		DUE_SUSPECT, /* must be there in a rule of suspicion */
		DUE_MANY     /* must be there, may be repeated */
	} due;
	const char *why; /* it must be */
};

static const struct key rules_keys[] = {
    {"name", take_set_name, DUE, "rules have a name"},
    {"owner", take_owner, DUE, "no hidden rules: somebody answers for them"},
    {"version", take_version, DUE, "a verdict names the rules it is by"},
    {"review_by", take_review, DUE, "rules are reviewed, or they stop"},
    {"refer_needs_groups", take_groups_needed, OPTIONAL, NULL},
};
static const struct key matrix_keys[] = {
    {"low", take_low, DUE, "a matrix has three rows"},
    {"medium", take_medium, DUE, "a matrix has three rows"},
    {"high", take_high, DUE, "a matrix has three rows"},
};
static const struct key rule_keys[] = {
    {"when", take_when, DUE_MANY, "a rule needs a condition"},
    {"do", take_action, DUE, "no hidden rules: an officer is told what to do"},
    {"group", take_group, DUE_SUSPECT, "which source it rests on"},
    {"likelihood", take_likelihood, DUE_SUSPECT, "the row of the matrix"},
    {"impact", take_impact, DUE_SUSPECT, "the column of the matrix"},
    {"kind", take_kind, OPTIONAL, NULL},
    {"suspect", take_suspect, OPTIONAL, NULL},
    {"alone", take_alone, OPTIONAL, NULL},
    {"required", take_required, OPTIONAL, NULL},
    {"means", take_means, OPTIONAL, NULL},
};

static bool
refuse_key(struct reader *r)
{
	const char *why = risk_field_forbidden(span_str(r->item->key));

	r->item->column = 1;
	return why != NULL
	    ? err_set(r->err, ERR_CONFIG, "'%s': %s", r->item->key, why)
	    : err_set(r->err, ERR_CONFIG, "unknown key '%s'", r->item->key);
}

static bool
take_setting(
    struct reader *r, const struct key *keys, size_t count, unsigned *seen)
{
	size_t i = 0;

	while (i < count && strcmp(r->item->key, keys[i].name) != 0)
		i++;
	if (i == count)
		return refuse_key(r);
	if ((*seen & 1u << i) != 0 && keys[i].due != DUE_MANY) {
		r->item->column = 1;
		return err_set(
		    r->err, ERR_CONFIG, "%s is there twice", keys[i].name);
	}
	*seen |= 1u << i;
	return keys[i].take(r, own_value(r, r->item->value));
}

/* ---- sections ---- */

static bool
begin_once(struct reader *r, enum section section, unsigned *seen)
{
	if ((*seen & SECTION_SEEN) != 0)
		return err_set(r->err, ERR_CONFIG, "[%s] is there twice",
		    r->item->section);
	*seen |= SECTION_SEEN;
	r->section = section;
	return true;
}

static bool
begin_rule(struct reader *r, const char *text)
{
	struct risk_rules *rules = r->rules;
	struct span name = span_trim(own_value(r, text));
	struct risk_rule *rule;

	if (!is_name(name))
		return err_set(r->err, ERR_CONFIG,
		    "a rule has a name of up to %d letters, digits and '-'",
		    RISK_NAME_LEN_MAX);
	for (size_t i = 0; i < rules->count; i++)
		if (span_equal(rules->rule[i].name, name))
			return err_set(r->err, ERR_CONFIG,
			    "rule '%.*s' is there twice", SPAN_ARG(name));
	if (rules->count == RISK_RULES_MAX)
		return err_set(
		    r->err, ERR_CONFIG, "more than %d rules", RISK_RULES_MAX);
	if (!array_room(rules->rule, rules->count, rules->cap))
		return err_memory(r->err);
	rule = &rules->rule[rules->count++];
	memset(rule, 0, sizeof(*rule));
	rule->name = name;
	rule->line = r->item->line;
	rule->column_of_name = r->item->column;
	r->section = OF_RULE;
	return true;
}

static bool
open_section(struct reader *r)
{
	const char *section = r->item->section;

	if (strcmp(section, "rules") == 0)
		return begin_once(r, OF_RULES, &r->rules_seen);
	if (strcmp(section, "matrix") == 0)
		return begin_once(r, OF_MATRIX, &r->matrix_seen);
	if (strncmp(section, "rule ", 5) == 0)
		return begin_rule(r, section + 5);
	return err_set(r->err, ERR_CONFIG,
	    "[%s] is not one of [rules], [matrix], [rule NAME]", section);
}

static bool
take_item(void *context, struct config_item *item, struct err *err)
{
	struct reader *r = context;

	r->item = item;
	r->err = err;
	if (item->key == NULL)
		return open_section(r);
	switch (r->section) {
	case OF_RULES:
		return take_setting(
		    r, rules_keys, ARRAY_SIZE(rules_keys), &r->rules_seen);
	case OF_MATRIX:
		return take_setting(
		    r, matrix_keys, ARRAY_SIZE(matrix_keys), &r->matrix_seen);
	case OF_RULE:
		return take_setting(
		    r, rule_keys, ARRAY_SIZE(rule_keys), &current(r)->seen);
	default:
		item->column = 1;
		return err_set(err, ERR_CONFIG, "an entry before any section");
	}
}

/* ---- the whole ---- */

static bool
all_there(const struct key *keys, size_t count, unsigned seen, bool suspicion,
    struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if ((seen & 1u << i) == 0 && keys[i].due != OPTIONAL &&
		    (keys[i].due != DUE_SUSPECT || suspicion))
			return err_set(err, ERR_CONFIG, "%s is missing: %s",
			    keys[i].name, keys[i].why);
	return true;
}

/* Protection and entry have no likelihood: they are not of the matrix. */
static bool
check_kind(const struct risk_rule *rule, struct err *err)
{
	if (rule->kind == RISK_SUSPICION ||
	    (rule->methods == 0 && !rule->alone))
		return true;
	return err_set(err, ERR_CONFIG,
	    "a rule of %s is no suspicion: it has no suspect and no alone",
	    kind_words[rule->kind]);
}

static void
mark_used(struct risk_rules *rules, const struct risk_rule *rule)
{
	risk_field_id id;

	if (risk_field_find(SPAN(RISK_MODEL_RESULT), &id))
		rules->used[id] = true;
	for (size_t i = 0; i < rule->conditions; i++)
		for (unsigned j = 0; j < rule->condition[i].count; j++) {
			const struct risk_test *t = &rule->condition[i].test[j];

			rules->used[t->field] = true;
			if (t->to_field)
				rules->used[t->other] = true;
		}
}

static bool
check_rule(struct risk_rules *rules, struct risk_rule *rule, struct err *err)
{
	mark_used(rules, rule);
	return check_kind(rule, err) &&
	    all_there(rule_keys, ARRAY_SIZE(rule_keys), rule->seen,
		rule->kind == RISK_SUSPICION, err) &&
	    risk_limits_check(rule, err);
}

static bool
check_whole(struct reader *r, const char *name, struct err *err)
{
	struct risk_rules *rules = r->rules;

	if (!all_there(
		rules_keys, ARRAY_SIZE(rules_keys), r->rules_seen, false, err))
		return err_wrap(err, "%s:1:1: [rules]", name);
	if (!all_there(matrix_keys, ARRAY_SIZE(matrix_keys), r->matrix_seen,
		false, err))
		return err_wrap(err, "%s:1:1: [matrix]", name);
	if (rules->count == 0)
		return err_set(err, ERR_CONFIG, "%s:1:1: no rules", name);
	for (size_t i = 0; i < rules->count; i++)
		if (!check_rule(rules, &rules->rule[i], err))
			return err_wrap(err, "%s:%u:%u", name,
			    rules->rule[i].line, rules->rule[i].column_of_name);
	return true;
}

static bool
put_digest(struct span file, struct risk_rules *rules, struct err *err)
{
	uint8_t digest[SHA256_SIZE];

	if (!hash_sha256(file, digest))
		return err_memory(err);
	hex_encode(&rules->text, span_make(digest, SHA256_SIZE));
	rules->sha256 = buf_span(&rules->text);
	return true;
}

bool
risk_rules_parse(
    struct span file, const char *name, struct risk_rules *out, struct err *err)
{
	struct reader r = {.rules = out, .err = err};

	memset(out, 0, sizeof(*out));
	buf_init(&out->text, 0);
	out->refer_needs_groups = 2;
	/* Room for all values of the file: what points to them stays right. */
	if (buf_reserve(&out->text, file.len + 2 * SHA256_SIZE) == NULL)
		return err_memory(err);
	return put_digest(file, out, err) &&
	    config_parse(file, name, take_item, &r, err) &&
	    check_whole(&r, name, err);
}

void
risk_rules_release(struct risk_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		free(rules->rule[i].condition);
	free(rules->rule);
	buf_release(&rules->text);
	memset(rules, 0, sizeof(*rules));
}
