/*
 * Any bytes as a file of rules. Beyond not crashing nor leaking, also where
 * memory is wanting: what is refused says file, line and column; rules that are
 * taken have an owner, a review and something to do, and nothing that a record
 * could say makes them fail: no facts give no attention, and no rule of care or
 * entry any.
 */
#include <stdlib.h>

#include "input.h"
#include "risk/risk_judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
judge_rules(const struct risk_rules *rules)
{
	static struct risk_facts facts;
	static struct risk_verdict v;
	bool suspicion = false;

	facts.today = (struct date){2026, 11, 30};
	if (rules->owner.len == 0 || rules->version.len == 0 ||
	    rules->sha256.len != 2 * SHA256_SIZE || rules->count == 0)
		abort();
	for (size_t i = 0; i < rules->count; i++) {
		if (rules->rule[i].action.len == 0 ||
		    rules->rule[i].conditions == 0)
			abort();
		suspicion = suspicion || rules->rule[i].kind == RISK_SUSPICION;
	}
	risk_judge(rules, &facts, &v);
	if (!suspicion && (v.attention != RISK_NONE || v.methods != 0))
		abort();
	if (v.evaluated > rules->count)
		abort();
}

static enum err_kind
try_rules(struct span bytes)
{
	struct risk_rules rules;
	struct err err = ERR_INIT;
	bool ok = risk_rules_parse(bytes, "f", &rules, &err);

	if (ok)
		judge_rules(&rules);
	else if (err.kind != ERR_INTERNAL &&
	    (err.kind != ERR_CONFIG || strncmp(err.text, "f:", 2) != 0))
		abort();
	risk_rules_release(&rules);
	return input_kind(ok, &err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input_starve(try_rules, span_make(data, size));
	return 0;
}
