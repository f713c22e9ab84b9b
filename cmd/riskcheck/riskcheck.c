/*
 * riskcheck: where should an officer look twice? Rules over what the other
 * tools found out, in a matrix that somebody answers for.
 *
 * Wires options and rules to the filter loop. It raises attention and does
 * nothing else: no rule fails a document, and none takes a fail away.
 */
#include "riskcheck.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/file.h"
#include "base/installed.h"
#include "base/memory.h"
#include "base/msg.h"
#include "record/card.h"

#define IN(member) offsetof(struct riskcheck, member)

static const struct opt options[] = {
    {'r', "rules", OPT_STRING, IN(rules_file), "FILE",
	"the rules; default: store, PREFIX/etc, /etc, the shipped ten", 0, 0,
	NULL},
    {0, "entries", OPT_STRING, IN(entries_file), "FILE",
	"own earlier records: what was shown in the last 30 days", 0, 0, NULL},
    {0, "explain", OPT_FLAG, IN(explain), NULL,
	"how each rule came out, condition by condition", 0, 0, NULL},
    {0, "stats", OPT_FLAG, IN(stats), NULL,
	"count the hits of each rule in logs, and the confirmed ones", 0, 0,
	NULL},
    {0}};

static const struct opt_program program = {
    .name = "riskcheck",
    .summary = "say where to look twice, by rules that somebody answers for",
    .operands = "[FILE\xe2\x80\xa6]",
    .options = options,
    .examples = "mrzcheck zones.txt | sodverify | sltdquery | riskcheck\n"
		"riskcheck --explain record.jsonl\n"
		"riskcheck --stats log.jsonl\n",
};

/* ---- rules ---- */

static bool
find_rules(const struct riskcheck *tool, struct buf *path, struct err *err)
{
	struct buf store = BUF_INIT;
	struct err none = ERR_INIT;
	bool ok;

	/* Without a store the other places are left. */
	if (!store_folder(tool->common.store, &store, &none))
		buf_clear(&store);
	ok = config_find(tool->rules_file,
	    store.len > 0 ? buf_text(&store) : NULL, "riskcheck.rules", path,
	    err);
	buf_release(&store);
	if (!ok || path->len > 0)
		return ok;
	return installed_find(
		   "riskcheck.rules", "cmd/riskcheck/riskcheck.rules", path) ||
	    err_set(err, ERR_CONFIG,
		"no rules: riskcheck.rules is not installed, and --rules "
		"names none");
}

/* Whoever may write the rules may silence a finding. */
static bool
check_writers(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_errno(err, ERR_NOINPUT, errno, "%s", path);
	if (S_ISREG(st.st_mode) && (st.st_mode & S_IWOTH) != 0)
		return err_set(err, ERR_CONFIG,
		    "%s: any user may write into it, and so silence a rule",
		    path);
	return true;
}

/* Read once: what is hashed is what is used. */
static bool
read_rules(const char *path, struct buf *text, struct err *err)
{
	int fd;
	bool ok;

	if (!file_open_read(path, true, &fd, err))
		return false;
	ok = check_writers(fd, path, err) &&
	    file_read_fd(fd, path, RULES_FILE_MAX, text, err);
	close(fd);
	return ok;
}

static bool
knows_codes(const struct risk_test *t, struct span *unknown)
{
	if (risk_field_row(t->field)->type != RISK_CODE)
		return true;
	for (unsigned i = 0; i < t->values; i++)
		if (!card_knows_code(t->value[i])) {
			*unknown = t->value[i];
			return false;
		}
	return true;
}

/*
 * A code that no tool reports would be a rule that is silent for ever: every
 * code of a tool has its sentence for officers.
 */
static bool
check_codes(const struct risk_rule *rule, const char *path, struct err *err)
{
	struct span code;

	for (size_t i = 0; i < rule->conditions; i++)
		for (unsigned j = 0; j < rule->condition[i].count; j++)
			if (!knows_codes(&rule->condition[i].test[j], &code))
				return err_set(err, ERR_CONFIG,
				    "%s:%u:%u: no tool reports '%.*s'", path,
				    rule->condition[i].line,
				    rule->condition[i].column +
					(unsigned)(code.data -
					    rule->condition[i].text.data),
				    SPAN_ARG(span_first(code, 80)));
	return true;
}

static bool
check_all_codes(
    const struct risk_rules *rules, const char *path, struct err *err)
{
	for (size_t i = 0; i < rules->count; i++)
		if (!check_codes(&rules->rule[i], path, err))
			return false;
	return true;
}

static bool
open_rules(struct riskcheck *tool, struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	bool ok;

	ok = find_rules(tool, &path, err) &&
	    read_rules(buf_text(&path), &text, err) &&
	    risk_rules_parse(
		buf_span(&text), buf_text(&path), &tool->rules, err) &&
	    check_all_codes(&tool->rules, buf_text(&path), err);
	if (ok)
		msg(MSG_DEBUG, "%s: %zu rules, version %.*s", buf_text(&path),
		    tool->rules.count, SPAN_ARG(tool->rules.version));
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/* ---- the filter ---- */

static bool
ask_rules(void *worker, struct filter_item *item, struct err *err)
{
	struct riskcheck *tool = worker;
	struct result *result = &item->result;
	bool nothing;

	(void)err;
	/* A rule never fails a document, however strict its reader is. */
	result->findings.strict = false;
	if (!facts_take(tool, &item->record, result, &nothing) || nothing)
		return true;
	risk_judge(&tool->rules, &tool->facts, &tool->verdict);
	report_verdict(tool, result);
	return true;
}

static const struct filter_ops ops = {
    .tool = "riskcheck",
    .annotate = ask_rules,
};

static bool
open_tool(struct riskcheck *tool, struct err *err)
{
	if (!open_rules(tool, err) || !seen_init(&tool->seen, err))
		return false;
	buf_init(&tool->text, FACTS_TEXT_MAX);
	buf_init(&tool->line, 0);
	/* What points into it must stay where it is. */
	if (buf_reserve(&tool->text, FACTS_TEXT_MAX) == NULL)
		return err_memory(err);
	facts_init(tool);
	derived_init(tool);
	tool->facts.today = date_of_instant(tool->common.now);
	if (tool->entries_file != NULL &&
	    !entries_read(tool, tool->entries_file, err))
		return false;
	/* How rules came out is for people to read, unless JSON is asked. */
	if (tool->explain && !tool->common.json)
		tool->common.text = true;
	return true;
}

static void
close_tool(struct riskcheck *tool)
{
	risk_rules_release(&tool->rules);
	seen_release(&tool->seen);
	buf_release(&tool->text);
	buf_release(&tool->line);
}

int
main(int argc, char **argv)
{
	static struct riskcheck tool = RISKCHECK_INIT;
	struct err err = ERR_INIT;
	int status;

	opt_parse(&program, &argc, argv, &tool);
	if (!open_tool(&tool, &err))
		status = msg_err(&err);
	else if (tool.stats)
		status = memory_status(stats_run(&tool, argc, argv));
	else
		status = filter_run(&ops, &tool.common, argc, argv, 1, &tool);
	close_tool(&tool);
	return status;
}
