/*
 * mrzcheck: is a machine readable zone what it should be?
 *
 * Wires options to the filter loop; reads no zone itself.
 */
#include "mrzcheck.h"

#include "base/memory.h"
#include "base/msg.h"

#define IN(member) offsetof(struct mrzcheck, member)

static const char *const lines[] = {"primary", "secondary", NULL};

static const struct opt options[] = {
    {'f', "format", OPT_CHOICE, IN(format), "FORMAT",
	"the layout, where it is known", 0, 0, layout_format_names},
    {'s', "suggest", OPT_FLAG, IN(suggest), NULL,
	"list repairs that check digits prove", 0, 0, NULL},
    {'e', "explain", OPT_FLAG, IN(explain), NULL,
	"show the weighted sum of every digit", 0, 0, NULL},
    {'g', "generate", OPT_FLAG, IN(generate), NULL,
	"make zones of the fields of records", 0, 0, NULL},
    {'m', "models", OPT_LIST, IN(models_given), "PATH",
	"a reference of document models, file or folder", 0, 0, NULL},
    {0, "check-models", OPT_STRING, IN(check_models), "PATH",
	"check a reference, and list what it knows", 0, 0, NULL},
    {0, "line", OPT_CHOICE, IN(line), "LINE",
	"how long there is to look at a document", 0, 0, lines},
    {0, "config", OPT_STRING, IN(config_file), "FILE",
	"configuration, mrzcheck.conf by default", 0, 0, NULL},
    {'j', "jobs", OPT_UINT, IN(jobs), "N", "threads that share the records", 1,
	FILTER_JOBS_MAX, NULL},
    {0}};

static const struct opt_program program = {
    .name = "mrzcheck",
    .summary = "check machine readable zones",
    .operands = "[FILE\xe2\x80\xa6]",
    .options = options,
    .no_store = true,
    .examples = "mrzcheck                 paste a zone; Ctrl-D ends\n"
		"mrzcheck zones.txt | sodverify\n",
};

/* ---- workers: each has the memory of the zone at hand ---- */

static void
init_buffers(struct mrzcheck *tool)
{
	noun_reader_init(&tool->nouns);
	buf_init(&tool->text, 0);
}

static void
worker_free(void *worker)
{
	struct mrzcheck *w = worker;

	noun_reader_release(&w->nouns);
	models_memo_free(w->memo);
	buf_release(&w->text);
	free(w);
}

/* A copy of the tool: what it shares with the others is only read. */
static void *
worker_new(void *context, struct err *err)
{
	struct mrzcheck *w = malloc(sizeof(*w));

	if (w == NULL) {
		err_memory(err);
		return NULL;
	}
	*w = *(const struct mrzcheck *)context;
	init_buffers(w);
	return w;
}

static bool
read_models(void *context, struct sandbox *s, struct err *err)
{
	const struct mrzcheck *tool = context;

	return tool->models == NULL || reference_sandbox(tool->models, s, err);
}

static const struct filter_ops ops = {
    .tool = "mrzcheck",
    .sandbox = read_models,
    .annotate = mrzcheck_annotate,
    .raw_split = mrzcheck_split,
    .raw_pause = mrzcheck_pause,
    .raw_read = mrzcheck_read,
    .worker_new = worker_new,
    .worker_free = worker_free,
};

/* False: the reference of models, or the configuration, cannot be read. */
static bool
mrzcheck_open(struct mrzcheck *tool, struct err *err)
{
	tool->options.at = date_of_instant(tool->common.now);
	if (tool->format >= 0)
		tool->forced = (enum mrz_format)tool->format;
	/* Sums are for people to read, unless JSON is asked for. */
	if (tool->explain && !tool->common.json)
		tool->common.text = true;
	return models_open(tool, err);
}

int
main(int argc, char **argv)
{
	struct mrzcheck tool = MRZCHECK_INIT;
	struct err err = ERR_INIT;
	int status;

	opt_parse(&program, &argc, argv, &tool);
	if (!mrzcheck_open(&tool, &err))
		return msg_err(&err);
	if (tool.check_models != NULL)
		return memory_status(models_list(&tool));
	report_init();
	clean_init();
	status = filter_run(
	    &ops, &tool.common, argc, argv, (unsigned)tool.jobs, &tool);
	models_close(&tool);
	return status;
}
