/*
 * chipread: the chip of a document, read into a record.
 *
 * Wires options to the filter loop, or to the desk where a person is at the
 * terminal. Passwords are never taken from the command line or environment.
 */
#include "chipread.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/msg.h"
#include "chip/secret.h"
#include "lds/lds.h"

#define IN(member) offsetof(struct chipread, member)

static const struct opt options[] = {
    {'l', "list", OPT_FLAG, IN(list), NULL, "show the readers, and end", 0, 0,
	NULL},
    {'r', "reader", OPT_STRING, IN(reader), "NAME",
	"the reader to use, as --list shows it", 0, 0, NULL},
    {'w', "watch", OPT_FLAG, IN(watch), NULL,
	"one document after the other, until interrupted", 0, 0, NULL},
    {'c', "can", OPT_FLAG, IN(ask_can), NULL,
	"ask for the card access number, without echo", 0, 0, NULL},
    {'g', "dg", OPT_STRING, IN(dg), "LIST",
	"read these data groups only: 1,2,14", 0, 0, NULL},
    {'s', "skip", OPT_STRING, IN(skip), "LIST", "do not read these data groups",
	0, 0, NULL},
    {'d', "deadline", OPT_UINT, IN(deadline_ms), "MS",
	"time for a document, waiting included", 1, CHIPREAD_DEADLINE_MAX,
	NULL},
    {0, "allow-bac-fallback", OPT_FLAG, IN(allow_bac_fallback), NULL,
	"BAC where the chip offers PACE and it fails", 0, 0, NULL},
    {0, "trace", OPT_STRING, IN(trace_file), "FILE",
	"write down the commands, secrets masked", 0, 0, NULL},
    {0, "trace-secrets", OPT_FLAG, IN(trace_secrets), NULL,
	"the same with everything in it", 0, 0, NULL},
    {0}};

static const struct opt_program program = {
    .name = "chipread",
    .summary = "read the chip of a travel document",
    .operands = "[FILE\xe2\x80\xa6]",
    .options = options,
    .no_store = true,
    .examples = "chipread                 asks for the zone, reads the chip\n"
		"chipread | mrzcheck | sodverify | sltdquery\n",
};

/*
 * The service of the readers is reached by a library of the system, when the
 * first document comes, and again when the service was restarted. The access
 * number is asked for at the terminal.
 */
static bool
chipread_sandbox(void *context, struct sandbox *s, struct err *err)
{
	const struct chipread *tool = context;

	return sandbox_use_service(s, err) &&
	    (!tool->ask_can || sandbox_use_terminal(s, err));
}

static const struct filter_ops ops = {
    .sandbox = chipread_sandbox,
    .tool = "chipread",
    .annotate = chipread_annotate,
    .raw_split = chipread_split,
    .raw_read = chipread_read,
};

/* "1,2,14" as bits; false when it is no such list. */
static bool
take_groups(const char *text, uint32_t *groups)
{
	struct span rest = span_str(text);

	*groups = 0;
	do {
		size_t comma = span_find(rest, ',');
		uint64_t group;

		if (!span_uint(span_first(rest, comma), LDS_GROUPS, &group) ||
		    group == 0)
			return false;
		*groups |= 1u << group;
		rest = span_from(rest, comma + (comma < rest.len));
		if (rest.len == 0)
			return text[strlen(text) - 1] != ',';
	} while (true);
}

static bool
take_lists(struct chipread *tool, struct err *err)
{
	static const char form[] =
	    "a list of data groups, as 1,2,14, is wanted, not %s";
	uint32_t skipped = 0;

	tool->groups = SESSION_GROUPS_ALL;
	if (tool->dg != NULL && !take_groups(tool->dg, &tool->groups))
		return err_set(err, ERR_USAGE, form, tool->dg);
	if (tool->skip != NULL && !take_groups(tool->skip, &skipped))
		return err_set(err, ERR_USAGE, form, tool->skip);
	if (tool->dg != NULL && tool->groups & ~SESSION_GROUPS_ALL)
		return err_set(err, ERR_USAGE,
		    "data groups 3 and 4 cannot be read without terminal "
		    "authentication");
	if (tool->trace_secrets && tool->trace_file == NULL)
		return err_set(
		    err, ERR_USAGE, "--trace-secrets goes with --trace FILE");
	tool->groups &= ~skipped;
	return true;
}

/*
 * No core dump, and no other process of this user that looks on. Not where
 * the sanitizers' own look at memory would be shut out as well.
 */
static void
close_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
	const struct rlimit none = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

static bool
chipread_open(struct chipread *tool, struct err *err)
{
	close_memory();
	if (!secret_start())
		return err_set(
		    err, ERR_INTERNAL, "no memory for secrets can be had");
	tool->secrets = secret_new(sizeof(*tool->secrets));
	if (tool->secrets == NULL)
		return err_memory(err);
	noun_reader_init(&tool->nouns);
	return take_lists(tool, err) && trace_open(tool, err);
}

static void
chipread_close(struct chipread *tool)
{
	trace_close(tool);
	pcsc_close(tool->pcsc);
	noun_reader_release(&tool->nouns);
	secret_wipe(&tool->mrz, sizeof(tool->mrz));
	secret_free(tool->secrets, sizeof(*tool->secrets));
}

void
chipread_failed(struct chipread *tool, const struct err *err)
{
	if (tool->failed.kind == ERR_NONE)
		tool->failed = *err;
}

bool
chipread_met_none(struct chipread *tool, struct err *err)
{
	if (tool->failed.kind == ERR_NONE)
		return true;
	*err = tool->failed;
	tool->failed.kind = ERR_NONE;
	return false;
}

int
main(int argc, char **argv)
{
	struct chipread tool = CHIPREAD_INIT;
	struct err err = ERR_INIT;
	int status;

	opt_parse(&program, &argc, argv, &tool);
	if (tool.list)
		return memory_status(list_run(&tool));
	if (!chipread_open(&tool, &err))
		return msg_err(&err);
	tool.person = argc < 2 && isatty(STDIN_FILENO) == 1;
	status = tool.person
	    ? memory_status(desk_run(&tool, chipread_sandbox))
	    : filter_run(&ops, &tool.common, argc, argv, 1, &tool);
	chipread_close(&tool);
	if (!chipread_met_none(&tool, &err)) {
		int failed = msg_err(&err);

		return status < ERR_USAGE ? failed : status;
	}
	return status;
}
