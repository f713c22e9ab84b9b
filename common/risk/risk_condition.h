/*
 * risk_condition: one `when` of a rule: parsed from its text, and asked of the
 * facts of a record.
 *
 *	PATH = VALUE		PATH != VALUE
 *	PATH in VALUE VALUE	PATH exists
 *	PATH < VALUE		PATH > VALUE
 *	PATH absent		CODE
 *	PATH within N days of DATE	(also: before, after)
 *	two of CONDITION, CONDITION, CONDITION
 *	PATH two of VALUE, VALUE, VALUE
 *
 * A path into an array means any element of it. A value may be the path of a
 * member of the same type. There is nothing else: no code, no patterns.
 *
 * An answer is yes, no, or not known: what a missing member would have said
 * is unknown, so it is neither.
 */
#ifndef RISK_RISK_CONDITION_H
#define RISK_RISK_CONDITION_H

#include "base/date.h"
#include "base/err.h"
#include "risk/risk_field.h"

/* Values of an `in`; parts of an `of`. */
#define RISK_VALUES_MAX 24
#define RISK_PARTS_MAX 12
/* Days of a `within`: ten years. */
#define RISK_DAYS_MAX 3660

enum risk_truth { RISK_NO, RISK_NOT_KNOWN, RISK_YES };

enum risk_operator {
	RISK_EQUAL,
	RISK_DIFFERENT,
	RISK_IN,
	RISK_LESS,
	RISK_MORE,
	RISK_EXISTS,
	RISK_ABSENT,
	RISK_WITHIN /* days of, before or after */
};

enum risk_side { RISK_AROUND, RISK_BEFORE, RISK_AFTER };

/* One comparison. Spans are of the text that was parsed. */
struct risk_test {
	risk_field_id field;
	enum risk_operator op;
	struct span value[RISK_VALUES_MAX];
	unsigned values;
	bool to_field; /* compared with a member: other */
	bool to_today; /* with the day of the inspection */
	risk_field_id other;
	bool of_model;	     /* a code that only a reference of models gives */
	risk_field_id model; /* what says whether it had one */
	unsigned days;
	enum risk_side side;
	struct span text; /* as it was written */
};

/* Of so many tests, `need` at least must hold: 1 of 1 for a plain one. */
struct risk_condition {
	unsigned need, count;
	struct risk_test test[RISK_PARTS_MAX];
	struct span text;
	unsigned line, column; /* of text in its file */
};

/*
 * text must live as long as the condition. On failure *at is the offset in it
 * of what is wrong.
 */
MUST_CHECK bool risk_condition_parse(
    struct span text, struct risk_condition *out, size_t *at, struct err *err);

/* ---- facts ----------------------------------------------------------------
 */

/* Values that are kept of one member; more are as good as not known. */
#define RISK_FACTS_MAX 64

struct risk_value {
	struct span text; /* borrowed */
	bool remark;	  /* a finding of severity info */
};

struct risk_fact {
	bool known; /* false: the record does not say */
	unsigned count;
	struct risk_value value[RISK_FACTS_MAX];
};

/* What a record says, by row of the table. */
struct risk_facts {
	struct date today;
	struct risk_fact fact[RISK_FIELDS_MAX];
};

/*
 * remarks: whether findings that are mere information count, as they do for
 * every kind of rule but suspicion.
 */
enum risk_truth risk_test_ask(
    const struct risk_test *t, const struct risk_facts *facts, bool remarks);
enum risk_truth risk_condition_ask(const struct risk_condition *c,
    const struct risk_facts *facts, bool remarks);

#endif
