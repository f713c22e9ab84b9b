/*
 * risk_judge: rules to a verdict. No rule knows another; only groups meet.
 */
#include "risk/risk_judge.h"

static enum risk_truth
ask_rule(const struct risk_rule *rule, const struct risk_facts *facts)
{
	enum risk_truth worst = RISK_YES;

	for (size_t i = 0; i < rule->conditions && worst != RISK_NO; i++) {
		enum risk_truth one = risk_condition_ask(
		    &rule->condition[i], facts, rule->kind != RISK_SUSPICION);

		if (one < worst)
			worst = one;
	}
	return worst;
}

enum risk_action
risk_rule_cell(const struct risk_rules *rules, const struct risk_rule *rule)
{
	return rules->cell[rule->likelihood][rule->impact];
}

static unsigned
count_bits(uint64_t bits)
{
	unsigned count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* A rule of suspicion that is met; true: it refers by itself. */
static bool
add_rule(const struct risk_rules *rules, const struct risk_rule *rule,
    uint64_t *grounds, struct risk_verdict *out)
{
	enum risk_action cell = risk_rule_cell(rules, rule);

	if (cell == RISK_NONE)
		return false;
	if (cell > out->attention)
		out->attention = cell;
	out->groups |= rule->groups;
	out->methods |= rule->methods;
	if (!rule->vacuous)
		*grounds |= rule->groups;
	return rule->alone && cell == RISK_REFER;
}

void
risk_judge(const struct risk_rules *rules, const struct risk_facts *facts,
    struct risk_verdict *out)
{
	uint64_t grounds = 0;
	bool refers = false;

	memset(out, 0, sizeof(*out));
	out->overdue = date_compare(facts->today, rules->review_by) > 0;
	for (size_t i = 0; i < rules->count; i++) {
		const struct risk_rule *rule = &rules->rule[i];

		out->truth[i] = ask_rule(rule, facts);
		out->evaluated += out->truth[i] != RISK_NOT_KNOWN;
		if (out->truth[i] == RISK_NOT_KNOWN && rule->required)
			out->required_missing = true;
		if (out->truth[i] == RISK_YES && rule->kind == RISK_SUSPICION &&
		    add_rule(rules, rule, &grounds, out))
			refers = true;
	}
	if (out->attention == RISK_REFER && !refers &&
	    count_bits(grounds) < rules->refer_needs_groups)
		out->attention = RISK_LOOK;
}
