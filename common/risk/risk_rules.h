/*
 * risk_rules: a file of rules: who answers for it, the matrix, the rules.
 *
 * Everything in it is understood or refused with file, line and column: an
 * unknown key, a rule that is there twice, a condition that can never hold,
 * and every rule that is off limits (risk_limits.h).
 *
 * Source: riskcheck.rules(5).
 */
#ifndef RISK_RISK_RULES_H
#define RISK_RISK_RULES_H

#include "base/buf.h"
#include "base/hash.h"
#include "risk/risk_condition.h"

#define RISK_RULES_MAX 256
#define RISK_CONDITIONS_MAX 16 /* of one rule */
#define RISK_GROUPS_MAX 64     /* of all rules */
#define RISK_NAME_LEN_MAX 40   /* of a rule, a group, a way of fraud */

enum risk_level { RISK_LOW, RISK_MEDIUM, RISK_HIGH, RISK_LEVELS };
enum risk_action { RISK_NONE, RISK_LOOK, RISK_REFER, RISK_ACTIONS };

/* How a document is misused; never what a person is. */
enum risk_method {
	RISK_STOLEN,   /* genuine, not the holder's to use */
	RISK_IMPOSTOR, /* genuine, of somebody who looks alike */
	RISK_FALSE,    /* forged or altered */
	RISK_SWAP,     /* exchanged on the way */
	RISK_METHODS
};

struct risk_rule {
	struct span name, means, action; /* action: what the officer does */
	enum risk_kind kind;
	unsigned methods; /* 1 << enum risk_method */
	uint64_t groups;  /* bits of risk_rules.group */
	enum risk_level likelihood, impact;
	bool alone;    /* refers without a second group */
	bool required; /* undetermined when it cannot be evaluated */
	bool vacuous;  /* every record meets it: no second ground */
	struct risk_condition *condition;
	size_t conditions, cap;
	unsigned line; /* of its section */
	unsigned seen; /* keys that are there, for risk_rules.c */
	unsigned column_of_name;
};

struct risk_rules {
	struct span name, owner, version;
	struct span sha256; /* of the file, in hexadecimal */
	struct date review_by;
	unsigned refer_needs_groups;
	enum risk_action cell[RISK_LEVELS]
			     [RISK_LEVELS]; /* likelihood, impact */
	struct risk_rule *rule;
	size_t count, cap;
	struct span group[RISK_GROUPS_MAX];
	unsigned groups;
	bool used[RISK_FIELDS_MAX]; /* members that any rule looks at */
	struct buf text;	    /* what the spans point to */
};

/*
 * name is for messages. ERR_CONFIG for anything that is wrong; *out is to be
 * released in any case.
 */
MUST_CHECK bool risk_rules_parse(struct span file, const char *name,
    struct risk_rules *out, struct err *err);

/* A zeroed one is fine. */
void risk_rules_release(struct risk_rules *rules);

const char *risk_level_word(enum risk_level level);
const char *risk_action_word(enum risk_action action);
const char *risk_method_word(enum risk_method method);

#endif
