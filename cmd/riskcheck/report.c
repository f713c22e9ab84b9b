/*
 * report: what the rules said, as findings and members. Decides nothing but
 * the status, which is pass or undetermined.
 */
#include "riskcheck.h"

#include "base/array.h"

/* What the first condition looks at: a tool, a noun, or what was derived. */
static struct span
where_of(const struct risk_rule *rule)
{
	risk_field_id id = rule->condition[0].test[0].field;
	struct span member = risk_field_member(id);

	return risk_field_is_derived(id)
	    ? span_from(span_str(risk_field_row(id)->path), member.len + 1)
	    : member;
}

/* "chip-silent: chip expected, none read; medium x high" */
static void
put_note(struct buf *out, const struct risk_rule *rule)
{
	buf_clear(out);
	buf_append_span(out, rule->name);
	BUF_LITERAL(out, ": ");
	if (rule->means.len > 0)
		buf_append_span(out, rule->means);
	for (size_t i = 0; rule->means.len == 0 && i < rule->conditions; i++) {
		if (i > 0)
			BUF_LITERAL(out, ", ");
		buf_append_span(out, rule->condition[i].text);
	}
	if (rule->kind == RISK_SUSPICION)
		buf_printf(out, "; %s x %s", risk_level_word(rule->likelihood),
		    risk_level_word(rule->impact));
}

static void
add_finding(
    struct riskcheck *tool, const struct risk_rule *rule, struct result *result)
{
	static const struct {
		const char *code;
		enum severity severity;
	} kinds[] = {[RISK_SUSPICION] = {"risk.rule", SEVERITY_WARNING},
	    [RISK_ADMISSION] = {"risk.admission", SEVERITY_INFO},
	    [RISK_CARE] = {"risk.care", SEVERITY_INFO}};
	enum severity severity = kinds[rule->kind].severity;

	if (rule->kind == RISK_SUSPICION &&
	    risk_rule_cell(&tool->rules, rule) == RISK_NONE)
		severity = SEVERITY_INFO;
	put_note(&tool->line, rule);
	findings_add_span(&result->findings, kinds[rule->kind].code, severity,
	    where_of(rule), NULL,
	    span_first(buf_span(&tool->line), FINDING_NOTE_MAX - 1));
	if (!buf_ok(&tool->line))
		result->findings.failed = true;
}

static void
add_findings(struct riskcheck *tool, struct result *result)
{
	const struct risk_rules *rules = &tool->rules;
	const struct risk_verdict *v = &tool->verdict;
	char day[DATE_TEXT];

	date_format(rules->review_by, day);
	if (v->overdue)
		findings_add(&result->findings, "risk.review", SEVERITY_WARNING,
		    "rules", NULL,
		    "the rules were to be reviewed by %s; their owner: %.*s",
		    day, SPAN_ARG(span_first(rules->owner, 200)));
	for (size_t i = 0; i < rules->count; i++) {
		const struct risk_rule *rule = &rules->rule[i];

		if (v->truth[i] == RISK_YES)
			add_finding(tool, rule, result);
		else if (v->truth[i] == RISK_NOT_KNOWN && rule->required)
			findings_add(&result->findings, "risk.not_evaluated",
			    SEVERITY_WARNING, "rules", NULL,
			    "%.*s is required: the record has not what it "
			    "looks at",
			    SPAN_ARG(rule->name));
	}
	if (v->evaluated == 0)
		findings_add(&result->findings, "risk.not_evaluated",
		    SEVERITY_WARNING, "rules", NULL,
		    "no rule could be evaluated: the record has not what they "
		    "look at");
}

/* ---- members ---- */

static void
put_words(struct riskcheck *tool, struct json_writer *w)
{
	const struct risk_rules *rules = &tool->rules;
	const struct risk_verdict *v = &tool->verdict;

	json_put_str(w, "attention", risk_action_word(v->attention));
	json_open_array(w, "suspect");
	for (unsigned i = 0; i < RISK_METHODS; i++)
		if ((v->methods & 1u << i) != 0)
			json_put_str(
			    w, NULL, risk_method_word((enum risk_method)i));
	json_close_array(w);
	json_open_array(w, "groups");
	for (unsigned i = 0; i < rules->groups; i++)
		if ((v->groups & UINT64_C(1) << i) != 0)
			json_put_span(w, NULL, rules->group[i]);
	json_close_array(w);
	json_open_array(w, "not_evaluated");
	for (size_t i = 0; i < rules->count; i++)
		if (v->truth[i] == RISK_NOT_KNOWN)
			json_put_span(w, NULL, rules->rule[i].name);
	json_close_array(w);
}

/* What an officer is to do, for each rule of the kind that is met. */
static void
put_actions(struct riskcheck *tool, struct json_writer *w, const char *name,
    enum risk_kind kind)
{
	json_open_array(w, name);
	for (size_t i = 0; i < tool->rules.count; i++) {
		const struct risk_rule *rule = &tool->rules.rule[i];

		if (tool->verdict.truth[i] != RISK_YES || rule->kind != kind ||
		    (kind == RISK_SUSPICION &&
			risk_rule_cell(&tool->rules, rule) == RISK_NONE))
			continue;
		json_open_object(w, NULL);
		json_put_span(w, "rule", rule->name);
		json_put_span(w, "do", rule->action);
		json_close_object(w);
	}
	json_close_array_or_drop(w);
}

static void
put_rules(struct riskcheck *tool, struct json_writer *w)
{
	const struct risk_rules *rules = &tool->rules;
	char day[DATE_TEXT];

	date_format(rules->review_by, day);
	json_open_object(w, "rules");
	json_put_span(w, "name", rules->name);
	json_put_span(w, "version", rules->version);
	json_put_str(w, "review_by", day);
	json_put_span(w, "sha256", rules->sha256);
	json_close_object(w);
}

/* ---- --explain ---- */

static const char *
truth_word(enum risk_truth truth)
{
	static const char *const words[] = {[RISK_NO] = "no",
	    [RISK_NOT_KNOWN] = "not known",
	    [RISK_YES] = "yes"};

	return words[truth];
}

/*
 * "  yes        sltdquery.answer = hit (hit)": what the member has, unless it
 * is of a person.
 */
static void
explain_test(struct riskcheck *tool, const struct risk_test *t, bool remarks,
    const char *indent, struct json_writer *w)
{
	const struct risk_fact *fact = &tool->facts.fact[t->field];
	const struct risk_field *field = risk_field_row(t->field);
	struct buf *line = &tool->line;
	bool shown = field->about <= RISK_CIRCUMSTANCE;

	buf_clear(line);
	buf_printf(line, "%s%-9s  %.*s", indent,
	    truth_word(risk_test_ask(t, &tool->facts, remarks)),
	    SPAN_ARG(t->text));
	if (span_search(t->text, span_str(field->path)) == t->text.len)
		buf_printf(line, " (%s)", field->path);
	else if (!shown)
		BUF_LITERAL(line, " (of the person: not shown)");
	for (unsigned i = 0; shown && i < fact->count; i++) {
		buf_append_str(line, i == 0 ? " (has " : ", ");
		buf_append_span(line, span_first(fact->value[i].text, 60));
	}
	if (shown && fact->count > 0)
		BUF_LITERAL(line, ")");
	else if (shown)
		buf_append_str(
		    line, fact->known ? " (has none)" : " (is not there)");
	json_put_span(w, NULL, buf_span(line));
}

static void
explain_condition(struct riskcheck *tool, const struct risk_rule *rule,
    const struct risk_condition *c, struct json_writer *w)
{
	bool remarks = rule->kind != RISK_SUSPICION;

	if (c->count == 1 && c->need == 1) {
		explain_test(tool, c->test, remarks, "  ", w);
		return;
	}
	buf_clear(&tool->line);
	buf_printf(&tool->line, "  %-9s  %u of these %u:",
	    truth_word(risk_condition_ask(c, &tool->facts, remarks)), c->need,
	    c->count);
	json_put_span(w, NULL, buf_span(&tool->line));
	for (unsigned i = 0; i < c->count; i++)
		explain_test(tool, &c->test[i], remarks, "    ", w);
}

/* "list-hit: met, high x high is refer, alone" */
static void
explain_rule(struct riskcheck *tool, size_t index, struct json_writer *w)
{
	static const char *const words[] = {[RISK_NO] = "not met",
	    [RISK_NOT_KNOWN] = "not evaluated",
	    [RISK_YES] = "met"};
	const struct risk_rule *rule = &tool->rules.rule[index];
	struct buf *line = &tool->line;

	buf_clear(line);
	buf_append_span(line, rule->name);
	buf_printf(line, ": %s", words[tool->verdict.truth[index]]);
	if (rule->kind == RISK_SUSPICION)
		buf_printf(line, ", %s x %s is %s%s",
		    risk_level_word(rule->likelihood),
		    risk_level_word(rule->impact),
		    risk_action_word(risk_rule_cell(&tool->rules, rule)),
		    rule->alone ? ", alone" : "");
	else
		buf_append_str(line,
		    rule->kind == RISK_CARE ? ", care: no suspicion"
					    : ", entry: no suspicion");
	if (rule->vacuous)
		BUF_LITERAL(line, "; every record meets it: no second ground");
	json_put_span(w, NULL, buf_span(line));
	for (size_t i = 0; i < rule->conditions; i++)
		explain_condition(tool, rule, &rule->condition[i], w);
}

static void
put_explanation(struct riskcheck *tool, struct json_writer *w)
{
	json_open_array(w, "explanation");
	for (size_t i = 0; i < tool->rules.count; i++)
		explain_rule(tool, i, w);
	json_close_array(w);
}

void
report_verdict(struct riskcheck *tool, struct result *result)
{
	const struct risk_verdict *v = &tool->verdict;
	struct json_writer *w = &result->writer;

	result->status = v->attention != RISK_NONE || v->overdue ||
		v->required_missing || v->evaluated == 0
	    ? STATUS_UNDETERMINED
	    : STATUS_PASS;
	add_findings(tool, result);
	put_words(tool, w);
	put_actions(tool, w, "actions", RISK_SUSPICION);
	put_actions(tool, w, "care", RISK_CARE);
	put_actions(tool, w, "admission", RISK_ADMISSION);
	put_rules(tool, w);
	if (tool->explain)
		put_explanation(tool, w);
}
