/*
 * sltdquery: is this document listed as stolen, lost, revoked, invalid? Only
 * wires options, sources and the filter; what it says is in answer.c.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "audit.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/msg.h"
#include "base/online.h"
#include "config.h"
#include "plain.h"
#include "sheet/map.h"
#include "sltdquery.h"
#include "tally.h"

#define IN(member) offsetof(struct sltdquery, member)

static const struct opt options[] = {
    {'n', "number", OPT_STRING, IN(number), "NUMBER", "ask for one document", 0,
	0, NULL},
    {'c', "state", OPT_STRING, IN(state), "STATE", "its issuing state", 0, 0,
	NULL},
    {'t', "type", OPT_STRING, IN(type), "TYPE",
	"its type: P I V R O, or its document code", 0, 0, NULL},
    {0, "source", OPT_LIST, IN(source), "NAME=URL",
	"ask there: lmdb: postgresql:// https:// cmd:", 0, 0, NULL},
    {0, "config", OPT_STRING, IN(config), "FILE",
	"sources and lists (sltdquery.conf)", 0, 0, NULL},
    {0, "deadline", OPT_UINT, IN(deadline_ms), "MS",
	"time for each query at each source", SOURCE_DEADLINE_MIN_MS,
	SOURCE_DEADLINE_MAX_MS, NULL},
    {0, "near", OPT_FLAG, IN(near), NULL, "also numbers one character apart", 0,
	0, NULL},
    {0, "only", OPT_STRING, IN(only), "ANSWERS",
	"pass on only the records with these answers", 0, 0, NULL},
    {0, "summary", OPT_FLAG, IN(summary), NULL,
	"count the answers; a table, no cards, for people", 0, 0, NULL},
    {0, "map", OPT_STRING, IN(map_file), "FILE",
	"what columns, days and words of the input mean", 0, 0, NULL},
    {0, "encoding", OPT_STRING, IN(encoding), "NAME",
	"of the input, as iconv -l has it (UTF-8)", 0, 0, NULL},
    {0, "audit", OPT_STRING, IN(audit_file), "FILE", "write down every query",
	0, 0, NULL},
    {0, "terminal", OPT_STRING, IN(terminal), "NAME",
	"where the query is made, for the audit", 0, 0, NULL},
    {0}};

#define OPT_LIST_NAME                                           \
	{                                                       \
		0, "source-name", OPT_STRING, IN(list), "NAME", \
		    "the list that is meant", 0, 0, NULL        \
	}
#define OPT_MAX_CHANGE                                                       \
	{                                                                    \
		0, "max-change", OPT_UINT, IN(change_percent), "PERCENT",    \
		    "refuse to add or remove more of a list", 0, 10000, NULL \
	}
#define OPT_NUMBERED                                                           \
	{0, "sequence", OPT_UINT, IN(sequence), "N", "number of the file", 0,  \
	    NOT_GIVEN - 1, NULL},                                              \
	    {0, "previous", OPT_UINT, IN(previous), "N",                       \
		"number that it follows (N - 1)", 0, NOT_GIVEN - 1, NULL},     \
	    {0, "date", OPT_STRING, IN(date), "TIME", "age of the data in it", \
		0, 0, NULL},                                                   \
	{                                                                      \
		0, "signature", OPT_STRING, IN(signature), "FILE",             \
		    "its signature (FILE.sig, FILE.p7s)", 0, 0, NULL           \
	}

#define OPT_QUALITY                                                   \
	{                                                             \
		0, "min-quality", OPT_STRING, IN(quality), "PERCENT", \
		    "how much of it must be good", 0, 0, NULL         \
	}
#define OPT_REJECTS                                                        \
	OPT_QUALITY,                                                       \
	{                                                                  \
		0, "rejects", OPT_STRING, IN(rejects), "FILE",             \
		    "set bad lines aside there, take the rest", 0, 0, NULL \
	}

static const struct opt load_options[] = {OPT_LIST_NAME, OPT_NUMBERED,
    OPT_MAX_CHANGE, OPT_REJECTS,
    {0, "memory", OPT_UINT, IN(memory_mb), "MB",
	"for sorting, twice over (192)", 1, 1024, NULL},
    {0, "fresh", OPT_FLAG, IN(fresh), NULL,
	"do not compare with the present list", 0, 0, NULL},
    {0, "older", OPT_FLAG, IN(older), NULL, "take a file older than the list",
	0, 0, NULL},
    {0}};

static const struct opt delta_options[] = {
    OPT_LIST_NAME, OPT_NUMBERED, OPT_MAX_CHANGE, OPT_REJECTS, {0}};

static const struct opt lint_options[] = {OPT_LIST_NAME, OPT_QUALITY,
    {0, "own-state", OPT_STRING, IN(own), "STATE",
	"the only issuing state that may be there", 0, 0, NULL},
    {0}};

static const struct opt report_options[] = {
    {0, "what", OPT_STRING, IN(what), "KIND",
	"new, update, withdraw, found or fraud (new)", 0, 0, NULL},
    {0, "to", OPT_STRING, IN(to), "OFFICES",
	"third states that are told of a fraud as well", 0, 0, NULL},
    {0, "number-last", OPT_STRING, IN(number_last), "NUMBER",
	"last of a series of blanks", 0, 0, NULL},
    {0, "status", OPT_STRING, IN(status), "STATUS",
	"stolen, lost, revoked, stolen_blank, counterfeit …", 0, 0, NULL},
    {0, "reporting-state", OPT_STRING, IN(reporting), "STATE",
	"where the theft or loss was reported", 0, 0, NULL},
    {0, "reported", OPT_STRING, IN(reported), "DATE", "when it was reported", 0,
	0, NULL},
    {0, "issue-date", OPT_STRING, IN(issued), "DATE", "of the document", 0, 0,
	NULL},
    {0, "expiry-date", OPT_STRING, IN(expiry), "DATE", "of the document", 0, 0,
	NULL},
    {0, "review-date", OPT_STRING, IN(review), "DATE",
	"when the record is due for review", 0, 0, NULL},
    {0, "reference", OPT_STRING, IN(reference), "TEXT",
	"national reference, the key of the notification", 0, 0, NULL},
    {0, "note", OPT_STRING, IN(note), "TEXT", "free, nothing about a person", 0,
	0, NULL},
    {0, "until", OPT_STRING, IN(until), "DATE", "the alert ends then", 0, 0,
	NULL},
    {0, "contact", OPT_STRING, IN(contact), "TEXT",
	"the office that is to be called, no name", 0, 0, NULL},
    {0, "measure", OPT_STRING, IN(measure), "WORD",
	"verify, seize, refer or call", 0, 0, NULL},
    {0}};

static const struct opt flush_options[] = {
    {0, "now", OPT_FLAG, IN(now), NULL,
	"without waiting for backoff and breaker", 0, 0, NULL},
    {0}};

static const struct opt list_options[] = {OPT_LIST_NAME, {0}};

static const struct opt stats_options[] = {OPT_LIST_NAME,
    {0, "metrics", OPT_STRING, IN(metrics_file), "FILE",
	"replace FILE by the numbers, as OpenMetrics text", 0, 0, NULL},
    {0}};

static const struct opt export_options[] = {OPT_LIST_NAME,
    {0, "csv", OPT_FLAG, IN(csv), NULL, "CSV, not JSON Lines", 0, 0, NULL},
    {0}};

static const struct opt audit_options[] = {
    {0, "verify", OPT_FLAG, IN(verify), NULL,
	"find the first line that was changed or is missing", 0, 0, NULL},
    {0, "key", OPT_STRING, IN(audit_key), "FILE",
	"the key of the audit (FILE.key)", 0, 0, NULL},
    {0, "head", OPT_STRING, IN(audit_head), "FILE",
	"where its head is kept (FILE.head)", 0, 0, NULL},
    {0}};

ONLINE_VERB(report_online, "sltdquery", report_run)
ONLINE_VERB(flush_online, "sltdquery", flush_run)
ONLINE_VERB(status_online, "sltdquery", status_run)

static const struct opt_verb verbs[] = {
    {"load", "FILE", "replace a list by a file's records", load_options,
	load_run},
    {"delta", "FILE…", "apply numbered changes to a list", delta_options,
	delta_run},
    {"lint", "FILE", "check a file's records against the rules", lint_options,
	lint_run},
    {"report", "[FILE…]", "put notifications into the outbox", report_options,
	report_online},
    {"flush", NULL, "send what is in the outbox", flush_options, flush_online},
    {"status", NULL, "list what is in the outbox", NULL, status_online},
    {"stats", NULL, "count what the lists hold", stats_options, stats_run},
    {"export", NULL, "write a list as a file", export_options, export_run},
    {"compare", "A B", "what each of two lists has that the other lacks", NULL,
	compare_run},
    {"purge", NULL, "remove what is past its review date", list_options,
	purge_run},
    {"fsck", NULL, "look for damage of the store", list_options, fsck_run},
    {"audit", "FILE", "check an audit file", audit_options, audit_run}, {0}};

static const struct opt_program program = {
    .name = "sltdquery",
    .summary = "look up stolen, lost, revoked and invalid documents",
    .operands = "[FILE…]",
    .options = options,
    .verbs = verbs,
    .verb_optional = true,
};

static const char *
encoding_of(void *context)
{
	const struct sltdquery *tool = context;

	return tool->encoding;
}

static bool
sandbox(void *context, struct sandbox *s, struct err *err)
{
	const struct sltdquery *tool = context;

	if (!sources_sandbox(&tool->sources, s, err))
		return false;
	return tool->audit_file == NULL ||
	    (sandbox_write(s, tool->audit_file, err) &&
		(tool->audit_key == NULL ||
		    sandbox_read(s, tool->audit_key, err)) &&
		(tool->audit_head == NULL ||
		    sandbox_write(s, tool->audit_head, err)));
}

/* Once nothing else can be reached. */
static void *
start(void *context, struct err *err)
{
	struct sltdquery *tool = context;

	return sources_start(&tool->sources, err) ? tool : NULL;
}

/* -n: one document, without a record. */
static int
query_one(struct sltdquery *tool)
{
	struct err err = ERR_INIT;

	if (!sandbox_enter((enum sandbox_mode)tool->common.sandbox, 0, NULL,
		sandbox, tool, &err) ||
	    !sources_start(&tool->sources, &err))
		return msg_err(&err);
	return annotate_one(tool);
}

static const struct filter_ops ops = {
    .tool = "sltdquery",
    .worker_new = start,
    .annotate_batch = annotate_batch,
    .raw_begin = plain_begin,
    .raw_split = plain_split,
    .raw_tag = plain_tag,
    .raw_read = plain_read,
    .encoding = encoding_of,
    .sandbox = sandbox,
};

/*
 * A file that is cut short while it is mapped: the store's own calls are
 * guarded, what is left is the sieve. Nothing that was read can be trusted.
 */
static void
on_bus_error(int number)
{
	static const char text[] = "sltdquery: the store was cut short while "
				   "it was read\n";

	(void)number;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(ERR_INTERNAL);
	_exit(ERR_IO);
}

static void
catch_bus_error(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_bus_error;
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}

/* ---- sources ----------------------------------------------------------- */

/* With neither option nor configuration: the embedded store, "local". */
static bool
default_source(
    struct sltdquery *tool, struct source_config *out, struct err *err)
{
	struct buf option = BUF_INIT;
	bool ok;

	if (!lists_folder(tool, err))
		return false;
	BUF_LITERAL(&option, "local=lmdb:");
	buf_append_span(&option, buf_span(&tool->lists));
	ok = source_parse(buf_text(&option), out, err);
	buf_release(&option);
	return ok;
}

static bool
parse_sources(struct sltdquery *tool, struct config *c, struct err *err)
{
	if (tool->source.count > SOURCES_MAX)
		return err_set(
		    err, ERR_USAGE, "--source: more than %d", SOURCES_MAX);
	for (size_t i = 0; i < c->source_count; i++)
		source_config_release(&c->sources[i]);
	c->source_count = 0;
	for (size_t i = 0; i < tool->source.count; i++) {
		if (!source_parse(tool->source.value[i], &c->sources[i], err))
			return false;
		c->source_count++;
	}
	return true;
}

/* Two of one name could not be told apart. */
static bool
check_names(const struct config *c, struct err *err)
{
	for (size_t i = 0; i < c->source_count; i++)
		for (size_t k = i + 1; k < c->source_count; k++)
			if (strcmp(c->sources[i].name, c->sources[k].name) == 0)
				return err_set(err, ERR_USAGE,
				    "two sources "
				    "are called \"%s\"",
				    c->sources[i].name);
	return true;
}

static bool
find_sources(struct sltdquery *tool, struct config *c, struct err *err)
{
	if (!tool_config(tool, c, err))
		return false;
	if (tool->source.count > 0 && !parse_sources(tool, c, err))
		return false;
	if (c->source_count == 0) {
		if (!default_source(tool, &c->sources[0], err))
			return false;
		c->source_count = 1;
	}
	for (size_t i = 0; i < c->source_count; i++)
		if (tool->deadline_ms != NOT_GIVEN)
			c->sources[i].deadline_ms = tool->deadline_ms;
	return check_names(c, err);
}

/* What the command line leaves open and the configuration says. */
static void
take_defaults(struct sltdquery *tool, const struct config *c)
{
	tool->near = tool->near || c->near;
	tool->related_only = c->related_only;
	if (tool->audit_file == NULL)
		tool->audit_file = c->audit_file;
	if (tool->terminal == NULL)
		tool->terminal = c->terminal;
	tool->audit_key = c->audit_key;
	tool->audit_head = c->audit_head;
}

static bool
query_open(struct sltdquery *tool, struct err *err)
{
	struct config config = {0}; /* released also where none is found */
	bool ok;

	tool->tally.table = tool->summary && !tool->common.json &&
	    (tool->common.text || isatty(STDOUT_FILENO));
	ok =
	    (tool->only == NULL || tally_only(tool->only, &tool->tally, err)) &&
	    sheet_open(tool, err) && find_sources(tool, &config, err);
	if (ok)
		take_defaults(tool, &config);
	if (ok && sources_need_online(config.sources, config.source_count))
		ok = online_exec("sltdquery", err);
	ok = ok &&
	    sources_open(
		&tool->sources, config.sources, config.source_count, err);
	if (ok && tool->audit_file != NULL)
		ok = audit_open(&(struct audit_names){.file = tool->audit_file,
				    .key = tool->audit_key,
				    .head = tool->audit_head,
				    .terminal = tool->terminal},
		    &tool->audit, err);
	config_close(&config);
	return ok;
}

int
main(int argc, char **argv)
{
	static struct sltdquery tool = {
	    .common = OPT_COMMON_INIT,
	    .deadline_ms = NOT_GIVEN,
	    .sequence = NOT_GIVEN,
	    .previous = NOT_GIVEN,
	    .change_percent = NOT_GIVEN,
	    .lists = BUF_INIT,
	};
	const struct opt_verb *verb;
	struct err err = ERR_INIT;
	int status;

	online_keep(argc, argv);
	verb = opt_parse(&program, &argc, argv, &tool);
	catch_bus_error();
	tool.today = date_of_instant(tool.common.now);
	noun_reader_init(&tool.nouns);
	if (verb != NULL)
		return opt_run(verb, &tool, argc, argv);
	if (tool.number == NULL && (tool.state != NULL || tool.type != NULL)) {
		msg(MSG_ERROR,
		    "-c and -t go with -n: records say their own state and "
		    "type");
		return ERR_USAGE;
	}
	if (tool.type != NULL &&
	    question_is_traveller_number(span_str(tool.type))) {
		msg(MSG_ERROR,
		    "-t K is of a known traveller's number, which is no "
		    "document's");
		return ERR_USAGE;
	}
	if (tool.number != NULL && argc > 1) {
		msg(MSG_ERROR, "-n asks for one document: no files beside it");
		return ERR_USAGE;
	}
	if (!query_open(&tool, &err))
		return memory_status(msg_err(&err));
	if (tool.number != NULL)
		status = memory_status(query_one(&tool));
	else
		status = filter_run(&ops, &tool.common, argc, argv, 1, &tool);
	tally_end(&tool);
	/* 64 and above win: nothing could be looked at. */
	if (status < ERR_USAGE && sources_status(&tool.sources) != 0)
		status = sources_status(&tool.sources);
	noun_reader_release(&tool.nouns);
	plain_release(&tool.plain);
	audit_close(tool.audit);
	map_close(tool.map);
	sources_close(&tool.sources);
	return status;
}
