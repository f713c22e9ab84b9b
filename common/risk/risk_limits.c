/*
 * risk_limits: what every test of a rule proves, and what the rule rests on.
 */
#include "risk/risk_limits.h"

/* What one test needs of a record to hold. */
struct weight {
	bool vacuous;  /* every record that says anything meets it */
	bool ordinary; /* a document in order may meet it */
	enum risk_class class;
};

/* Of a word, or of a code: whether a document in order may have it. */
static bool
value_is_ordinary(
    const struct risk_field *field, struct span value, enum risk_class *class)
{
	bool ordinary = true;

	if (field->type == RISK_CODE)
		*class = risk_code_class(value, &ordinary);
	else if (!risk_field_word(field, value, &ordinary))
		ordinary = true;
	return ordinary;
}

static bool
is_among(const struct risk_test *t, struct span word)
{
	for (unsigned i = 0; i < t->values; i++)
		if (span_equal(t->value[i], word))
			return true;
	return false;
}

/* Walks the words of a member: which of them meet the test? */
static void
weigh_words(
    const struct risk_field *field, const struct risk_test *t, struct weight *w)
{
	struct span rest = span_str(field->words), word;
	bool before = true;

	w->vacuous = true;
	w->ordinary = false;
	for (; rest.len > 0; rest = span_from(rest, word.len + 1)) {
		bool meets;

		word = span_first(rest, span_find(rest, ' '));
		if (span_equal(word, SPAN("|"))) {
			before = false;
			continue;
		}
		meets = is_among(t, word) != (t->op == RISK_DIFFERENT);
		w->vacuous = w->vacuous && meets;
		w->ordinary = w->ordinary || (meets && before);
	}
}

static void
weigh_codes(
    const struct risk_field *field, const struct risk_test *t, struct weight *w)
{
	w->ordinary = t->op == RISK_DIFFERENT;
	for (unsigned i = 0; i < t->values; i++) {
		enum risk_class class = RISK_EVIDENCE;

		if (value_is_ordinary(field, t->value[i], &class))
			w->ordinary = true;
		if (class > w->class)
			w->class = class;
	}
}

static struct weight
weigh(const struct risk_test *t)
{
	const struct risk_field *field = risk_field_row(t->field);
	struct weight w = {false, true, field->about};

	if (t->op == RISK_EXISTS) {
		w.vacuous = true;
	} else if (t->op == RISK_ABSENT) {
		w.vacuous = false;
	} else if (field->type == RISK_WORD) {
		weigh_words(field, t, &w);
	} else if (field->type == RISK_CODE) {
		weigh_codes(field, t, &w);
	}
	/* What is derived of the person's data is weighed by its own row. */
	if (t->to_field && risk_field_row(t->other)->about > w.class)
		w.class = risk_field_row(t->other)->about;
	if (w.class > RISK_EVIDENCE)
		w.ordinary = true;
	return w;
}

static bool
path_is(risk_field_id id, const char *path)
{
	return span_equal_str(span_str(path), risk_field_row(id)->path);
}

/* Whether the rule asks for a model that has a chip, in so many words. */
static bool
expects_chip(const struct risk_rule *rule)
{
	for (size_t i = 0; i < rule->conditions; i++) {
		const struct risk_test *t = rule->condition[i].test;

		if (rule->condition[i].count == 1 &&
		    path_is(t->field, "mrzcheck.models.chip") &&
		    t->op == RISK_EQUAL && is_among(t, SPAN("expected")))
			return true;
	}
	return false;
}

/*
 * A chip that was not read proves nothing of a document that may have none,
 * and something of one that must have it.
 */
static bool
is_silent_chip(const struct risk_test *t)
{
	return path_is(t->field, "sodverify.status") &&
	    (t->op == RISK_EQUAL || t->op == RISK_IN) &&
	    !is_among(t, SPAN("pass"));
}

/* Of a whole rule. */
struct balance {
	bool ground, vacuous;
	enum risk_class person; /* the most personal that it may not rest on */
};

static void
weigh_condition(const struct risk_rule *rule, const struct risk_condition *c,
    bool chip, struct balance *sum)
{
	unsigned ordinary = 0, vacuous = 0;

	for (unsigned i = 0; i < c->count; i++) {
		const struct risk_test *t = &c->test[i];
		struct weight w = weigh(t);
		unsigned alone = risk_field_row(t->field)->alone;

		/* Holder and issuer compared: which kind of document it is. */
		if (t->to_field && w.class == RISK_NATIONALITY)
			alone |= 1u << RISK_ADMISSION;
		if (chip && is_silent_chip(t))
			w.ordinary = false;
		ordinary += w.ordinary;
		vacuous += w.vacuous;
		if ((alone & 1u << rule->kind) == 0 && w.class > sum->person)
			sum->person = w.class;
	}
	/* A ground only when no way to meet it is without one. */
	if (ordinary < c->need)
		sum->ground = true;
	if (vacuous < c->need)
		sum->vacuous = false;
}

bool
risk_limits_check(struct risk_rule *rule, struct err *err)
{
	struct balance sum = {false, true, RISK_EVIDENCE};
	bool chip = expects_chip(rule);

	for (size_t i = 0; i < rule->conditions; i++)
		weigh_condition(rule, &rule->condition[i], chip, &sum);
	rule->vacuous = sum.vacuous;
	if (sum.ground || sum.person == RISK_EVIDENCE ||
	    (sum.person == RISK_CIRCUMSTANCE && rule->kind != RISK_SUSPICION))
		return true;
	if (sum.person == RISK_CIRCUMSTANCE)
		return err_set(err, ERR_CONFIG,
		    "rule '%.*s' rests only on %s: it needs a finding about "
		    "the document beside them (CJEU C-817/19)",
		    SPAN_ARG(rule->name), risk_class_text(sum.person));
	return err_set(err, ERR_CONFIG,
	    "rule '%.*s' rests only on %s, which is off limits; what else it "
	    "asks for, a document in order has as well (Directive (EU) "
	    "2016/681 article 6(4); ICERD article 1)",
	    SPAN_ARG(rule->name), risk_class_text(sum.person));
}
