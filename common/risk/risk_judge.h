/*
 * risk_judge: the rules asked of one record's facts, and what comes of it.
 *
 * Attention is a cell of the matrix, never a sum. A referral needs grounds of
 * two independent groups, or a rule that may stand alone; what is short of that
 * is a look. Rules of entry and of protection are counted apart.
 */
#ifndef RISK_RISK_JUDGE_H
#define RISK_RISK_JUDGE_H

#include "risk/risk_rules.h"

struct risk_verdict {
	enum risk_truth truth[RISK_RULES_MAX]; /* of each rule */
	enum risk_action attention;
	uint64_t groups;       /* of the rules of suspicion that were met */
	unsigned methods;      /* that they suspect */
	bool required_missing; /* a required rule could not be evaluated */
	bool overdue;	       /* the rules are past their review */
	unsigned evaluated;    /* rules that could be */
};

void risk_judge(const struct risk_rules *rules, const struct risk_facts *facts,
    struct risk_verdict *out);

/* The cell of a rule of suspicion. */
enum risk_action risk_rule_cell(
    const struct risk_rules *rules, const struct risk_rule *rule);

#endif
